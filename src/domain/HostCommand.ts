import type { AskOutcome } from "./Ask.ts"
import * as HostState from "./HostState.ts"
import type { LogEntry } from "./LogEntry.ts"
import type { NativeEvent, Saying } from "./NativeEvent.ts"
import type { ErrorCode, PodEvent } from "./PodEvent.ts"

/** What a host does next, as a value. Commands are carried out in their order. */
export type HostCommand =
  /** Append to the log; `Recorded` or `NotRecorded` is the next input. */
  | {
    readonly _tag: "Record"
    readonly entries: ReadonlyArray<LogEntry>
    readonly durability: "Written" | "Synced"
  }
  /**
   * Point the stored metadata at the segment, which now has its first line; when that fails,
   * `NotKept` is the next input.
   */
  | { readonly _tag: "KeepSegment" }
  /** Keep what the agent is saying beside the log, as far as it has come. */
  | { readonly _tag: "KeepDraft"; readonly saying: Saying }
  /** The input is `DraftDue`, a quarter of a second from now. */
  | { readonly _tag: "DraftSoon" }
  /** Keep the mode in which the agent works. */
  | { readonly _tag: "KeepMode"; readonly mode: string }
  | { readonly _tag: "Broadcast"; readonly event: PodEvent | NativeEvent }
  | { readonly _tag: "Tell"; readonly client: number; readonly event: PodEvent | NativeEvent }
  /** Start the agent again; `AgentStarted` or `AgentNotStarted` will be an input. */
  | { readonly _tag: "StartAgent" }
  /** End the agent at once; `Died` and the end of its turn come as always. */
  | { readonly _tag: "KillAgent" }
  /** Start a turn of the agent; `TurnOver` comes after the last of its signals. */
  | { readonly _tag: "Prompt"; readonly text: string }
  | { readonly _tag: "Cancel" }
  /** When the turn is not over soon, the input is `TookTooLong`. */
  | { readonly _tag: "Hurry" }
  | { readonly _tag: "Answer"; readonly ask: string; readonly outcome: AskOutcome }
  /** Go on in a new segment; `Rotated` or `NotRotated` is the next input. */
  | { readonly _tag: "Rotate" }
  /** `Woken` is the next input. */
  | { readonly _tag: "Wake" }
  /** Tell everybody and end; nothing is done after it. */
  | { readonly _tag: "Stop" }

/** The new state of a host and what it does on the way there. */
export type Next = readonly [HostState.HostState, ReadonlyArray<HostCommand>]

/** Does one thing after another. */
export const after = (
  [state, commands]: Next,
  then: (state: HostState.HostState) => Next
): Next => {
  const [next, more] = then(state)
  return [next, [...commands, ...more]]
}

export const record = (
  entries: ReadonlyArray<LogEntry>,
  durability: "Written" | "Synced"
): ReadonlyArray<HostCommand> =>
  entries.length === 0 ? [] : [{ _tag: "Record", entries, durability }]

/** A record of ours that the formats have no word for (architecture: domain `pods.*`). */
export const note = (domain: `pods.${string}`, payload: unknown, now: number): LogEntry => ({
  kind: "extension",
  ts: now,
  domain,
  payload
})

export const broadcast = (event: PodEvent | NativeEvent): HostCommand => ({
  _tag: "Broadcast",
  event
})

/** Tell one client that its method was not carried out. */
export const refuse = (
  { id }: Pick<HostState.Sender, "id">,
  code: ErrorCode,
  message: string
): HostCommand => ({
  _tag: "Tell",
  client: id,
  event: { event: "error", data: { code, message } }
})

/** Tell everybody about trouble that no method of theirs caused. */
export const alert = (message: string, now: number): HostCommand =>
  broadcast({
    event: "alert",
    data: { level: "error", source: "pod", message, timestamp_ms: now }
  })

/** Tell everybody the new status, if it is a new one. */
export const statusChange = (
  before: HostState.HostState,
  after: HostState.HostState
): ReadonlyArray<HostCommand> => {
  const status = HostState.status(after)
  return HostState.status(before) === status
    ? []
    : [broadcast({ event: "status", data: { status } })]
}

/** Tell everybody the queue as it is now. */
export const queueChange = ({ held, queue }: HostState.HostState): HostCommand =>
  broadcast({ event: "queue", data: { queue, held } })
