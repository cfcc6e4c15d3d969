import { Effect } from "effect"
import * as fs from "node:fs"
import { dirname } from "node:path"
import { SocketTaken, type StorageFailed } from "../../domain/PodFailure.ts"
import * as socketPath from "../../domain/socketPath.ts"
import { attempt } from "./socketFile.ts"

/**
 * Make the directory of a socket, with mode 0700, where it is missing. It is the first wall around
 * the socket: it must be ours, also as a link, and nobody else may write to it.
 *
 * Source: faults B11, B14, C30, D1.
 */
export const ensure = Effect.fnUntraced(
  function*(path: string): Effect.fn.Return<void, SocketTaken | StorageFailed> {
    if (!socketPath.fits(path)) {
      const reason = `its path is longer than ${socketPath.longest} bytes; `
        + "set PODS_RUNTIME_DIR to a shorter one"
      return yield* new SocketTaken({ path, reason })
    }
    const directory = dirname(path)
    const reason = yield* attempt("create", directory, () => {
      fs.mkdirSync(directory, { recursive: true, mode: 0o700 })
      return objection(directory)
    })
    if (reason !== undefined) return yield* new SocketTaken({ path, reason })
  }
)

const objection = (directory: string): string | undefined => {
  const { mode, uid } = fs.statSync(directory)
  const user = process.geteuid?.() ?? uid
  const stranger = [uid, fs.lstatSync(directory).uid].find((owner) => owner !== user)
  if (stranger !== undefined) return `its directory belongs to the user with id ${stranger}`
  return (mode & 0o022) === 0
    ? undefined
    : `others can write to its directory; forbid that with: chmod go-w ${directory}`
}
