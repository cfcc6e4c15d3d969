/** The part of a conversation that was read from its log, page by page, from the end backwards. */
import type { Block } from "./conversationBlocks.ts"
import { read } from "./conversationRecords.ts"
import * as State from "./ConversationState.ts"

export interface ConversationPast {
  /** Oldest first. */
  readonly entries: ReadonlyArray<PastEntry>
  /** What they were read from, oldest first. */
  readonly pages: ReadonlyArray<Page>
}

/** A finished part, and the record that ended it. */
export interface PastEntry {
  readonly block: Block
  readonly record: unknown
}

interface Page {
  readonly records: ReadonlyArray<unknown>
  readonly entries: ReadonlyArray<PastEntry>
}

export const empty: ConversationPast = { entries: [], pages: [] }

/**
 * The past with the page before it; `records` are oldest first. What stands open at its end tells
 * more about what comes next: of a result, which call it belongs to.
 */
export const withOlder = (
  { pages }: ConversationPast,
  records: ReadonlyArray<unknown>
): ConversationPast => {
  const [entries, state] = fold(State.empty, records)
  const read = [{ records, entries }]
  let open = state
  for (const page of pages) {
    if (isClosed(open)) {
      read.push(page)
      continue
    }
    const [entries, after] = fold(open, page.records)
    read.push({ records: page.records, entries })
    open = after
  }
  return { entries: read.flatMap(({ entries }) => entries), pages: read }
}

/** Whether nothing that comes later can be about what stands here. */
const isClosed = ({ questions, sender, tools }: State.ConversationState): boolean =>
  tools.size === 0 && questions.length === 0 && sender === undefined

const fold = (
  start: State.ConversationState,
  records: ReadonlyArray<unknown>
): readonly [ReadonlyArray<PastEntry>, State.ConversationState] => {
  const entries: Array<PastEntry> = []
  let state = start
  for (const record of records) {
    const step = read(state, record)
    state = step.state
    for (const block of step.blocks) entries.push({ block, record })
  }
  return [entries, state]
}
