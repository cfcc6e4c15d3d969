import type { Ask } from "./Ask.ts"
import type { SegmentId, SessionId } from "./ids.ts"
import type { LogEntry } from "./LogEntry.ts"
import type { Closing } from "./LogSummary.ts"
import type { AgentState, LastTurn } from "./NativeEvent.ts"
import type { Alert } from "./PodEvent.ts"
import type { PodStatus } from "./PodStatus.ts"
import * as PodTurn from "./PodTurn.ts"
import type { QueuedPrompt } from "./QueuedPrompt.ts"
import type { InputPart } from "./Segment.ts"

/** A host as a value: all that decides what it does next. Times are UTC milliseconds. */
export interface HostState {
  readonly session: SessionId
  readonly segment: SegmentId
  /** How many hosts the session has had, this one included. */
  readonly epoch: number
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
  /** The latest asks that somebody answered, so that who comes too late can be told by whom. */
  readonly answered: ReadonlyArray<
    { readonly ask: string; readonly by: string; readonly at: number }
  >
  readonly queue: ReadonlyArray<QueuedPrompt>
  /** Whether the queue waits until somebody lets it go on. */
  readonly held: boolean
  /** Goes before each prompt until an agent that has lost the conversation has had a turn. */
  readonly preamble: string
  readonly agent: AgentState
  /** When the agent died of itself, as far as that may matter. */
  readonly deaths: ReadonlyArray<number>
  /** What the agent says of itself, if it is one that does. */
  readonly stated: PodStatus | undefined
  /** Turns in a row that were over at once and without a word. */
  readonly suspects: number
  readonly lastTurn: LastTurn | undefined
  readonly alerts: ReadonlyArray<Alert>
  /** Why the Pod is about to end; none while it is not. */
  readonly stopping: Closing | undefined
  /** Why another host has the Pod now, so that this one takes no prompts; empty while it has it. */
  readonly ousted: string
  /** What waits for the log to take its records. */
  readonly awaiting: Awaiting | undefined
  /** Records, oldest first, that the log has still to get, before any other. */
  readonly unlogged: ReadonlyArray<LogEntry>
  /** When the last append failed; none when it did not. */
  readonly logFailedAt: number | undefined
  /** Bytes in the segment, as of the last append. */
  readonly logSize: number
  /** How much of what the agent is saying is kept beside the log, in UTF-16 units. */
  readonly drafted: number
  /** Whether it will be looked at soon. */
  readonly draftDue: boolean
}

/** A Pod rests or is in a turn. */
export type Phase = { readonly _tag: "Resting" } | Running

export interface Running {
  readonly _tag: "Running"
  readonly id: string
  /** The name of the client whose prompt it is. */
  readonly by: string
  /** The prompt as the agent is given it. */
  readonly text: string
  readonly began: number
  /** When the agent was given the prompt; none while it is still being started. */
  readonly promptedAt: number | undefined
  /** When something was last heard of the agent, and whether anything was in this turn. */
  readonly heardAt: number
  readonly hasSpoken: boolean
  /** Whether everybody was told that nothing is heard. */
  readonly isSilent: boolean
  /** Whether it is to end, since when, and whether its end is a pause. */
  readonly cut: { readonly at: number; readonly how: "cancel" | "pause" } | undefined
}

/** A prompt on its way into the log. */
export interface Arriving {
  readonly id: string
  readonly by: string
  readonly input: Prompt
  readonly at: number
  /** Who is told what became of it, and how; nobody when it comes from the queue. */
  readonly sender: { readonly client: number; readonly receipt: boolean } | undefined
}

export type Awaiting =
  | { readonly _tag: "Begin"; readonly prompt: Arriving }
  | { readonly _tag: "Enqueue"; readonly prompt: Arriving }
  | { readonly _tag: "Unqueue"; readonly id: string; readonly client: number }

/** The client that sent a method. */
export interface Sender {
  readonly id: number
  readonly name: string
}

export type Prompt = ReadonlyArray<InputPart>

/** What a host that has just started begins with; a restored one has its segment already. */
export type Start =
  & Pick<HostState, "session" | "segment" | "epoch" | "started" | "turns" | "preamble" | "queue">
  & Pick<HostState, "lastTurn">

export const start = (from: Start): HostState => ({
  ...from,
  kept: from.started,
  phase: { _tag: "Resting" },
  turn: PodTurn.quiet,
  asks: [],
  answered: [],
  // Nothing is sent by itself that was waiting when the last host ended.
  held: from.queue.length > 0,
  agent: { kind: "ready" },
  deaths: [],
  stated: undefined,
  suspects: 0,
  alerts: [],
  stopping: undefined,
  ousted: "",
  awaiting: undefined,
  unlogged: [],
  logFailedAt: undefined,
  logSize: 0,
  drafted: 0,
  draftDue: false
})

/**
 * What the Pod reports: an open ask makes it paused, else what the agent says of itself, else a turn
 * makes it running and a held queue paused.
 */
export const status = (state: HostState): PodStatus => {
  if (state.asks.length > 0) return "paused"
  if (state.stated !== undefined && state.stated !== "idle") return state.stated
  if (state.phase._tag === "Running") return "running"
  return state.held ? "paused" : "idle"
}
