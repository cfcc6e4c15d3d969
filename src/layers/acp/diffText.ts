/** Changed files of a tool call as text, much like a unified diff. Source: ACP reference 1.3, 1.7. */
import { type Fields, fields, list, text } from "./fields.ts"

/**
 * A content item of the kind `diff`, undefined for any other: a line with the path and how many
 * lines are new and gone, then the lines, with `+` and `-` before those. Bounded.
 */
export const diffOf = (content: Fields): string | undefined => {
  if (content.type !== "diff") return undefined
  const path = text(content.path)
  if (path === undefined) return patchOf(content)
  const changes = changesOf(linesOf(content.oldText), linesOf(content.newText))
  const count = (sign: string) => changes.filter((change) => change.sign === sign).length
  const title = `${path} (+${count("+")} -${count("-")} lines)`
  return bounded([title, ...changes.map(({ line, sign }) => `${sign}${line}`)])
}

/** ACP v2 has the text of the change, or at least what was done to which files. */
const patchOf = ({ changes, patch }: Fields): string | undefined => {
  const operations = list(changes).map(fields).map(({ oldPath, operation, path }) =>
    [text(operation), text(oldPath), text(path)].filter((word) => word !== undefined).join(" ")
  )
  const said = text(fields(patch).text)
  const lines = [...operations, ...said?.split("\n") ?? []].filter((line) => line !== "")
  return lines.length === 0 ? undefined : bounded(lines)
}

interface Change {
  /** As in a unified diff: new, gone or there before and after. */
  readonly sign: "+" | "-" | " "
  readonly line: string
}

/** The changed lines in their order, with a few that stand around all of them. */
const changesOf = (before: ReadonlyArray<string>, after: ReadonlyArray<string>) => {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start++
  let end = 0
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++

  const last = before.length - end
  return start === last && start === after.length - end ? [] : [
    ...signed(" ", before.slice(Math.max(0, start - around), start)),
    ...between(before.slice(start, last), after.slice(start, after.length - end)),
    ...signed(" ", before.slice(last, last + around))
  ]
}

/** By the longest common subsequence, or all of one for all of the other when that is too long. */
const between = (
  before: ReadonlyArray<string>,
  after: ReadonlyArray<string>
): ReadonlyArray<Change> => {
  const width = after.length + 1
  if ((before.length + 1) * width > largestTable) {
    return [...signed("-", before), ...signed("+", after)]
  }
  const common = new Uint16Array((before.length + 1) * width)
  const at = (row: number, column: number): number => common[row * width + column] ?? 0
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      common[row * width + column] = before[row] === after[column]
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1))
    }
  }

  const changes: Array<Change> = []
  let [row, column] = [0, 0]
  while (row < before.length && column < after.length) {
    if (before[row] === after[column]) {
      changes.push({ sign: " ", line: before[row++] ?? "" })
      column++
    } else if (at(row + 1, column) >= at(row, column + 1)) {
      changes.push({ sign: "-", line: before[row++] ?? "" })
    } else {
      changes.push({ sign: "+", line: after[column++] ?? "" })
    }
  }
  return [...changes, ...signed("-", before.slice(row)), ...signed("+", after.slice(column))]
}

const signed = (sign: Change["sign"], lines: ReadonlyArray<string>): ReadonlyArray<Change> =>
  lines.map((line) => ({ sign, line }))

const linesOf = (content: unknown): ReadonlyArray<string> => {
  const whole = text(content)
  return whole === undefined ? [] : whole.replace(/\n$/, "").split("\n")
}

const bounded = (lines: ReadonlyArray<string>): string => {
  const more = lines.length - mostLines
  const shown = lines.slice(0, mostLines).map((line) =>
    line.length > mostUnits ? `${line.slice(0, mostUnits).toWellFormed()}…` : line
  )
  return [...shown, ...more > 0 ? [`[${more} more lines]`] : []].join("\n")
}

/** How many unchanged lines are shown before and behind the changes. */
const around = 2

/** Pairs of lines that are compared: a few milliseconds of work. */
const largestTable = 250_000

const mostLines = 200

const mostUnits = 300
