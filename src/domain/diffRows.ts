import type { ConversationRow, RowTone } from "./ConversationRow.ts"
import { indented } from "./ConversationRow.ts"
import type * as SafeText from "./SafeText.ts"

/** Whether a text has changed lines in it, as our hosts and git write them. */
export const isDiff = (text: string): boolean =>
  /^(?:.* \(\+\d+ -\d+ lines\)|@@ -\d.*|diff --git .*)$/m.test(text)

/** How much of a file has changed, from the line that our hosts put above a diff. */
export const changeOf = (title: string) => {
  const [, path = "", change] = /^(.*) \((\+\d+ -\d+) lines\)$/.exec(title) ?? []
  return change === undefined ? undefined : { path, change }
}

/** Lines of a diff, those with `+` or `-` in a colour of theirs too, the others in `tone`. */
export const diffRows = (
  lines: ReadonlyArray<SafeText.SafeText>,
  columns: number,
  tone: RowTone = "quiet"
): ReadonlyArray<ConversationRow> =>
  lines.flatMap((line) => {
    const changed = line.startsWith("+") ? "good" : line.startsWith("-") ? "wrong" : tone
    return indented([line], columns, changed)
  })
