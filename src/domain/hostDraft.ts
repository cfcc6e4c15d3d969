/**
 * What the agent is saying goes into the log once it is said. Until then it is kept beside the log,
 * so that a host that is killed loses at most a quarter of a second of it. Source: ACP reference 7.5.
 */
import type { Next } from "./HostCommand.ts"
import type { HostState } from "./HostState.ts"
import * as PodTurn from "./PodTurn.ts"

/** The agent has said more: 4 KiB of it are kept at once, less of it soon. */
export const grown = (state: HostState): Next => {
  const fresh = length(state) - state.drafted
  if (!state.started || fresh <= 0) return [state, []]
  if (fresh >= plenty) return keep(state)
  return state.draftDue ? [state, []] : [{ ...state, draftDue: true }, [{ _tag: "DraftSoon" }]]
}

/** A quarter of a second has passed. */
export const due = (state: HostState): Next => {
  const waiting = { ...state, draftDue: false }
  return length(state) > state.drafted ? keep(waiting) : [waiting, []]
}

const plenty = 4 * 1024

const length = ({ turn }: HostState): number => PodTurn.partial(turn)?.text.length ?? 0

const keep = (state: HostState): Next => {
  const saying = PodTurn.partial(state.turn)
  return saying === undefined
    ? [state, []]
    : [{ ...state, drafted: saying.text.length }, [{ _tag: "KeepDraft", saying }]]
}
