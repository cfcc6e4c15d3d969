/** Reading a session log that others may be appending to: always by offset, never all at once. */
import { Effect, Option, type Scope } from "effect"
import * as fs from "node:fs"
import type { StorageFailed } from "../../domain/PodFailure.ts"
import { refusal } from "./refusal.ts"
import * as regularFile from "./regularFile.ts"

/** A log that is open for reading, and how many bytes it had when it was opened. */
export interface LogFile {
  readonly path: string
  readonly fd: number
  readonly size: number
}

/** Open a log until the scope closes; none when there is no file. Never waits, whatever it is. */
export const open = (
  path: string
): Effect.Effect<Option.Option<LogFile>, StorageFailed, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.try({ try: () => Option.some(openNow(path)), catch: refusal("read", path) }).pipe(
      Effect.catchIf(
        ({ code }) => code === "ENOENT",
        () => Effect.succeed(Option.none<LogFile>())
      )
    ),
    (log) => Effect.sync(() => Option.map(log, ({ fd }) => fs.closeSync(fd)))
  )

/** The same without a scope: the caller closes `fd`. Throws. */
export const openNow = (path: string): LogFile => {
  const fd = regularFile.open(path, fs.constants.O_RDONLY)
  return { path, fd, size: fs.fstatSync(fd).size }
}

/** Something that reads from a log, and throws what the file system throws. */
export const attempt = <A>({ path }: LogFile, read: () => A): Effect.Effect<A, StorageFailed> =>
  Effect.try({ try: read, catch: refusal("read", path) })
