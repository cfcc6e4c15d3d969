import * as SafeText from "../../domain/SafeText.ts"
import type { Line } from "../terminal/Program.ts"
import type { Model } from "./model.ts"
import * as Row from "./row.ts"

/** What the keys do, in the place of the rows. */
export const helpLines = ({ size: { columns }, start }: Model): ReadonlyArray<Line> => {
  const isWide = Row.tier(columns) === "all"
  const [keyAt, doesAt] = isWide ? [2, 42] : [1, 10]
  const keys = (isWide ? wideKeys : narrowKeys).map(([key, does]) => [
    ...Row.span(keyAt, key, Math.min(doesAt - 1, columns) - keyAt, { bold: true }),
    ...Row.span(doesAt, does, columns - doesAt)
  ])
  const marks = start.unicode ? unicodeMarks : asciiMarks
  return [
    ...keys,
    [],
    ...isWide ? [...marks.map((text) => Row.span(keyAt, text, columns - keyAt)), []] : [],
    Row.span(keyAt, SafeText.of`any key to return`, columns - keyAt)
  ]
}

type KeyHelp = readonly [keys: SafeText.SafeText, does: SafeText.SafeText]

const wideKeys: ReadonlyArray<KeyHelp> = [
  [
    SafeText.of`up down  ctrl-p ctrl-n  ctrl-k ctrl-j`,
    SafeText.of`move; page up/down  home end`
  ],
  [SafeText.of`enter`, SafeText.of`attach if live, restore if stopped`],
  [SafeText.of`tab`, SafeText.of`show or hide the preview`],
  [SafeText.of`ctrl-a`, SafeText.of`this directory only / all`],
  [SafeText.of`ctrl-u  ctrl-w  ctrl-y`, SafeText.of`edit the filter`],
  [SafeText.of`esc`, SafeText.of`clear the filter, then leave (130)`],
  [SafeText.of`ctrl-c  ctrl-z`, SafeText.of`leave (130) / suspend`]
]

const narrowKeys: ReadonlyArray<KeyHelp> = [
  [SafeText.of`up down`, SafeText.of`move`],
  [SafeText.of`enter`, SafeText.of`attach or restore`],
  [SafeText.of`tab`, SafeText.of`preview on / off`],
  [SafeText.of`ctrl-a`, SafeText.of`here / all directories`],
  [SafeText.of`ctrl-u`, SafeText.of`empty the filter`],
  [SafeText.of`esc`, SafeText.of`clear, then leave`],
  [SafeText.of`ctrl-c`, SafeText.of`leave`]
]

const unicodeMarks: ReadonlyArray<SafeText.SafeText> = [
  SafeText.of`! live paused   ● live running   ○ live idle   ? live`,
  SafeText.of`◌ [live, pending segment]   ~ unreachable   · stopped   ✗ corrupt`
]

const asciiMarks: ReadonlyArray<SafeText.SafeText> = [
  SafeText.of`! live paused   * live running   - live idle   ? live`,
  SafeText.of`o [live, pending segment]   ~ unreachable   . stopped   x corrupt`
]
