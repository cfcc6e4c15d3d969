import { Data, Effect } from "effect"
import { connect, type Socket } from "node:net"
import type { UnreachableReason } from "../../domain/LiveReport.ts"
import * as socketPath from "../../domain/socketPath.ts"
import { errnoOf } from "../../domain/storageFailed.ts"

/**
 * A connection that could not be made, with the code that the system gave. A plain value: most
 * probes of a long list end like this, and nobody would ever look at a stack.
 */
export class DialFailed extends Data.TaggedClass("DialFailed")<{
  readonly path: string
  readonly code: string
}> {}

/** Codes that say nothing about the other side: its backlog is full, or we have no descriptors. */
export const isBusy = (failure: DialFailed): boolean =>
  failure.code === "EAGAIN" || failure.code === "EMFILE" || failure.code === "ENFILE" ||
  failure.code === "ENOBUFS"

/** What a code says about the other side. */
export const reasonOf = ({ code }: DialFailed): UnreachableReason => {
  switch (code) {
    case "ECONNREFUSED":
      return "Refused"
    case "ENOENT":
    case "ENOTDIR":
      return "Missing"
    case "EACCES":
    case "EPERM":
      return "Denied"
    case "ENAMETOOLONG":
      return "PathTooLong"
    default:
      return "Failed"
  }
}

/**
 * Connect to a Unix socket; the connection is destroyed when the scope closes. `listen` is
 * called before anything can arrive, so that no byte is missed. No Pod listens at a path that is
 * not absolute: that would be another place for everybody, and a number even a TCP port.
 */
export const dial = (path: string, listen: (socket: Socket) => void) =>
  Effect.flatMap(
    Effect.acquireRelease(
      Effect.suspend(() => {
        const code = objection(path)
        if (code !== undefined) return Effect.fail(new DialFailed({ path, code }))
        const socket = connect({ path })
        listen(socket)
        return Effect.succeed(socket)
      }),
      (socket) => Effect.sync(() => socket.destroy())
    ),
    (socket) => connected(path, socket)
  )

const objection = (path: string): string | undefined => {
  if (!socketPath.fits(path)) return "ENAMETOOLONG"
  return path.startsWith("/") && !path.includes("\0") ? undefined : "ENOENT"
}

const connected = (path: string, socket: Socket) =>
  Effect.async<Socket, DialFailed>((resume) => {
    socket.once("connect", () => {
      socket.off("error", fail)
      // Whatever goes wrong later shows as the end of the connection.
      socket.on("error", () => undefined)
      resume(Effect.succeed(socket))
    })
    const fail = (error: Error) =>
      resume(Effect.fail(new DialFailed({ path, code: errnoOf(error) })))
    socket.on("error", fail)
  })
