import { Effect, type Scope } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Paths, resolve } from "../../../src/layers/file/paths.ts"

/** A new directory with mode 0700, removed when the scope closes. */
export const tempDirectory: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "pods-"))),
  (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true }))
)

/** Paths in a new directory; none of them exists. */
export const tempPaths: Effect.Effect<Paths, never, Scope.Scope> = Effect.map(
  tempDirectory,
  (home) => resolve({ PODS_HOME: join(home, "pods") }, home)
)
