/**
 * What a host does about its agent: what it says, its death, and its next life, which begins with
 * the next prompt. Source: ACP reference 7.8; faults C23.
 */
import type { AgentSignal, Reopened } from "./AgentSignal.ts"
import type { Ask } from "./Ask.ts"
import * as hostAsks from "./hostAsks.ts"
import {
  after,
  alert,
  broadcast,
  type HostCommand,
  type Next,
  note,
  record,
  statusChange
} from "./HostCommand.ts"
import * as hostDraft from "./hostDraft.ts"
import type { HostState } from "./HostState.ts"
import type { AgentState } from "./NativeEvent.ts"
import * as PodTurn from "./PodTurn.ts"

/** The agent does something of its own accord. */
export const signalled = (state: HostState, signal: AgentSignal, now: number): Next => {
  const awake = heard(state, signal, now)
  // Not everybody who was told of a silence hears the words that end it.
  const isBack = awake !== state && state.phase._tag === "Running" && state.phase.isSilent
  const told = isBack ? [broadcast({ event: "silence", data: { heard_at: now } })] : []
  return after([awake, told], (next) => listen(next, signal, now))
}

/** Give the agent the prompt of the turn; one that is gone is started first. */
export const give = (state: HostState, now: number): Next => {
  const { agent, phase } = state
  if (phase._tag !== "Running" || phase.promptedAt !== undefined) return [state, []]
  switch (agent.kind) {
    case "ready":
      return [{ ...state, phase: { ...phase, promptedAt: now, heardAt: now } }, [
        { _tag: "Prompt", text: state.preamble + phase.text }
      ]]
    case "starting":
      return [state, []]
    case "gone":
      return changed(state, { kind: "starting" }, [{ _tag: "StartAgent" }])
  }
}

/** The agent is back; `preamble` is what it has to be told first. */
export const started = (
  state: HostState,
  reopened: Reopened,
  preamble: string,
  now: number
): Next => {
  if (state.agent.kind !== "starting") return [state, []]
  const lost = reopened.kind === "Lost"
    ? [alert(`the agent has lost the conversation: ${reopened.why}`, now)]
    : []
  return after(
    changed({ ...state, preamble: preamble || state.preamble }, { kind: "ready" }, [
      ...record([note("pods.restore", reopened, now)], "Written"),
      ...lost
    ]),
    (ready) => give(ready, now)
  )
}

/** It could not be started. */
export const notStarted = (
  state: HostState,
  reason: string,
  lastWords: ReadonlyArray<string>,
  now: number
): Next =>
  state.agent.kind !== "starting" ? [state, []] : changed(state, { kind: "gone", reason }, [
    alert([`the agent could not be started: ${reason}`, ...lastWords.slice(-3)].join("\n"), now)
  ])

/** End the agent: what it waits for is not answered, and the next prompt starts it again. */
export const kill = (state: HostState, now: number): Next =>
  state.agent.kind === "gone"
    ? [state, []]
    : leaves(state, "it was ended", [{ _tag: "KillAgent" }], now)

/** Why an agent that is gone is not started again, if so: three deaths in a minute are enough. */
export const exhausted = ({ agent, deaths }: HostState, now: number): string | undefined =>
  agent.kind === "gone" && deaths.filter((at) => now - at < minute).length >= 3
    ? `the agent died three times within a minute: ${agent.reason}; try again in a minute`
    : undefined

const minute = 60_000

const heard = (state: HostState, signal: AgentSignal, now: number): HostState =>
  state.phase._tag === "Running" && signal.kind !== "Died"
    ? {
      ...state,
      phase: { ...state.phase, heardAt: now, isSilent: false, hasSpoken: true }
    }
    : state

const listen = (state: HostState, signal: AgentSignal, now: number): Next => {
  switch (signal.kind) {
    case "Updated": {
      const { entries, events, turn } = PodTurn.take(state.turn, signal.update, now)
      const next: Next = [{ ...state, turn }, [
        ...record(entries, "Written"),
        ...events.map(broadcast)
      ]]
      return after(next, hostDraft.grown)
    }
    case "Asked":
      // An answer would find nobody.
      if (state.agent.kind === "gone") return [state, []]
      return state.phase._tag === "Running" && state.phase.cut !== undefined
        ? [state, [{ _tag: "Answer", ask: signal.ask.id, outcome: { kind: "cancelled" } }]]
        : asked(state, signal.ask, now)
    case "Withdrew":
      return hostAsks.withdraw(state, signal.ask, now)
    case "Stated": {
      const next = { ...state, stated: signal.status }
      return [next, statusChange(state, next)]
    }
    case "Moded":
      return [state, [{ _tag: "KeepMode", mode: signal.mode }]]
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
  if (state.agent.kind === "gone") return [state, []]
  const deaths = [...state.deaths.filter((at) => now - at < minute), now]
  return leaves({ ...state, deaths }, reason, [
    // Whichever agent it was: the one that is being started must not come to an empty seat.
    ...(state.agent.kind === "starting" ? [{ _tag: "KillAgent" } as const] : []),
    alert([`the agent is gone: ${reason}`, ...lastWords.slice(-3)].join("\n"), now)
  ], now)
}

/** What it asked is not answered any more, and what it said of itself is over. */
const leaves = (
  state: HostState,
  reason: string,
  commands: ReadonlyArray<HostCommand>,
  now: number
): Next =>
  after(hostAsks.withdrawAll(state, now), (settled) => {
    const next = { ...settled, stated: undefined }
    return changed(next, { kind: "gone", reason }, [...statusChange(settled, next), ...commands])
  })

const changed = (
  state: HostState,
  agent: AgentState,
  commands: ReadonlyArray<HostCommand>
): Next => [{ ...state, agent }, [broadcast({ event: "agent", data: agent }), ...commands]]
