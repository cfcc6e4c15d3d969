import type { Ask } from "./Ask.ts"
import type { Block } from "./conversationBlocks.ts"
import * as Blocks from "./conversationBlocks.ts"
import { read } from "./conversationRecords.ts"
import * as State from "./ConversationState.ts"
import type { PodStatus } from "./PodStatus.ts"
import * as SafeText from "./SafeText.ts"
import * as Speech from "./Speech.ts"

/** What a conversation is opened with. */
export interface Opening {
  readonly status: PodStatus
  readonly asks: ReadonlyArray<Ask>
  /** The newest log records, oldest first, as JSON documents. */
  readonly records: ReadonlyArray<unknown>
  /** What the agent is saying right now, as far as it has come. */
  readonly partial?: { readonly kind: "text" | "thought"; readonly text: string } | undefined
}

/** A block of the past, and how many records of the opening come before the one that ended it. */
export interface PastBlock {
  readonly block: Block
  readonly before: number
}

/**
 * A conversation as it stands, and its past. What the log leaves unfinished goes on in a Pod that
 * runs, and was cut off in one that is idle. `now` in UTC milliseconds. `hear` of
 * `conversationEvents.ts` goes on from here.
 */
export const open = (
  { asks, partial, records, status }: Opening,
  now: number
): { readonly state: State.ConversationState; readonly past: ReadonlyArray<PastBlock> } => {
  const past: Array<PastBlock> = []
  let state = State.empty
  records.forEach((document, before) => {
    const step = read(state, document)
    state = step.state
    for (const block of step.blocks) past.push({ block, before })
  })
  const questions = asks.map(Blocks.question)
  if (status === "idle") {
    for (const block of cutOff(state)) past.push({ block, before: records.length })
    return { past, state: { ...State.empty, questions } }
  }
  const speech = partial &&
    Speech.add(Speech.begin(partial.kind, now), partial.text)[0]
  const goesOn = status === "running" || asks.length > 0
  const turn = state.turn ?? (goesOn ? now : undefined)
  return { past, state: { ...state, status, turn, speech, questions } }
}

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
