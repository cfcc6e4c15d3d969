/**
 * What a live Pod is about, as a list tells it beside the label: what it asks, what it does and
 * since when. It begins with the opening of a connection and follows its events.
 */
import { Option, Schema } from "effect"
import type { Ask, AskOutcome } from "./Ask.ts"
import { isRefusal, isWord, silentSince } from "./conversationEvents.ts"
import * as ConversationState from "./ConversationState.ts"
import { message } from "./logGlance.ts"
import type { LastMessage } from "./LogSummary.ts"
import type { AgentState, LastTurn, NativeEvent, Welcome } from "./NativeEvent.ts"
import type { PodEvent } from "./PodEvent.ts"
import type { PodStatus } from "./PodStatus.ts"
import type { QueuedPrompt } from "./QueuedPrompt.ts"
import * as Segment from "./Segment.ts"
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
  /** Since when it waits for a person: for an answer, or to be let go on; else none. */
  readonly waiting: number | undefined
  /** What the agent does right now, in a few words; empty when that is not known. */
  readonly doing: string
  /** Tool calls without a result, in words, by their ids. */
  readonly tools: ReadonlyMap<string, string>
  /** How the last turn ended, if that was told. */
  readonly lastTurn: LastTurn | undefined
  /** The ask that was open last and is no longer, and who answered it, if anybody did. */
  readonly answered: Answered | undefined
  /** The newest message, as far as it was heard. */
  readonly last: Option.Option<LastMessage>
  /** When the Pod was last heard of, give or take a second. */
  readonly heardAt: number
  /**
   * Since when the agent has not been heard of, where its host says so: not every word of an agent
   * reaches a list.
   */
  readonly silent: number | undefined
}

export interface Answered {
  readonly ask: string
  readonly outcome: AskOutcome
  /** None when the ask was withdrawn. */
  readonly by: string | undefined
}

/** What an opening tells of. */
export type Opening =
  & Pick<Welcome, "agent_state" | "asks" | "held" | "queue" | "records" | "status">
  & Pick<Partial<Welcome>, "last_turn" | "partial" | "turn">

/** As the opening of a connection tells it. `now` in UTC milliseconds. */
export const open = (opening: Opening, now: number): Activity => {
  const { asks, held, last_turn: lastTurn, partial, queue, status, turn } = opening
  const since = turn?.began ?? (status === "running" ? now : undefined)
  const tools = since === undefined && asks.length === 0
    ? noTools
    : unfinished(opening.records)
  return waitingSince({
    status,
    asks,
    queue,
    held,
    agent: opening.agent_state,
    since,
    waiting: lastTurn?.at ?? turn?.heard_at ?? now,
    doing: doingOf(tools, partial === undefined ? "" : saying[partial.kind]),
    tools,
    lastTurn,
    answered: undefined,
    last: Option.flatten(
      Option.fromNullable(opening.records.map(message).findLast(Option.isSome))
    ),
    heardAt: turn?.heard_at ?? now,
    silent: turn === undefined || now - turn.heard_at < longSilence ? undefined : turn.heard_at
  }, now)
}

/** What one event of the Pod makes of it; the same value when it changes nothing. */
export const hear = (
  before: Activity,
  event: PodEvent | NativeEvent,
  now: number
): Activity => {
  const activity = before.silent !== undefined && isWord(event)
    ? { ...before, silent: undefined }
    : before
  switch (event.event) {
    case "welcome": {
      const anew = open(event.data, now)
      const last = Option.orElse(anew.last, () => activity.last)
      return { ...anew, answered: activity.answered, last }
    }
    case "status":
      return statusChange(activity, event.data.status, now)
    case "asked": {
      const { ask } = event.data
      const others = activity.asks.filter(({ id }) => id !== ask.id)
      return waitingSince({ ...activity, asks: [...others, ask], heardAt: now }, now)
    }
    case "answered": {
      const { ask, by, outcome } = event.data
      const asks = activity.asks.filter(({ id }) => id !== ask)
      return waitingSince({ ...activity, asks, answered: { ask, by, outcome }, heardAt: now }, now)
    }
    case "queue":
      return { ...activity, queue: event.data.queue, held: event.data.held }
    case "agent":
      return { ...activity, agent: event.data }
    case "invoke_start":
    case "turn_start":
      return { ...activity, since: activity.since ?? now, heardAt: now }
    case "user_message":
      return said(activity, "user", Segment.flatten(event.data.segments), now)
    case "thinking_start":
    case "thinking_delta":
      return does(activity, saying.thought, now)
    case "thinking_done":
      return does(activity, "", now)
    case "text_delta":
      return does(activity, saying.text, now)
    case "text_done":
      return said(does(activity, "", now), "assistant", event.data.text, now)
    case "tool_call_start":
      return uses(activity, event.data.id, event.data.name, now)
    case "tool_call_done": {
      const { arguments: input, id, name } = event.data
      return uses(activity, id, working(name, input), now)
    }
    case "tool_result":
      return uses(activity, event.data.id, undefined, now)
    case "run_end":
      return ended(activity, { how: endings[event.data.result], at: now })
    case "error":
      return isRefusal({ ...ConversationState.empty, turn: activity.since }, event.data.code)
        ? activity
        : ended(activity, failure(event.data.message, now))
    case "silence":
      return { ...activity, silent: silentSince(activity.silent, event.data.heard_at) }
    default:
      return activity
  }
}

/** As long as our hosts wait before they say so themselves. */
const longSilence = 2 * 60_000

/** What is said while no tool is used. */
const saying = { text: "writing", thought: "thinking" } as const

const noTools: ReadonlyMap<string, string> = new Map()

const endings = {
  finished: "finished",
  paused: "cancelled",
  limit_reached: "limit_reached",
  rolled_back: "cancelled"
} as const

/** The oldest open ask says it; a pause began when the Pod was first seen in it. */
const waitingSince = (activity: Activity, now: number): Activity => {
  const [first] = activity.asks
  if (first !== undefined) return { ...activity, waiting: first.asked_at }
  return {
    ...activity,
    waiting: activity.status === "paused" ? activity.waiting ?? now : undefined
  }
}

const statusChange = (activity: Activity, status: PodStatus, now: number): Activity => {
  const next = waitingSince({ ...activity, status, heardAt: now }, now)
  switch (status) {
    case "idle":
      return resting(next)
    case "running":
      return { ...next, since: activity.since ?? now }
    case "paused":
      return next
  }
}

const resting = (activity: Activity): Activity => ({
  ...activity,
  since: undefined,
  silent: undefined,
  doing: "",
  tools: noTools
})

const ended = (activity: Activity, lastTurn: LastTurn): Activity => ({
  ...resting(activity),
  lastTurn,
  heardAt: lastTurn.at
})

/** A turn that was cancelled has not failed; the protocol has one event for both. */
const failure = (message: string, at: number): LastTurn =>
  /^cancell?ed\b/i.test(message.trim())
    ? { how: "cancelled", at }
    : { how: "failed", at, message }

const said = (
  activity: Activity,
  role: LastMessage["role"],
  text: string,
  now: number
): Activity =>
  text.trim() === "" ? activity : { ...activity, last: Option.some({ role, text }), heardAt: now }

/** Deltas come by the hundred; only what is new about them makes a new value. */
const does = (activity: Activity, what: string, now: number): Activity => {
  const doing = doingOf(activity.tools, what)
  return doing === activity.doing && now - activity.heardAt < 1_000
    ? activity
    : { ...activity, doing, heardAt: now }
}

const uses = (
  activity: Activity,
  id: string,
  words: string | undefined,
  now: number
): Activity => {
  const tools = new Map(activity.tools)
  if (words === undefined) tools.delete(id)
  else tools.set(id, words)
  return { ...activity, tools, doing: doingOf(tools, ""), heardAt: now }
}

/** The tool that was begun last; without any, what is said. */
const doingOf = (tools: ReadonlyMap<string, string>, what: string): string =>
  [...tools.values()].at(-1) ?? what

const working = (title: string, input: string): string => {
  const target = targetOf(title, input)
  return target === "" ? title : `${title} ${target}`
}

/** The tool calls of the last turn that have no result. */
const unfinished = (records: ReadonlyArray<unknown>): ReadonlyMap<string, string> =>
  records.reduce<ReadonlyMap<string, string>>((open, record) => {
    if (isTurn(record)) return noTools
    if (!isTool(record)) return open
    const tools = new Map(open)
    const { item } = record
    if (item.kind === "tool_result") tools.delete(item.call_id)
    else tools.set(item.call_id, working(item.name, item.arguments))
    return tools
  }, noTools)

const isTurn = Schema.is(Schema.Struct({
  kind: Schema.Literal("invoke", "run_completed", "run_errored")
}))

const isTool = Schema.is(Schema.Struct({
  kind: Schema.Literal("assistant_item", "tool_result"),
  item: Schema.Union(
    Schema.Struct({
      kind: Schema.Literal("tool_call"),
      call_id: Schema.String,
      name: Schema.String,
      arguments: Schema.String
    }),
    Schema.Struct({ kind: Schema.Literal("tool_result"), call_id: Schema.String })
  )
}))
