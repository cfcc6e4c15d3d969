import type { Ask } from "./Ask.ts"
import type { SegmentId, SessionId } from "./ids.ts"
import type { LogEntry } from "./LogEntry.ts"
import type { PodStatus } from "./PodStatus.ts"
import * as PodTurn from "./PodTurn.ts"
import type { InputPart } from "./Segment.ts"

/** A host as a value: all that decides what it does next. */
export interface HostState {
  readonly session: SessionId
  readonly segment: SegmentId
  /** Whether the segment has its first line. */
  readonly started: boolean
  /** Whether the stored metadata points at the segment. */
  readonly kept: boolean
  /** Turns that have ended, over all restores. */
  readonly turns: number
  readonly phase: Phase
  readonly turn: PodTurn.PodTurn
  /** Open asks, oldest first. */
  readonly asks: ReadonlyArray<Ask>
  /** Goes before each prompt until an agent that has lost the conversation has had a turn. */
  readonly preamble: string
  /** Why there is no agent any more; empty while there is one. */
  readonly death: string
  readonly stopping: boolean
  /** Records, oldest first, that the log has still to get, before any other. */
  readonly unlogged: ReadonlyArray<LogEntry>
  /** When the last append failed, in UTC milliseconds; none when it did not. */
  readonly logFailedAt: number | undefined
}

/** `Recording` from the arrival of a prompt until it is safe in the log. */
export type Phase =
  | { readonly _tag: "Resting" }
  | { readonly _tag: "Recording"; readonly sender: Sender; readonly prompt: Prompt }
  | { readonly _tag: "Running"; readonly cancelled: boolean }

/** The client that sent a method. */
export interface Sender {
  readonly id: number
  readonly name: string
}

export type Prompt = ReadonlyArray<InputPart>

/** A host that has just started, fresh or restored; a restored one has its segment already. */
export const start = (
  from: Pick<HostState, "session" | "segment" | "started" | "turns" | "preamble">
): HostState => ({
  ...from,
  kept: from.started,
  phase: { _tag: "Resting" },
  turn: PodTurn.quiet,
  asks: [],
  death: "",
  stopping: false,
  unlogged: [],
  logFailedAt: undefined
})

/** What the Pod reports: an open ask makes it paused, else a turn makes it running. */
export const status = (state: HostState): PodStatus => {
  if (state.asks.length > 0) return "paused"
  return state.phase._tag === "Running" ? "running" : "idle"
}
