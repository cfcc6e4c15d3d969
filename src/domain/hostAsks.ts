import { type Ask, type AskOutcome, offers } from "./Ask.ts"
import * as clip from "./clip.ts"
import { broadcast, type HostCommand, type Next, record, statusChange } from "./HostCommand.ts"
import type { HostState, Sender } from "./HostState.ts"

/** The agent asks: every client hears of it, and the ask is in the log before any answer. */
export const open = (state: HostState, asked: Ask, now: number): Next => {
  const ask = { ...clipped(asked), id: ourId(state, asked.id) }
  const next = { ...state, asks: [...state.asks, ask] }
  return [next, [
    ...record(
      [{ kind: "extension", ts: now, domain: "pods.ask", payload: clip.document(ask) }],
      "Written"
    ),
    broadcast({ event: "asked", data: { ask } }),
    ...statusChange(state, next)
  ]]
}

/** A client answers. The first valid answer wins; nothing is sent that was not offered. */
export const answer = (
  state: HostState,
  sender: Sender,
  id: string,
  outcome: AskOutcome,
  now: number
): Next => {
  const ask = state.asks.find((open) => open.id === id)
  if (ask === undefined) return [state, [refused(sender, tooLate(state, id))]]
  if (!offers(ask, outcome)) {
    return [state, [refused(sender, "the agent does not offer this answer")]]
  }
  const command: HostCommand = { _tag: "Answer", ask: agentsId(state, id), outcome }
  return close(state, id, outcome, sender.name, now, [command])
}

/** The agent no longer wants an answer to the ask that it knows by this id. */
export const withdraw = (state: HostState, theirs: string, now: number): Next => {
  const id = ourId(state, theirs)
  return state.asks.some((open) => open.id === id)
    ? close(state, id, cancelled, undefined, now, [])
    : [state, []]
}

/** The agent no longer wants any answer. */
export const withdrawAll = (state: HostState, now: number): Next => closeAll(state, now, () => [])

/** Nobody will answer any more: the agent is told so, ask by ask. */
export const cancelAll = (state: HostState, now: number): Next =>
  closeAll(state, now, (ask) => [
    { _tag: "Answer", ask: agentsId(state, ask), outcome: cancelled }
  ])

/** An answer that was meant for the ask of an earlier host must not fit one of this one. */
const ourId = ({ epoch }: HostState, theirs: string): string => `${epoch}.${theirs}`
const agentsId = ({ epoch }: HostState, ours: string): string => ours.slice(`${epoch}.`.length)

const tooLate = ({ answered }: HostState, id: string): string => {
  const by = answered.findLast(({ ask }) => ask === id)?.by
  return by === undefined
    ? "nobody is asked this any more"
    : `already answered by ${by === "" ? "another client" : by}`
}

const cancelled: AskOutcome = { kind: "cancelled" }

const closeAll = (
  state: HostState,
  now: number,
  commands: (ask: string) => ReadonlyArray<HostCommand>
): Next =>
  state.asks.reduce<Next>(([before, sofar], { id }) => {
    const [after, more] = close(before, id, cancelled, undefined, now, commands(id))
    return [after, [...sofar, ...more]]
  }, [state, []])

const close = (
  state: HostState,
  id: string,
  outcome: AskOutcome,
  by: string | undefined,
  now: number,
  commands: ReadonlyArray<HostCommand>
): Next => {
  const next = {
    ...state,
    asks: state.asks.filter((open) => open.id !== id),
    answered: by === undefined
      ? state.answered
      : [...state.answered, { ask: id, by, at: now }].slice(-50)
  }
  const answered = { ask: id, outcome, ...(by === undefined ? {} : { by }) }
  return [next, [
    ...record(
      [{ kind: "extension", ts: now, domain: "pods.answer", payload: answered }],
      "Written"
    ),
    ...commands,
    broadcast({ event: "answered", data: answered }),
    ...statusChange(state, next)
  ]]
}

const refused = (sender: Sender, message: string): HostCommand => ({
  _tag: "Tell",
  client: sender.id,
  event: { event: "refused", data: { message } }
})

const clipped = (ask: Ask): Ask => ({
  ...ask,
  title: clip.text(ask.title),
  ...(ask.subject === undefined ? {} : { subject: clip.text(ask.subject) })
})
