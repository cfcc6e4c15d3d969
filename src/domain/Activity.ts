/**
 * What a live Pod is about, as a list tells it beside the label: what it asks, what it does and
 * since when. It begins with the opening of a connection and follows its events.
 */
import { Option, Schema } from "effect"
import type { Ask } from "./Ask.ts"
import { message } from "./logGlance.ts"
import type { LastMessage } from "./LogSummary.ts"
import type { AgentState, LastTurn, NativeEvent, Welcome } from "./NativeEvent.ts"
import type { PodEvent } from "./PodEvent.ts"
import type { PodStatus } from "./PodStatus.ts"
import type { QueuedPrompt } from "./QueuedPrompt.ts"
import { targetOf } from "./toolTarget.ts"

/** Times are UTC milliseconds. */
export interface Activity {
  readonly status: PodStatus
  /** Open asks, oldest first. */
  readonly asks: ReadonlyArray<Ask>
  readonly queue: ReadonlyArray<QueuedPrompt>
  readonly held: boolean
  readonly agent: AgentState
  /** Since when a turn has been running; none between turns. */
  readonly since: number | undefined
  /** The tool that the agent uses right now, in a few words; empty when that is not known. */
  readonly doing: string
  /** How the last turn ended, if that was told. */
  readonly lastTurn: LastTurn | undefined
  /** The newest message, as far as it was heard. */
  readonly last: Option.Option<LastMessage>
  /** When something was last heard. */
  readonly heardAt: number
}

/** What an opening tells of. */
export type Opening =
  & Pick<Welcome, "agent_state" | "asks" | "held" | "queue" | "records" | "status">
  & { readonly turn?: Welcome["turn"]; readonly last_turn?: Welcome["last_turn"] }

/** As the opening of a connection tells it. `now` in UTC milliseconds. */
export const open = (opening: Opening, now: number): Activity => ({
  status: opening.status,
  asks: opening.asks,
  queue: opening.queue,
  held: opening.held,
  agent: opening.agent_state,
  since: opening.turn?.began ?? (opening.status === "running" ? now : undefined),
  doing: doingOf(opening.records),
  lastTurn: opening.last_turn,
  last: Option.flatten(
    Option.fromNullable(opening.records.map(message).findLast(Option.isSome))
  ),
  heardAt: opening.turn?.heard_at ?? now
})

/** What one event of the Pod makes of it; the same value when it changes nothing. */
export const hear = (
  activity: Activity,
  event: PodEvent | NativeEvent,
  now: number
): Activity => {
  switch (event.event) {
    case "welcome":
      return open(event.data, now)
    case "status": {
      const { status } = event.data
      const goesOn = status !== "idle"
      return {
        ...activity,
        status,
        since: goesOn ? activity.since ?? now : undefined,
        doing: goesOn ? activity.doing : "",
        heardAt: now
      }
    }
    case "asked":
      return { ...activity, asks: [...activity.asks, event.data.ask], heardAt: now }
    case "answered":
      return {
        ...activity,
        asks: activity.asks.filter(({ id }) => id !== event.data.ask),
        heardAt: now
      }
    case "queue":
      return { ...activity, queue: event.data.queue, held: event.data.held }
    case "agent":
      return { ...activity, agent: event.data }
    case "turn_start":
      return { ...activity, since: now, doing: "", heardAt: now }
    case "tool_call_start":
      return { ...activity, doing: event.data.name, heardAt: now }
    case "tool_call_done":
      return { ...activity, doing: working(event.data.name, event.data.arguments), heardAt: now }
    case "tool_result":
      return { ...activity, doing: "", heardAt: now }
    case "text_done":
      return {
        ...activity,
        last: Option.some({ role: "assistant", text: event.data.text }),
        heardAt: now
      }
    default:
      return activity
  }
}

const working = (title: string, input: string): string => {
  const target = targetOf(title, input)
  return target === "" ? title : `${title} ${target}`
}

/** The newest tool call without a result, if no other record of the turn followed it. */
const doingOf = (records: ReadonlyArray<unknown>): string => {
  const newest = Option.fromNullable(records.at(-1))
  return Option.match(Option.filter(newest, isToolCall), {
    onNone: () => "",
    onSome: ({ item }) => working(item.name, item.arguments)
  })
}

const isToolCall = Schema.is(Schema.Struct({
  kind: Schema.Literal("assistant_item"),
  item: Schema.Struct({
    kind: Schema.Literal("tool_call"),
    name: Schema.String,
    arguments: Schema.String
  })
}))
