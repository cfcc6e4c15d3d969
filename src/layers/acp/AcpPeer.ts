import {
  Data,
  Deferred,
  type Duration,
  Effect,
  Either,
  Option,
  Predicate,
  type Scope
} from "effect"
import type { Writable } from "node:stream"
import * as strictJson from "../../domain/strictJson.ts"
import { framing, longestLine } from "./acpLines.ts"
import type { Chunks } from "./Chunks.ts"
import { type Fields, fields, text } from "./fields.ts"

/** The other side of a connection that speaks JSON-RPC 2.0, a message a line (ACP reference 1). */
export interface AcpPeer {
  /**
   * Ask and wait for the result. `answered` is called with the result when it has arrived, before
   * any message behind it is looked at.
   */
  readonly request: (
    method: string,
    params: unknown,
    answered?: (result: unknown) => void
  ) => Effect.Effect<unknown, Refused | HungUp>
  /** Tell; returns when it is written, or when there is nobody to write to. */
  readonly notify: (method: string, params: unknown) => Effect.Effect<void>
  /** Read what has arrived, then end, whether or not the other side does. */
  readonly hangUp: (reason: Option.Option<string>) => Effect.Effect<void>
  /** Waits for the end; a reason when it was us who hung up. */
  readonly closed: Effect.Effect<Option.Option<string>>
}

/** A request was answered with an error. `reason` is what the other side said. */
export class Refused extends Data.TaggedError("Refused")<{
  readonly method: string
  readonly code: number
  readonly reason: string
}> {}

/** The connection ended before the answer. */
export class HungUp extends Data.TaggedError("HungUp") {}

/** A request of the other side. It is answered once, whenever there is an answer. */
export interface PeerRequest {
  readonly id: string | number
  readonly params: unknown
  /** About how long the message is, in bytes. */
  readonly size: number
  readonly reply: (result: unknown) => Effect.Effect<void>
  readonly refuse: (code: number, message: string) => Effect.Effect<void>
}

/** What is done with messages. The next one is not read before a handler has returned. */
export interface Handlers {
  /** By method; others are answered with -32601. */
  readonly requests: ReadonlyMap<string, (request: PeerRequest) => Effect.Effect<void>>
  /** By method; others are passed over. `size` is about how long the message is, in bytes. */
  readonly notifications: ReadonlyMap<
    string,
    (params: unknown, size: number) => Effect.Effect<void>
  >
  /** A line that is no message; it is not answered. */
  readonly junk: (line: string) => void
}

/** A peer that reads and writes until the scope closes, which fails all open requests. */
export const make = Effect.fnUntraced(function*(options: {
  readonly input: Chunks
  readonly output: Writable
  readonly handlers: Handlers
  readonly writeDeadline: Duration.Duration
}): Effect.fn.Return<AcpPeer, never, Scope.Scope> {
  const { handlers, input, output } = options
  const pending = new Map<unknown, Pending>()
  const ended = yield* Deferred.make<Option.Option<string>>()
  const writer = yield* Effect.makeSemaphore(1)
  let brokenOff = Option.none<string>()
  let open = true
  let lastId = -1

  // Without a listener a broken pipe would end the process; death is told by the output.
  output.on("error", () => undefined)

  const hangUp = (reason: Option.Option<string>) =>
    Effect.sync(() => {
      brokenOff = Option.orElse(brokenOff, () => reason)
      open = false
      input.stop()
    })

  const send = (message: Fields): Effect.Effect<void> =>
    writer.withPermits(1)(Effect.suspend(() => {
      if (!open) return Effect.void
      const line = `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`
      return Effect.async<void>((resume) => {
        output.write(line, () => resume(Effect.void))
      }).pipe(
        Effect.timeoutOption(options.writeDeadline),
        Effect.flatMap(Option.match({
          onNone: () => hangUp(Option.some("it did not read what it was sent")),
          onSome: () => Effect.void
        }))
      )
    }))

  const answer = Effect.fnUntraced(function*(message: Fields) {
    const waiting = pending.get(message.id)
    if (waiting === undefined) return
    pending.delete(message.id)
    if (message.error === undefined || message.error === null) {
      waiting.answered(message.result)
      yield* Deferred.succeed(waiting.result, message.result)
    } else {
      yield* Deferred.fail(waiting.result, refusalOf(waiting.method, message.error))
    }
  })

  const serve = (
    id: string | number,
    method: string,
    params: unknown,
    size: number
  ): Effect.Effect<void> => {
    const refuse = (code: number, message: string) => send({ id, error: { code, message } })
    const handler = handlers.requests.get(method)
    return handler === undefined
      ? refuse(-32601, `Method not found: ${method}`)
      : handler({ id, params, size, refuse, reply: (result) => send({ id, result }) })
  }

  const receive = (line: string): Effect.Effect<void> => {
    if (line.trim() === "") return Effect.void
    const message = messageIn(line)
    if (message === undefined) return Effect.sync(() => handlers.junk(line))
    const { id, method, params } = message
    if (typeof method !== "string") return answer(message)
    if (typeof id === "string" || typeof id === "number") {
      return serve(id, method, params, line.length)
    }
    return handlers.notifications.get(method)?.(params, line.length) ?? Effect.void
  }

  const read = Effect.fnUntraced(function*() {
    const split = framing()
    while (true) {
      const chunk = yield* input.next
      if (chunk === undefined) return
      for (const line of split(chunk)) {
        if (line.kind === "TooLong") return yield* hangUp(Option.some(tooLong))
        yield* receive(line.text)
      }
    }
  })

  const end = Effect.suspend(() => {
    open = false
    const failures = [...pending.values()].map(({ result }) => Deferred.fail(result, new HungUp()))
    pending.clear()
    return Effect.zipRight(
      Effect.all(failures, { discard: true }),
      Effect.asVoid(Deferred.succeed(ended, brokenOff))
    )
  })
  yield* Effect.forkScoped(Effect.ensuring(read(), end))

  return {
    request: Effect.fnUntraced(function*(method, params, answered = () => undefined) {
      const result = yield* Deferred.make<unknown, Refused | HungUp>()
      if (!open) return yield* new HungUp()
      const id = ++lastId
      pending.set(id, { method, result, answered })
      return yield* send({ id, method, params }).pipe(
        Effect.zipRight(Deferred.await(result)),
        Effect.ensuring(Effect.sync(() => pending.delete(id)))
      )
    }),
    notify: (method, params) => send({ method, params }),
    hangUp,
    closed: Deferred.await(ended)
  }
})

/** What an error object of JSON-RPC says. */
export const refusalOf = (method: string, document: unknown): Refused => {
  const error = fields(document)
  const said = text(error.message) ?? "no reason given"
  const data = fields(error.data)
  const more = text(error.data) ?? text(data.details) ?? text(data.message)
  return new Refused({
    method,
    code: typeof error.code === "number" ? error.code : 0,
    reason: (more === undefined || more === said ? said : `${said}: ${more}`).slice(0, 1_000)
  })
}

interface Pending {
  readonly method: string
  readonly result: Deferred.Deferred<unknown, Refused | HungUp>
  readonly answered: (result: unknown) => void
}

const tooLong = `it sent a line of more than ${longestLine / 1024 / 1024} MiB`

/** Refused is also what nests so deeply that nothing could be done with it. */
const messageIn = (line: string): Fields | undefined => {
  const message = Either.getOrUndefined(strictJson.parse(line))
  return Predicate.isRecord(message) ? message : undefined
}
