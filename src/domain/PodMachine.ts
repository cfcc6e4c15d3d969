import type { AgentSignal } from "./AgentSignal.ts"
import type { Ask } from "./Ask.ts"
import * as hostAsks from "./hostAsks.ts"
import { alert, broadcast, type Next, record, refuse } from "./HostCommand.ts"
import * as hostLog from "./hostLog.ts"
import type { HostState, Sender } from "./HostState.ts"
import * as hostTurns from "./hostTurns.ts"
import type { NativeMethod } from "./NativeProtocol.ts"
import type { PodMethod } from "./PodMethod.ts"
import * as PodTurn from "./PodTurn.ts"

/** What can happen to a host. */
export type Input =
  | { readonly _tag: "Received"; readonly sender: Sender; readonly method: Method }
  | { readonly _tag: "Signalled"; readonly signal: AgentSignal }
  | { readonly _tag: "TurnOver"; readonly how: hostTurns.TurnEnd }
  /** A turn that had to `Hurry` did not. */
  | { readonly _tag: "TookTooLong" }
  /** The records of the last `Record` command are in the log. */
  | { readonly _tag: "Recorded" }
  /** They are not, and the log is as it was before. */
  | { readonly _tag: "NotRecorded"; readonly reason: string }
  /** The stored metadata does not point at the segment. */
  | { readonly _tag: "NotKept"; readonly reason: string }
  /** Somebody asked the process to end. */
  | { readonly _tag: "ToldToStop" }

/** A method that reaches the machine; the server itself answers `hello`. */
export type Method = PodMethod | Exclude<NativeMethod, { readonly method: "hello" }>

/** The one step of a host: what an input makes of its state. `now` in UTC milliseconds. */
export const update = (state: HostState, input: Input, now: number): Next =>
  hostLog.gather(step(state, input, now), now)

const step = (state: HostState, input: Input, now: number): Next => {
  switch (input._tag) {
    case "Received":
      return receive(state, input.sender, input.method, now)
    case "Signalled":
      return signalled(state, input.signal, now)
    case "TurnOver":
      return hostTurns.end(state, input.how, now)
    case "TookTooLong":
      return hostTurns.end(state, hostTurns.cancelled, now)
    case "Recorded":
      return state.phase._tag === "Recording"
        ? hostTurns.begin(hostLog.taken(state), state.phase.prompt, now)
        : [hostLog.taken(state), []]
    case "NotRecorded":
      return state.phase._tag === "Recording"
        ? [{ ...state, phase: { _tag: "Resting" } }, [
          refuse(state.phase.sender, "internal", `the prompt was not taken: ${input.reason}`)
        ]]
        : hostLog.refused(state, input.reason, now)
    case "NotKept":
      return [{ ...state, kept: false }, [
        alert(`the Pod could not be restored if it stopped now: ${input.reason}`, now)
      ]]
    case "ToldToStop":
      return hostTurns.stop(state, now)
  }
}

const receive = (state: HostState, sender: Sender, method: Method, now: number): Next => {
  switch (method.method) {
    case "run":
      return hostTurns.accept(state, sender, method.params.input, now)
    case "answer":
      return hostAsks.answer(state, sender, method.params.ask, method.params.outcome, now)
    case "cancel":
      return hostTurns.cancel(state, sender, now)
    case "shutdown":
      return hostTurns.stop(state, now)
    case "resume":
      return state.phase._tag === "Resting"
        ? [state, [refuse(sender, "not_paused", "no turn is paused")]]
        : [state, [refuse(sender, "already_running", "a turn is running")]]
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

const signalled = (state: HostState, signal: AgentSignal, now: number): Next => {
  switch (signal.kind) {
    case "Updated": {
      const { entries, events, turn } = PodTurn.take(state.turn, signal.update, now)
      return [{ ...state, turn }, [...record(entries, "Written"), ...events.map(broadcast)]]
    }
    case "Asked":
      return state.phase._tag === "Running" && state.phase.cancelled
        ? [state, [{ _tag: "Answer", ask: signal.ask.id, outcome: { kind: "cancelled" } }]]
        : asked(state, signal.ask, now)
    case "Withdrew":
      return hostAsks.withdraw(state, signal.ask, now)
    case "Died":
      return died(state, signal.reason, signal.lastWords, now)
  }
}

/** What was being said when the agent asked belongs before the ask. */
const asked = (state: HostState, ask: Ask, now: number): Next => {
  const { entries, events, turn } = PodTurn.hush(state.turn, now)
  const [next, commands] = hostAsks.open({ ...state, turn }, ask, now)
  return [next, [...record(entries, "Written"), ...events.map(broadcast), ...commands]]
}

const died = (
  state: HostState,
  reason: string,
  lastWords: ReadonlyArray<string>,
  now: number
): Next => {
  const death = `the agent is gone: ${reason}`
  const [next, commands] = hostAsks.withdrawAll({ ...state, death }, now)
  return [next, [...commands, alert([death, ...lastWords.slice(-3)].join("\n"), now)]]
}
