import type { AgentUpdate } from "./AgentUpdate.ts"
import * as clip from "./clip.ts"
import type { LogEntry } from "./LogEntry.ts"
import { interrupted } from "./LoggedItem.ts"
import type { Saying } from "./NativeEvent.ts"
import type { PodEvent } from "./PodEvent.ts"

/** One tool call as far as the agent has told it. */
export interface ToolCall {
  readonly id: string
  readonly title: string
  readonly input: string
  readonly output: string
  /** Whether its record stands in the log; its result still may not. */
  readonly logged: boolean
}

/** What the agent is saying: text or a thought that has not ended yet, and open tool calls. */
export interface PodTurn {
  readonly speaking: "nothing" | "text" | "thought"
  readonly said: string
  readonly tools: ReadonlyMap<string, ToolCall>
  /** Tool calls of this turn that have their result; agents go on telling about them. */
  readonly settled: ReadonlySet<string>
}

/** What follows from one step: the new turn, what to log, what to tell the clients. */
export interface Step {
  readonly turn: PodTurn
  readonly entries: ReadonlyArray<LogEntry>
  readonly events: ReadonlyArray<PodEvent>
}

/** A turn in which nothing has happened yet. */
export const quiet: PodTurn = {
  speaking: "nothing",
  said: "",
  tools: new Map(),
  settled: new Set()
}

/** The beginning of what the agent is saying right now, which is not in the log yet. */
export const partial = ({ said, speaking }: PodTurn): Saying | undefined =>
  speaking === "nothing" ? undefined : { kind: speaking, text: said }

/** Take one update of the agent. `now` in UTC milliseconds. */
export const take = (turn: PodTurn, update: AgentUpdate, now: number): Step => {
  switch (update._tag) {
    case "Text":
      return speak(turn, "text", update.text, now)
    case "Thought":
      return speak(turn, "thought", update.text, now)
    case "Tool": {
      const id = clip.name(update.id)
      return turn.settled.has(id)
        ? nothing(turn)
        : after(hush(turn, now), (hushed) => tool(hushed, { ...update, id }, now))
    }
    case "Other":
      return passing.has(update.kind)
        ? nothing(turn)
        : after(hush(turn, now), (hushed) => ({
          turn: hushed,
          entries: [extension(update, now)],
          events: []
        }))
  }
}

/** End what the agent is saying, so that it stands in the log as one record. */
export const hush = (turn: PodTurn, now: number): Step => {
  if (turn.speaking === "nothing") return nothing(turn)
  const rest = { ...turn, speaking: "nothing", said: "" } as const
  return turn.speaking === "text"
    ? {
      turn: rest,
      entries: [{
        kind: "assistant_item",
        ts: now,
        item: {
          kind: "message",
          role: "assistant",
          content: [{ kind: "text", text: turn.said }]
        }
      }],
      events: [{ event: "text_done", data: { text: turn.said } }]
    }
    : {
      turn: rest,
      entries: [{
        kind: "assistant_item",
        ts: now,
        item: { kind: "reasoning", text: turn.said, summary: [] }
      }],
      events: [{ event: "thinking_done", data: { text: turn.said } }]
    }
}

/** End everything: a tool call without a result gets one that says that it was interrupted. */
export const close = (turn: PodTurn, now: number): Step =>
  [...turn.tools.values()].reduce(
    (step, call) =>
      after(step, (sofar) => settle(sofar, call, { summary: interrupted, is_error: true }, now)),
    hush(turn, now)
  )

/** Kinds of which only the latest matters; they would fill a log with noise. */
const passing: ReadonlySet<string> = new Set([
  "available_commands_update",
  "current_mode_update",
  "config_option_update",
  "usage_update",
  "user_message",
  "user_message_chunk"
])

const speak = (turn: PodTurn, how: "text" | "thought", chunk: string, now: number): Step => {
  // Agents send empty chunks, which would become empty messages.
  if (chunk === "") return nothing(turn)
  const text = clip.text(chunk)
  const goesOn = turn.speaking === how && turn.said.length + text.length <= clip.longestSpeech
  const starts: ReadonlyArray<PodEvent> = how === "thought" && !goesOn
    ? [{ event: "thinking_start" }]
    : []
  return after(goesOn ? nothing(turn) : hush(turn, now), (ready) => ({
    turn: { ...ready, speaking: how, said: ready.said + text },
    entries: [],
    events: [
      ...starts,
      { event: how === "text" ? "text_delta" : "thinking_delta", data: { text } }
    ]
  }))
}

const tool = (
  turn: PodTurn,
  update: Extract<AgentUpdate, { readonly _tag: "Tool" }>,
  now: number
): Step => {
  const known = turn.tools.get(update.id)
  const call: ToolCall = {
    id: update.id,
    title: told(update.title, clip.name) ?? known?.title ?? told(update.kind, clip.name) ?? "tool",
    input: told(update.input, clip.text) ?? known?.input ?? "{}",
    output: told(update.output, clip.text) ?? known?.output ?? "",
    logged: known?.logged ?? false
  }
  const starts: ReadonlyArray<PodEvent> = known === undefined
    ? [{ event: "tool_call_start", data: { id: call.id, name: call.title } }]
    : []
  const kept: Step = { turn: keep(turn, call), entries: [], events: starts }
  switch (update.status) {
    case "completed":
    case "failed": {
      const failed = update.status === "failed"
      const summary = firstLine(call.output) || (failed ? "failed" : "done")
      return after(
        kept,
        (sofar) => settle(sofar, call, { summary, output: call.output, is_error: failed }, now)
      )
    }
    case "in_progress":
      return after(kept, (sofar) => announce(sofar, call, now))
    default:
      return kept
  }
}

const told = (
  text: string | undefined,
  clipped: (text: string) => string
): string | undefined => text === undefined ? undefined : clipped(text)

/** Log a call once its arguments are known: when it runs, or at the latest with its result. */
const announce = (turn: PodTurn, call: ToolCall, now: number): Step =>
  call.logged ? nothing(turn) : {
    turn: keep(turn, { ...call, logged: true }),
    entries: [{
      kind: "assistant_item",
      ts: now,
      item: { kind: "tool_call", call_id: call.id, name: call.title, arguments: call.input }
    }],
    events: [{
      event: "tool_call_done",
      data: { id: call.id, name: call.title, arguments: call.input }
    }]
  }

const settle = (
  turn: PodTurn,
  call: ToolCall,
  result: { readonly summary: string; readonly output?: string; readonly is_error: boolean },
  now: number
): Step =>
  after(announce(turn, call, now), (sofar) => {
    const output = result.output === undefined || result.output === "" ? {} : {
      output: result.output
    }
    const content = output.output === undefined ? {} : { content: output.output }
    const { is_error, summary } = result
    return {
      turn: {
        ...sofar,
        tools: without(sofar.tools, call.id),
        settled: new Set(sofar.settled).add(call.id)
      },
      entries: [{
        kind: "tool_result",
        ts: now,
        item: { kind: "tool_result", call_id: call.id, summary, ...content, is_error }
      }],
      events: [{ event: "tool_result", data: { id: call.id, summary, ...output, is_error } }]
    }
  })

const extension = (
  update: Extract<AgentUpdate, { readonly _tag: "Other" }>,
  now: number
): LogEntry => ({
  kind: "extension",
  ts: now,
  domain: "pods.acp",
  payload: clip.document(update.document)
})

const nothing = (turn: PodTurn): Step => ({ turn, entries: [], events: [] })

/** Does one thing after another, with what both log and tell. */
const after = (first: Step, next: (turn: PodTurn) => Step): Step => {
  const second = next(first.turn)
  return {
    turn: second.turn,
    entries: [...first.entries, ...second.entries],
    events: [...first.events, ...second.events]
  }
}

const keep = (turn: PodTurn, call: ToolCall): PodTurn => ({
  ...turn,
  tools: new Map(turn.tools).set(call.id, call)
})

const without = (tools: PodTurn["tools"], id: string): PodTurn["tools"] => {
  const rest = new Map(tools)
  rest.delete(id)
  return rest
}

const firstLine = (text: string): string => (text.trim().split("\n", 1)[0] ?? "").slice(0, 200)
