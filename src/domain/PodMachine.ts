import type { AgentSignal, Reopened } from "./AgentSignal.ts"
import * as hostAgent from "./hostAgent.ts"
import * as hostAlerts from "./hostAlerts.ts"
import * as hostAsks from "./hostAsks.ts"
import { after, alert, type Next, refuse } from "./HostCommand.ts"
import * as hostDraft from "./hostDraft.ts"
import * as hostLog from "./hostLog.ts"
import * as hostPrompts from "./hostPrompts.ts"
import type { HostState, Sender } from "./HostState.ts"
import * as hostTurns from "./hostTurns.ts"
import type { SegmentId } from "./ids.ts"
import type { LogEntry } from "./LogEntry.ts"
import type { NativeMethod } from "./NativeMethod.ts"
import type { PodMethod } from "./PodMethod.ts"

/** What can happen to a host. */
export type Input =
  | { readonly _tag: "Received"; readonly sender: Sender; readonly method: HostMethod }
  | { readonly _tag: "Signalled"; readonly signal: AgentSignal }
  /** The agent that was to be started is; `preamble` is what it has to be told first. */
  | { readonly _tag: "AgentStarted"; readonly reopened: Reopened; readonly preamble: string }
  | {
    readonly _tag: "AgentNotStarted"
    readonly reason: string
    readonly lastWords: ReadonlyArray<string>
  }
  | { readonly _tag: "TurnOver"; readonly how: hostTurns.TurnEnd }
  /** A turn that had to `Hurry` did not. */
  | { readonly _tag: "TookTooLong" }
  /** The records of the last `Record` command are in the log, which has so many bytes now. */
  | { readonly _tag: "Recorded"; readonly size: number }
  /** They are not, and the log is as it was before. */
  | { readonly _tag: "NotRecorded"; readonly reason: string }
  /** The stored metadata does not point at the segment. */
  | { readonly _tag: "NotKept"; readonly reason: string }
  | { readonly _tag: "Rotated"; readonly segment: SegmentId; readonly first: LogEntry }
  | { readonly _tag: "NotRotated"; readonly reason: string }
  | { readonly _tag: "DraftDue" }
  | { readonly _tag: "Woken" }
  /** Some seconds have passed. */
  | { readonly _tag: "Ticked" }
  /** Another host has the name or the segment. `reason` is a sentence. */
  | { readonly _tag: "Ousted"; readonly reason: string }
  /** Somebody asked the process to end. */
  | { readonly _tag: "ToldToStop" }

/** A method that reaches the machine; the server itself answers the others. */
export type HostMethod =
  | PodMethod
  | Exclude<NativeMethod, { readonly method: "hello" | "read" }>

/** The one step of a host: what an input makes of its state. `now` in UTC milliseconds. */
export const update = (state: HostState, input: Input, now: number): Next =>
  hostAlerts.remember(hostLog.gather(step(state, input, now), now))

const step = (state: HostState, input: Input, now: number): Next => {
  switch (input._tag) {
    case "Received":
      return receive(state, input.sender, input.method, now)
    case "Signalled":
      return input.signal.kind === "Died"
        ? inVain(hostAgent.signalled(state, input.signal, now), input.signal, now)
        : hostAgent.signalled(state, input.signal, now)
    case "AgentStarted":
      return hostAgent.started(state, input.reopened, input.preamble, now)
    case "AgentNotStarted":
      return inVain(hostAgent.notStarted(state, input.reason, input.lastWords, now), input, now)
    case "TurnOver":
      return hostTurns.end(state, input.how, now)
    case "TookTooLong":
      return hostTurns.end(state, hostTurns.cancelled, now)
    case "Recorded":
      // The log forgets with each append what is kept beside it.
      return after(hostPrompts.taken(hostLog.taken(state, input.size), now), hostDraft.grown)
    case "NotRecorded":
      return state.awaiting === undefined
        ? hostLog.refused(state, input.reason, now)
        : hostPrompts.notTaken(state, input.reason, now)
    case "NotKept":
      return [{ ...state, kept: false }, [
        alert(`the Pod could not be restored if it stopped now: ${input.reason}`, now)
      ]]
    case "Rotated":
      return hostLog.rotated(state, input.segment, input.first, now)
    case "NotRotated":
      return after(
        hostLog.notRotated(state, input.reason, now),
        (next) => hostPrompts.next(next, now)
      )
    case "DraftDue":
      return hostDraft.due(state)
    case "Woken":
      // The next prompt belongs into the new segment, behind what is waiting.
      return hostLog.isLong(state) ? [state, [{ _tag: "Rotate" }]] : hostPrompts.next(state, now)
    case "Ticked":
      return after(
        after(hostTurns.listen(state, now), (next) => hostPrompts.next(next, now)),
        hostLog.again
      )
    case "Ousted":
      return state.ousted === ""
        ? [{ ...state, ousted: input.reason }, [alert(input.reason, now)]]
        : [state, []]
    case "ToldToStop":
      return hostTurns.stop(state, "terminated", now)
  }
}

/** A prompt that waits for an agent that is gone waits in vain, and so would the ones behind it. */
const inVain = (
  next: Next,
  { lastWords, reason }: { readonly reason: string; readonly lastWords: ReadonlyArray<string> },
  now: number
): Next =>
  after(next, (gone) => {
    const { phase } = gone
    if (phase._tag !== "Running" || phase.promptedAt !== undefined) return [gone, []]
    const message = [reason, ...lastWords.slice(-3)].join("\n")
    const held: Next = gone.queue.length > 0 ? hostPrompts.hold(gone) : [gone, []]
    return after(held, (next) => hostTurns.end(next, { _tag: "Failed", message }, now))
  })

const receive = (state: HostState, sender: Sender, method: HostMethod, now: number): Next => {
  switch (method.method) {
    case "run":
      return hostPrompts.run(state, sender, method.params.input, now)
    case "prompt":
      return hostPrompts.prompt(state, sender, method.params, now)
    case "unqueue":
      return hostPrompts.unqueue(state, sender, method.params.id, now)
    case "answer":
      return hostAsks.answer(state, sender, method.params.ask, method.params.outcome, now)
    case "cancel":
      return hostTurns.cancel(state, sender, now)
    case "force":
      return hostTurns.force(state, sender, now)
    case "pause":
      return hostTurns.pause(state, sender, now)
    case "resume":
      return hostTurns.resume(state, sender)
    case "shutdown":
      return hostTurns.stop(state, "stopped", now)
    case "list_completions":
      return [state, [{
        _tag: "Tell",
        client: sender.id,
        event: { event: "completions", data: { kind: method.params.kind, entries: [] } }
      }]]
    default:
      return [state, [
        refuse(sender, "invalid_request", `this host does not offer ${method.method}`)
      ]]
  }
}
