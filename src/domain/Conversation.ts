import * as Attendees from "./attendees.ts"
import type { Block } from "./conversationBlocks.ts"
import * as Blocks from "./conversationBlocks.ts"
import { read } from "./conversationRecords.ts"
import * as State from "./ConversationState.ts"
import type { Welcome } from "./NativeEvent.ts"
import * as Question from "./Question.ts"
import * as SafeText from "./SafeText.ts"
import * as Speech from "./Speech.ts"

/** What a conversation is opened with; of a foreign host only what insomnia's snapshot tells. */
export type Opening = Pick<
  Welcome,
  | "agent_state"
  | "alerts"
  | "asks"
  | "clients"
  | "earlier"
  | "held"
  | "partial"
  | "queue"
  | "records"
  | "status"
  | "turn"
>

/** A block of the past, and how many records of the opening come before the one that ended it. */
export interface PastBlock {
  readonly block: Block
  readonly before: number
}

export interface Opened {
  readonly state: State.ConversationState
  readonly past: ReadonlyArray<PastBlock>
}

/**
 * A conversation as it stands, and its past. What the log leaves unfinished goes on in a Pod that
 * runs, and was cut off in one that rests. `now` in UTC milliseconds. `hear` of
 * `conversationEvents.ts` goes on from here.
 */
export const open = (opening: Opening, now: number): Opened => {
  const past: Array<PastBlock> = []
  let state = State.empty
  opening.records.forEach((document, before) => {
    const step = read(state, document)
    state = step.state
    for (const block of step.blocks) past.push({ block, before })
  })
  const { asks, partial, status, turn } = opening
  // An agent may talk, and use tools, although no turn is running.
  const speech = partial &&
    Speech.add(Speech.begin(partial.kind, now), partial.text)[0]
  const known = { ...surroundings(opening), speech }
  if (rests(opening)) {
    for (const block of cutOff(state)) past.push({ block, before: opening.records.length })
    const tools = state.turn === undefined ? state.tools : State.empty.tools
    return { past, state: { ...State.empty, ...known, tools } }
  }
  const began = turn?.began ?? state.turn ?? (status === "running" ? now : undefined)
  const silent = turn !== undefined && asks.length === 0 && now - turn.heard_at >= longSilence
    ? turn.heard_at
    : undefined
  return { past, state: { ...state, ...known, turn: began, silent, sender: undefined } }
}

/** A Pod whose queue is held reports that it is paused although no turn waits. */
const rests = ({ asks, held, status, turn }: Opening): boolean =>
  status === "idle" || (held && turn === undefined && asks.length === 0)

const surroundings = ({ agent_state, asks, clients, held, queue, status }: Opening) => ({
  status,
  questions: asks.map(Question.of),
  queue,
  held,
  agent: agent_state,
  others: Attendees.others(clients)
})

/** As long as our hosts wait before they say so themselves. */
const longSilence = 2 * 60_000

const cutOff = (state: State.ConversationState): ReadonlyArray<Block> =>
  state.turn === undefined ? [] : [
    ...Array.from(state.tools.values(), ({ target, title }) =>
      Blocks.Tool({
        title,
        target,
        summary: SafeText.of`not finished`,
        failed: true,
        output: [],
        took: undefined
      })),
    Blocks.note("interrupted", "interrupted: the Pod stopped in the middle of this turn")
  ]
