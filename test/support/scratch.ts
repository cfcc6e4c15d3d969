import { Effect } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** A directory of its own with a short path, removed with the scope. */
export const scratch = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "pods-"))),
  (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true }))
)
