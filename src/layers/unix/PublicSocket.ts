import { Effect } from "effect"
import { randomBytes } from "node:crypto"
import * as fs from "node:fs"
import { createServer, type Server, type Socket } from "node:net"
import { dirname, join } from "node:path"
import type { SocketTaken, StorageFailed } from "../../domain/PodFailure.ts"
import * as socketPath from "../../domain/socketPath.ts"
import { storageFailed } from "../../domain/storageFailed.ts"
import * as socketDirectory from "./socketDirectory.ts"
import { attempt, inodeOf, remove } from "./socketFile.ts"
import { makeRoom } from "./staleSocket.ts"

/** A server, and the inode of its public name. */
export interface PublicSocket {
  readonly server: Server
  readonly inode: bigint | undefined
}

/** Listen at a path where nobody else does; its directory is made where it is missing. */
export const open = (
  path: string,
  accept: (socket: Socket) => void
): Effect.Effect<PublicSocket, SocketTaken | StorageFailed> =>
  Effect.zipRight(socketDirectory.ensure(path), bind(path, accept)).pipe(
    Effect.flatMap(({ name, server }) =>
      publish(name, path).pipe(
        Effect.map((inode) => ({ server, inode })),
        Effect.ensuring(Effect.ignore(remove(name))),
        Effect.onError(() => close(server))
      )
    )
  )

/** Whether the path still leads to this socket. */
export const stands = (
  path: string,
  { inode }: PublicSocket
): Effect.Effect<boolean, StorageFailed> =>
  Effect.map(inodeOf(path), (present) => present === inode)

/** Remove the path if it is still this socket's, and its directory when it is empty then. */
export const retract = (path: string, socket: PublicSocket): Effect.Effect<void> =>
  stands(path, socket).pipe(
    Effect.flatMap((ours) => ours ? remove(path) : Effect.void),
    Effect.zipRight(attempt("remove", dirname(path), () => fs.rmdirSync(dirname(path)))),
    // A directory that holds anything else stays.
    Effect.ignore,
    Effect.zipRight(close(socket.server))
  )

/** Accept nobody any more; connections go on. */
export const close = (server: Server): Effect.Effect<void> => Effect.sync(() => server.close())

interface Bound {
  readonly server: Server
  /** The private name. */
  readonly name: string
}

const bind = (path: string, accept: (socket: Socket) => void) =>
  Effect.async<Bound, StorageFailed>((resume) => {
    const name = privateName(path)
    const server = createServer({ allowHalfOpen: true }, accept)
    const fail = (cause: Error) => resume(Effect.fail(storageFailed("listen on", path)(cause)))
    server.once("error", fail)
    server.listen({ path: name, backlog: 1024 }, () => {
      server.off("error", fail)
      // Out of descriptors, for example: the next connection may be accepted again.
      server.on("error", () => undefined)
      resume(Effect.succeed({ name, server }))
    })
  }).pipe(Effect.retry({ while: ({ code }) => code === "EADDRINUSE", times: 20 }))

/** Not longer than the public name where it can be helped: both have to fit into an address. */
const privateName = (path: string) => {
  const directory = dirname(path)
  const room = socketPath.longest - Buffer.byteLength(directory) - 2
  const random = randomBytes(9).toString("base64url").slice(0, Math.max(3, room))
  return join(directory, `.${random}`)
}

/** Returns the inode of what is now public. */
const publish = (
  name: string,
  path: string
): Effect.Effect<bigint | undefined, SocketTaken | StorageFailed> =>
  attempt("create", path, () => {
    fs.chmodSync(name, 0o600)
    fs.linkSync(name, path)
  }).pipe(
    Effect.zipRight(inodeOf(name)),
    Effect.catchIf(
      ({ code }) => code === "EEXIST",
      () => Effect.zipRight(makeRoom(path), publish(name, path))
    )
  )
