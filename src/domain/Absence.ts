import { Predicate } from "effect"
import type { PastBlock } from "./Conversation.ts"
import type { Block } from "./conversationBlocks.ts"
import * as SafeText from "./SafeText.ts"

/** What happened in a conversation since somebody saw it last. */
export interface Absence {
  /** Which of the parts of the past is the first new one. */
  readonly from: number
  /** Turns that ended. */
  readonly turns: number
  /** Questions that a client answered, by its name, in the order of the first answers. */
  readonly answers: ReadonlyMap<string, number>
  /** Whether more may have happened, of which nothing is known here. */
  readonly more: boolean
}

/**
 * What of the past is later than `seenUntil` (UTC milliseconds): none when that is not known, or
 * when nobody has said or done anything since. `records` are those that the past was read from, of
 * which `earlier` come before.
 */
export const since = (
  seenUntil: number | undefined,
  past: ReadonlyArray<PastBlock>,
  { earlier, records }: { readonly earlier: number; readonly records: ReadonlyArray<unknown> }
): Absence | undefined => {
  if (seenUntil === undefined) return undefined
  const first = records.findIndex((record) => timeOf(record) > seenUntil)
  if (first === -1) return undefined
  const from = past.findIndex(({ before }) => before >= first)
  const missed = from === -1 ? [] : past.slice(from)
  if (!missed.some(({ block }) => isDeed(block))) return undefined
  const answers = new Map<string, number>()
  for (const { block } of missed) {
    if (block._tag !== "Answer" || block.by === undefined) continue
    answers.set(block.by, (answers.get(block.by) ?? 0) + 1)
  }
  return {
    from,
    turns: records.slice(first).filter(isTurnOver).length,
    answers,
    more: first === 0 && earlier > 0
  }
}

/** `while you were away: 2 turns, 1 question answered by ana`. `reader` is who was away. */
export const text = ({ answers, more, turns }: Absence, reader: string): SafeText.SafeText => {
  const parts = [
    ...turns === 0 ? [] : [turns === 1 ? SafeText.of`1 turn` : SafeText.of`${turns} turns`],
    ...Array.from(answers, ([by, count]) => {
      const questions = count === 1 ? SafeText.of`1 question` : SafeText.of`${count} questions`
      const whose = by === SafeText.line(reader) ? SafeText.of`you` : SafeText.line(by)
      return SafeText.of`${questions} answered by ${whose}`
    })
  ]
  const words = parts.length === 0
    ? SafeText.of`the conversation went on`
    : SafeText.join(parts, SafeText.of`, `)
  return more && parts.length > 0
    ? SafeText.of`while you were away: at least ${words}`
    : SafeText.of`while you were away: ${words}`
}

/** Whether somebody said or did something, rather than the host noted it. */
const isDeed = (block: Block): boolean =>
  block._tag === "Note" ? block.tone === "failed" : block._tag !== "Rule"

const timeOf = (record: unknown): number =>
  Predicate.hasProperty(record, "ts") && typeof record.ts === "number" ? record.ts : 0

const isTurnOver = (record: unknown): boolean =>
  Predicate.hasProperty(record, "kind")
  && (record.kind === "run_completed" || record.kind === "run_errored")
