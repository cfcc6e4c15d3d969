import { Effect, Mailbox, type Scope, Stream } from "effect"
import { SegmentId } from "../../src/domain/ids.ts"
import type { LogPosition } from "../../src/domain/LogPosition.ts"
import type { NativeEvent, Welcome } from "../../src/domain/NativeEvent.ts"
import type { PodEvent } from "../../src/domain/PodEvent.ts"
import type { SocketTaken, StorageFailed } from "../../src/domain/PodFailure.ts"
import { type Audience, type Client, type Host, PodServer } from "../../src/services/PodServer.ts"

/** A host for tests: it counts, logs every number and says it to everybody who is attached. */
export interface TalkingHost {
  readonly audience: Audience
  /** What the server was given. */
  readonly host: Host
  /** Say the next number. */
  readonly count: Effect.Effect<void>
  /** Methods in the order in which they came in, and from whom. */
  readonly received: Mailbox.ReadonlyMailbox<Received>
  /** How many openings were asked for. */
  readonly openings: { snapshots: number; welcomes: number }
}

export type Received = readonly [Client, Parameters<Host["received"]>[1]]

export interface Talk {
  readonly name: string
  /** Replaces parts of what the host answers. */
  readonly host: Partial<Host>
  /** Numbers that are in the log from the start. */
  readonly counted: number
  /** How many more characters each number is said with. */
  readonly loud: number
}

/** Serve a talking host at a path, until the scope closes. */
export const talkingHost = (
  path: string,
  { counted = 0, host = {}, loud = 0, name = "counter" }: Partial<Talk> = {}
): Effect.Effect<TalkingHost, SocketTaken | StorageFailed, PodServer | Scope.Scope> =>
  Effect.gen(function*() {
    const server = yield* PodServer
    const received = yield* Mailbox.make<Received>()
    const openings = { snapshots: 0, welcomes: 0 }
    const log = Array.from({ length: counted }, (_, index) => ({ n: index + 1 }))

    const answers: Host = {
      status: Effect.succeed("idle"),
      snapshot: Effect.gen(function*() {
        openings.snapshots++
        const length = log.length
        yield* Effect.sleep("2 millis")
        return {
          greeting: greeting(name),
          status: "idle",
          alerts: [],
          entries: Stream.fromIterable(log.slice(0, length).map((record) => JSON.stringify(record)))
        }
      }),
      welcome: (tail) =>
        Effect.gen(function*() {
          openings.welcomes++
          const records = log.slice(Math.max(0, log.length - tail))
          yield* Effect.sleep("2 millis")
          return welcome(name, log.length - records.length, records)
        }),
      read: (before, count) =>
        Effect.sync(() => {
          const first = Math.max(0, before.offset - count)
          const records = log.slice(first, before.offset)
          return { records, ...(first === 0 ? {} : { start: place(first) }) }
        }),
      received: (client, method) => Effect.asVoid(received.offer([client, method])),
      ...host
    }
    const audience = yield* server.serve(path, answers)

    const count = audience.atomically(Effect.gen(function*() {
      const n = log.length + 1
      log.push({ n })
      // A log may take its time, and an opening must not fall in between.
      if (n % 2 === 0) yield* Effect.sleep("1 millis")
      yield* audience.broadcast(said(n, loud))
    }))
    return { audience, host: answers, count, received, openings }
  })

/** The event by which a talking host says a number. */
export const said = (n: number, loud = 0): PodEvent => ({
  event: "text_delta",
  data: { text: `${n}${" ".repeat(loud)}` }
})

/** The place in the log of a talking host that has so many records before it. */
export const place = (records: number): LogPosition => ({
  segment: SegmentId.make("019e6f00-0000-7000-8000-000000000002"),
  offset: records
})

/** An event that only native clients see. */
export const asked = (id: string): NativeEvent => ({
  event: "asked",
  data: { ask: { id, title: "May I?", options: [], asked_at: 0 } }
})

export const greeting = (name: string) => ({
  pod_name: name,
  cwd: "/work",
  provider: "demo",
  model: "counter",
  scope_summary: "",
  tools: [],
  context_window: 0,
  context_tokens: 0
})

export const welcome = (
  name: string,
  earlier: number,
  records: ReadonlyArray<unknown>
): Welcome => ({
  name,
  host: { version: "0", protocol: 1, pid: 1 },
  agent: "demo",
  cwd: "/work",
  status: "idle",
  seq: 0,
  asks: [],
  queue: [],
  held: false,
  clients: [],
  alerts: [],
  agent_state: { kind: "ready" },
  earlier,
  ...(earlier === 0 ? {} : { start: place(earlier) }),
  records
})
