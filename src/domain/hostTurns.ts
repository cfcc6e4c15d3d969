import type { StopReason } from "./AgentSignal.ts"
import * as hostAsks from "./hostAsks.ts"
import {
  broadcast,
  type HostCommand,
  type Next,
  record,
  refuse,
  statusChange
} from "./HostCommand.ts"
import type { HostState, Prompt, Sender } from "./HostState.ts"
import { type LogEntry, segmentStart } from "./LogEntry.ts"
import type { ErrorCode, PodEvent } from "./PodEvent.ts"
import * as PodTurn from "./PodTurn.ts"
import * as Segment from "./Segment.ts"

/** A prompt has arrived: refuse it, or put it into the log before anybody hears of it. */
export const accept = (state: HostState, sender: Sender, prompt: Prompt, now: number): Next => {
  const no = (code: ErrorCode, message: string): Next => [
    state,
    [refuse(sender, code, message)]
  ]
  if (state.stopping) return no("internal", "the Pod is about to stop")
  if (state.phase._tag !== "Resting") return no("already_running", "a turn is running")
  if (state.death !== "") return no("provider_error", `${state.death}; stop and restore the Pod`)
  if (Segment.flatten(prompt).trim() === "") return no("invalid_request", "the prompt is empty")
  const { entries, events } = PodTurn.close(state.turn, now)
  const unlogged = [...state.unlogged, ...entries]
  const phase = { _tag: "Recording", sender, prompt } as const
  return [{ ...state, turn: PodTurn.quiet, unlogged, phase }, [
    // The record comes last: once it is in the log, everybody is told of the prompt.
    ...events.map(broadcast),
    ...record([
      ...(state.started ? [] : [segmentStart(state.session, now)]),
      ...unlogged,
      { kind: "invoke", ts: now, trigger: "user_send" },
      { kind: "user_input", ts: now, segments: prompt }
    ], "Synced")
  ]]
}

/** The prompt is safe in the log: everybody hears of it, and the agent starts. */
export const begin = (state: HostState, prompt: Prompt, now: number): Next => {
  const next: HostState = {
    ...state,
    started: true,
    kept: true,
    phase: { _tag: "Running", cancelled: false }
  }
  return [next, [
    ...(state.kept ? [] : [{ _tag: "KeepSegment" } as const]),
    ...(state.started ? [] : [
      broadcast({ event: "segment_rotated", data: { entry: segmentStart(state.session, now) } })
    ]),
    broadcast({ event: "user_message", data: { segments: prompt } }),
    ...statusChange(state, next),
    broadcast({ event: "invoke_start", data: { kind: "user_send" } }),
    broadcast({ event: "turn_start", data: { turn: state.turns } }),
    { _tag: "Prompt", text: state.preamble + Segment.flatten(prompt) }
  ]]
}

/** A client wants the turn to end; nobody needs to answer its asks any more. */
export const cancel = (state: HostState, sender: Sender, now: number): Next =>
  state.phase._tag === "Running"
    ? cutShort(state, [{ _tag: "Cancel" }], now)
    : [state, [refuse(sender, "not_running", "no turn is running")]]

/**
 * The turn is over: it stands in the log as a whole before the Pod is idle again. An agent whose turn
 * failed may have missed what went before the prompt.
 */
export const end = (state: HostState, how: TurnEnd, now: number): Next => {
  if (state.phase._tag !== "Running") return [state, []]
  const closed = PodTurn.close(state.turn, now)
  const turns = state.turns + 1
  const next: HostState = {
    ...state,
    turns,
    turn: closed.turn,
    preamble: how._tag === "Failed" ? state.preamble : "",
    phase: { _tag: "Resting" }
  }
  const [entry, event] = ending(state.phase.cancelled ? cancelled : how, now)
  return [next, [
    ...record([
      ...closed.entries,
      { kind: "turn_end", ts: now, turn_count: turns },
      entry
    ], "Synced"),
    ...closed.events.map(broadcast),
    broadcast({ event: "turn_end", data: { turn: state.turns, result: "finished" } }),
    broadcast(event),
    ...statusChange(state, next),
    ...(state.stopping ? [{ _tag: "Stop" } as const] : [])
  ]]
}

/** Leave in order: a running turn is cancelled first, and not waited for long. */
export const stop = (state: HostState, now: number): Next => {
  if (state.phase._tag === "Running") {
    return state.stopping
      ? [state, []]
      : cutShort({ ...state, stopping: true }, [{ _tag: "Cancel" }, { _tag: "Hurry" }], now)
  }
  const { entries, events, turn } = PodTurn.close(state.turn, now)
  const [next, commands] = hostAsks.cancelAll({ ...state, turn, stopping: true }, now)
  return [next, [
    ...record(entries, "Synced"),
    ...events.map(broadcast),
    ...commands,
    { _tag: "Stop" }
  ]]
}

/** How a turn came to its end. */
export type TurnEnd =
  | { readonly _tag: "Stopped"; readonly reason: StopReason }
  | { readonly _tag: "Failed"; readonly message: string }

export const cancelled: TurnEnd = { _tag: "Stopped", reason: "cancelled" }

/** Cancel the turn. Agents want the answers to their asks first (ACP reference 7.3). */
const cutShort = (
  state: HostState,
  commands: ReadonlyArray<HostCommand>,
  now: number
): Next => {
  const [next, answers] = hostAsks.cancelAll(
    { ...state, phase: { _tag: "Running", cancelled: true } },
    now
  )
  return [next, [...answers, ...commands]]
}

/** The last record of a turn and what insomnia's clients are told about it (reference 5.8). */
const ending = (how: TurnEnd, now: number): readonly [LogEntry, PodEvent] => {
  if (how._tag === "Failed") return interrupted("provider_error", how.message, now)
  switch (how.reason) {
    case "cancelled":
      return interrupted("internal", "Cancelled", now)
    case "refusal":
      return interrupted("provider_error", "the agent refused to go on", now)
    case "end_turn":
      return completed("finished", now)
    case "max_tokens":
    case "max_turn_requests":
      return completed("limit_reached", now)
  }
}

const completed = (
  result: "finished" | "limit_reached",
  ts: number
): readonly [LogEntry, PodEvent] => [
  { kind: "run_completed", ts, interrupted: false, result },
  { event: "run_end", data: { result } }
]

const interrupted = (
  code: "internal" | "provider_error",
  message: string,
  ts: number
): readonly [LogEntry, PodEvent] => [
  { kind: "run_errored", ts, interrupted: true, message },
  { event: "error", data: { code, message } }
]
