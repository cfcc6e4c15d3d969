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

/** Do something while this process has another umask. */
export const withUmask = <A, E, R>(mask: number, effect: Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => process.umask(mask)),
    () => effect,
    (before) => Effect.sync(() => process.umask(before))
  )
