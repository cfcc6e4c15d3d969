import { Effect, type Scope } from "effect"
import { randomBytes } from "node:crypto"
import * as fs from "node:fs"
import { createServer, type Server, type Socket } from "node:net"
import { dirname, join } from "node:path"
import { SocketTaken, type StorageFailed } from "../../domain/PodFailure.ts"
import * as socketPath from "../../domain/socketPath.ts"
import { storageFailed } from "../../domain/storageFailed.ts"
import { attempt, inodeOf, remove } from "./socketFile.ts"
import { makeRoom } from "./staleSocket.ts"

/**
 * Listen on a Unix socket that nobody else listens on. It is bound under a private name and linked
 * to the public one when it is complete, with mode 0600: a link succeeds for exactly one, and
 * Node, which deletes the path that it bound, never deletes a successor's socket. `accept` gets
 * each connection; a client's end does not end our side of it.
 *
 * Fails with `SocketTaken` when somebody answers at the path or anything but a dead socket of our
 * own is there. When the scope closes the socket is removed, if it is still this one, and so is
 * its directory when it is empty then.
 *
 * Source: faults 1.4, 1.5, 4.1 ("Exclusive socket"), B8 to B14, D1, D2.
 */
export const listen = (
  path: string,
  accept: (socket: Socket) => void
): Effect.Effect<void, SocketTaken | StorageFailed, Scope.Scope> =>
  Effect.asVoid(Effect.acquireRelease(
    Effect.gen(function*() {
      yield* prepare(path)
      const { name, server } = yield* bind(path, accept)
      const inode = yield* publish(name, path).pipe(
        Effect.ensuring(Effect.ignore(remove(name))),
        Effect.onError(() => close(server))
      )
      return { server, inode }
    }),
    ({ inode, server }) =>
      inodeOf(path).pipe(
        Effect.flatMap((present) => present === inode ? remove(path) : Effect.void),
        Effect.zipRight(attempt("remove", dirname(path), () => fs.rmdirSync(dirname(path)))),
        // A directory that holds anything else stays.
        Effect.ignore,
        Effect.zipRight(close(server))
      )
  ))

/** The directory of a socket must be ours and closed to others' writing: it is the first wall. */
const prepare = Effect.fnUntraced(function*(path: string) {
  if (!socketPath.fits(path)) {
    const reason =
      `its path is longer than ${socketPath.longest} bytes; set PODS_RUNTIME_DIR to a shorter one`
    return yield* new SocketTaken({ path, reason })
  }
  const directory = dirname(path)
  const { mode, uid } = yield* attempt("create", directory, () => {
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 })
    return fs.statSync(directory)
  })
  if (uid !== (process.geteuid?.() ?? uid)) {
    const reason = `its directory belongs to the user with id ${uid}`
    return yield* new SocketTaken({ path, reason })
  }
  if ((mode & 0o022) !== 0) {
    const reason = `others can write to its directory; forbid that with: chmod go-w ${directory}`
    return yield* new SocketTaken({ path, reason })
  }
})

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

const close = (server: Server) => Effect.sync(() => server.close())
