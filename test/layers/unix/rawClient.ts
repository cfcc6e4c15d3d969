import { Effect, Exit, Mailbox, type Scope } from "effect"
import { connect, type Socket } from "node:net"

/** A client that speaks bytes, to see exactly what a server writes. */
export interface RawClient {
  readonly socket: Socket
  readonly write: (bytes: string | Uint8Array) => Effect.Effect<void>
  /** The next line as a JSON document; fails when the server has closed. */
  readonly next: Effect.Effect<Event, unknown>
  /** All documents until the server closes. */
  readonly rest: Effect.Effect<ReadonlyArray<Event>>
}

/** An event as it stands on its line. */
export interface Event {
  readonly event: string
  readonly seq?: number
  readonly data?: {
    readonly code?: string
    readonly message?: string
    readonly text?: string
    readonly seq?: number
    readonly from?: number
    readonly to?: number
    readonly records?: ReadonlyArray<unknown>
    readonly clients?: ReadonlyArray<{ readonly name: string }>
  }
}

/** Connect; `first` is on its way before the server can have accepted. */
export const rawClient = (
  path: string,
  first: string | Uint8Array = ""
): Effect.Effect<RawClient, never, Scope.Scope> =>
  Effect.gen(function*() {
    const lines = yield* Mailbox.make<Event>()
    const socket = yield* Effect.acquireRelease(
      Effect.sync(() => connect(path)),
      (socket) => Effect.sync(() => socket.destroy())
    )
    let text = ""
    socket.setEncoding("utf8")
    socket.on("data", (chunk: string) => {
      const parts = (text + chunk).split("\n")
      text = parts.pop() ?? ""
      for (const part of parts) lines.unsafeOffer(JSON.parse(part))
    })
    socket.on("error", () => undefined)
    socket.on("close", () => lines.unsafeDone(Exit.void))
    if (first.length > 0) socket.write(first)
    const rest: RawClient["rest"] = Effect.flatMap(lines.takeAll, ([chunk, done]) =>
      done
        ? Effect.succeed([...chunk])
        : Effect.map(rest, (more) => [...chunk, ...more]))
    return {
      socket,
      write: (bytes) => Effect.sync(() => socket.write(bytes)),
      next: lines.take,
      rest
    }
  })

/** A hello as a client of ours sends it. */
export const hello = (client = "raw"): string =>
  methodLine({ method: "hello", params: { client, protocol: 1 } })

/** A method on a line. */
export const methodLine = (method: unknown): string => `${JSON.stringify(method)}\n`

/** Connect with a hello, and wait for the welcome. */
export const welcomed = (path: string, client = "raw") =>
  Effect.gen(function*() {
    const raw = yield* rawClient(path, hello(client))
    yield* raw.next
    return { ...raw, welcome: yield* raw.next }
  })
