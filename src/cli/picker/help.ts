import * as SafeText from "../../domain/SafeText.ts"
import type { Line } from "../terminal/Program.ts"
import * as Spans from "../terminal/spans.ts"
import { keys, narrowKeys } from "./keys.ts"
import type { Model } from "./model.ts"
import * as Row from "./row.ts"

/** What the keys do, in the place of the rows. */
export const helpLines = ({ size: { columns }, start }: Model): ReadonlyArray<Line> => {
  const isWide = Row.tier(columns) === "all"
  const [keyAt, doesAt] = isWide ? [2, 42] : [1, 10]
  const lines = (isWide ? keys : narrowKeys).map(({ does, shown }) => [
    ...Spans.span(keyAt, shown, Math.min(doesAt - 1, columns) - keyAt, { bold: true }),
    ...Spans.span(doesAt, does, columns - doesAt)
  ])
  const marks = start.unicode ? unicodeMarks : asciiMarks
  return [
    ...lines,
    [],
    ...isWide ? [...marks.map((text) => Spans.span(keyAt, text, columns - keyAt)), []] : [],
    Spans.span(keyAt, SafeText.of`any key to return`, columns - keyAt)
  ]
}

const unicodeMarks: ReadonlyArray<SafeText.SafeText> = [
  SafeText.of`! live paused   ● live running   ○ live idle   ? live`,
  SafeText.of`◌ [live, pending segment]   ~ unreachable   · stopped   ✗ corrupt`
]

const asciiMarks: ReadonlyArray<SafeText.SafeText> = [
  SafeText.of`! live paused   * live running   - live idle   ? live`,
  SafeText.of`o [live, pending segment]   ~ unreachable   . stopped   x corrupt`
]
