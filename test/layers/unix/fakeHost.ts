import { Effect, Mailbox, type Scope } from "effect"
import { createServer, type Socket } from "node:net"
import { greeting } from "../../contracts/talkingHost.ts"

/** Something that listens on a socket and says what it likes. */
export interface FakeHost {
  /** What clients have sent, a chunk for each write that arrived. */
  readonly received: Mailbox.ReadonlyMailbox<string>
  /** How many connections are open. */
  readonly open: () => number
}

/** Listen at a path until the scope closes; `greet` gets each connection. */
export const fakeHost = (
  path: string,
  greet: (socket: Socket) => void
): Effect.Effect<FakeHost, never, Scope.Scope> =>
  Effect.gen(function*() {
    const received = yield* Mailbox.make<string>()
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on("close", () => sockets.delete(socket))
      socket.on("error", () => undefined)
      socket.on("data", (chunk) => received.unsafeOffer(chunk.toString("utf8")))
      greet(socket)
    })
    yield* Effect.acquireRelease(
      Effect.async<void>((resume) => {
        server.listen(path, () => resume(Effect.void))
      }),
      () =>
        Effect.sync(() => {
          for (const socket of sockets) socket.destroy()
          server.close()
        })
    )
    return { received, open: () => sockets.size }
  })

/** Events as lines, in one write. */
export const lines = (...events: ReadonlyArray<unknown>): string =>
  events.map((event) => `${JSON.stringify(event)}\n`).join("")

/** The snapshot of an insomnia host. */
export const foreignSnapshot = (entries: ReadonlyArray<unknown> = []) => ({
  event: "snapshot",
  data: { entries, greeting: greeting("counter"), status: "running" }
})

/** What an insomnia host says to a hello. */
export const foreignRefusal = {
  event: "error",
  data: { code: "invalid_request", message: "invalid method: unknown variant `hello`" }
}
