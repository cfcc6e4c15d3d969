/** What only clients that say hello get to hear. Source: product.md, "The socket". */
import { Schema } from "effect"
import { Ask, AskOutcome } from "./Ask.ts"
import { LogPosition } from "./LogPosition.ts"
import { Alert } from "./PodEvent.ts"
import { PodStatus } from "./PodStatus.ts"
import { QueuedPrompt } from "./QueuedPrompt.ts"

/** What the agent is saying at this moment, from its beginning; deltas go on from there. */
export const Saying = Schema.Struct({
  kind: Schema.Literal("text", "thought"),
  text: Schema.String
})
export type Saying = typeof Saying.Type

/** Whether the agent can be talked to, and why not. A gone one is started by the next prompt. */
export const AgentState = Schema.Union(
  Schema.Struct({ kind: Schema.Literal("ready", "starting") }),
  Schema.Struct({ kind: Schema.Literal("gone"), reason: Schema.String })
)
export type AgentState = typeof AgentState.Type

/** Somebody who is attached. */
export const Attendee = Schema.Struct({
  id: Schema.Int,
  name: Schema.String,
  watching: Schema.Boolean
})
export type Attendee = typeof Attendee.Type

/** The turn in flight. Times are UTC milliseconds. */
export const TurnFacts = Schema.Struct({
  began: Schema.Int,
  /** When the agent was last heard of. */
  heard_at: Schema.Int,
  /** The client whose prompt it is. */
  by: Schema.String
})
export type TurnFacts = typeof TurnFacts.Type

/** How the last turn ended. `suspect`: at once and with nothing said. */
export const LastTurn = Schema.Struct({
  how: Schema.Literal("finished", "cancelled", "failed", "limit_reached", "suspect"),
  /** UTC milliseconds. */
  at: Schema.Int,
  message: Schema.optionalWith(Schema.String, { exact: true })
})
export type LastTurn = typeof LastTurn.Type

const nothing = <A>() => ({ default: (): ReadonlyArray<A> => [] })

/** The first event of a native conversation, and the answer to every later hello. */
export const Welcome = Schema.Struct({
  name: Schema.String,
  host: Schema.Struct({ version: Schema.String, protocol: Schema.Int, pid: Schema.Int }),
  agent: Schema.String,
  cwd: Schema.String,
  status: PodStatus,
  /** The number of the last event that is part of this; the next one has the number after it. */
  seq: Schema.optionalWith(Schema.NonNegativeInt, { default: () => 0 }),
  asks: Schema.Array(Ask),
  queue: Schema.optionalWith(Schema.Array(QueuedPrompt), nothing<QueuedPrompt>()),
  /** Whether the queue waits for a `resume`. */
  held: Schema.optionalWith(Schema.Boolean, { default: () => false }),
  clients: Schema.optionalWith(Schema.Array(Attendee), nothing<Attendee>()),
  /** The latest alerts, oldest first. */
  alerts: Schema.optionalWith(Schema.Array(Alert), nothing<Alert>()),
  agent_state: Schema.optionalWith(AgentState, { default: () => ({ kind: "ready" } as const) }),
  turn: Schema.optionalWith(TurnFacts, { exact: true }),
  last_turn: Schema.optionalWith(LastTurn, { exact: true }),
  /** How many records the log holds before the first one of `records`, at least. */
  earlier: Schema.NonNegativeInt,
  /** Where the first of `records` begins, to `read` what is before it; absent at the very start. */
  start: Schema.optionalWith(LogPosition, { exact: true }),
  /** The newest log records, oldest first, each as its log line says it. */
  records: Schema.Array(Schema.Unknown),
  /** Absent while nothing is being said. */
  partial: Schema.optionalWith(Saying, { exact: true })
})
export type Welcome = typeof Welcome.Type

/** What became of a `prompt`: it is safe in the log, and its turn begins or has to wait. */
export const Receipt = Schema.Union(
  Schema.Struct({ kind: Schema.Literal("delivered") }),
  Schema.Struct({
    kind: Schema.Literal("queued"),
    /** How many prompts are before it. */
    before: Schema.NonNegativeInt
  }),
  Schema.Struct({ kind: Schema.Literal("rejected"), reason: Schema.String })
)
export type Receipt = typeof Receipt.Type

/** The names of these events, told apart by `event`. */
export const nativeEvents: ReadonlySet<unknown> = new Set([
  "welcome",
  "asked",
  "answered",
  "refused",
  "receipt",
  "prompted",
  "queue",
  "clients",
  "agent",
  "silence",
  "gap",
  "records"
])

const event = <Name extends string, A, I>(name: Name, data: Schema.Schema<A, I>) =>
  Schema.Struct({ event: Schema.Literal(name), data })

export const NativeEvent = Schema.Union(
  event("welcome", Welcome),
  event("asked", Schema.Struct({ ask: Ask })),
  event(
    "answered",
    Schema.Struct({
      ask: Schema.String,
      outcome: AskOutcome,
      /** The client that answered; absent when the host withdrew the ask itself. */
      by: Schema.optional(Schema.String)
    })
  ),
  /** One sentence to the client whose request could not be carried out. */
  event("refused", Schema.Struct({ message: Schema.String })),
  /** To the client that sent the prompt. */
  event("receipt", Schema.Struct({ id: Schema.String, receipt: Receipt })),
  /** Whose prompt it is that follows as `user_message`. */
  event("prompted", Schema.Struct({ id: Schema.String, by: Schema.String })),
  /** The queue has changed. */
  event("queue", Schema.Struct({ queue: Schema.Array(QueuedPrompt), held: Schema.Boolean })),
  event("clients", Schema.Struct({ clients: Schema.Array(Attendee) })),
  event("agent", AgentState),
  /** In a turn, nothing was heard of the agent since then (UTC milliseconds); now: it is over. */
  event("silence", Schema.Struct({ heard_at: Schema.Int })),
  /** These events were left out for a client that was too slow; a hello tells where things stand. */
  event("gap", Schema.Struct({ from: Schema.NonNegativeInt, to: Schema.NonNegativeInt })),
  /** The answer to a `read`: records, oldest first, and where the first of them begins. */
  event(
    "records",
    Schema.Struct({
      before: LogPosition,
      records: Schema.Array(Schema.Unknown),
      /** Absent when nothing is before them. */
      start: Schema.optionalWith(LogPosition, { exact: true })
    })
  )
)
export type NativeEvent = typeof NativeEvent.Type
