import type { ConversationRow, Paper } from "./ConversationRow.ts"
import * as Row from "./ConversationRow.ts"
import type { QueuedPrompt } from "./QueuedPrompt.ts"
import * as SafeText from "./SafeText.ts"
import * as Segment from "./Segment.ts"

/** Prompts that wait in a Pod, as one client sees them. */
export interface Waiting {
  /** The next one first. */
  readonly queue: ReadonlyArray<QueuedPrompt>
  /** Whether they wait until somebody lets them go on. */
  readonly held: boolean
  /** The name of the client that sees them: its own prompts are not named. */
  readonly reader: string
  /** How to let them go on, behind the words for it. */
  readonly how: SafeText.SafeText
}

/** A row a prompt, at most three; a low screen has one row for all of them. */
export const queueRows = (
  waiting: Waiting,
  { columns, rows }: Paper
): ReadonlyArray<ConversationRow> => {
  const { held, how, queue } = waiting
  if (rows < lowRows) {
    const [first] = queue
    if (held) return heldRows(queue.length, how, columns)
    if (first === undefined) return []
    const words = queue.length === 1 ? promptText(first, waiting) : countText(queue.length)
    return [Row.plain(words, columns, "quiet")]
  }
  const more = queue.length - shownPrompts
  return [
    ...(held ? heldRows(0, how, columns) : []),
    ...queue.slice(0, shownPrompts).map((prompt) =>
      Row.plain(promptText(prompt, waiting), columns, "quiet")
    ),
    ...(more > 0 ? [Row.plain(SafeText.of`and ${more} more`, columns, "quiet")] : [])
  ]
}

const shownPrompts = 3

/** Below this height every row counts. */
const lowRows = 20

/** The key must be seen, even if it takes a second row. */
const heldRows = (
  count: number,
  how: SafeText.SafeText,
  columns: number
): ReadonlyArray<ConversationRow> => {
  const what = count === 0 ? SafeText.of`queue` : SafeText.of`${countText(count)},`
  return Row.wrapped([SafeText.of`${what} held${how}`], columns, "asks").slice(0, 2)
}

const countText = (count: number): SafeText.SafeText => SafeText.of`${count} queued`

const promptText = (
  { by, input }: QueuedPrompt,
  { reader }: Waiting
): SafeText.SafeText => {
  const words = SafeText.line(Segment.flatten(input))
  const sender = by === "" ? SafeText.of`another client` : SafeText.line(by)
  return by === reader
    ? SafeText.of`queued: ${words}`
    : SafeText.of`queued by ${sender}: ${words}`
}
