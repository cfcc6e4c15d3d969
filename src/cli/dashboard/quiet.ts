import * as Cells from "../../domain/Cells.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { Line } from "../terminal/Program.ts"
import * as Spans from "../terminal/spans.ts"
import type { Model } from "./model.ts"

/** Whether all Pods are known and there are none but stopped ones, which nobody looks at. */
export const isBare = (model: Model): boolean => {
  const { filter, lines, mode, picture, sections } = model
  return picture.whole && picture.stale === undefined && filter.text === ""
    && mode._tag === "Listing"
    && [...sections.values()].every((section) => section === "stopped")
    && lines.every(({ _tag }) => _tag === "Head")
}

/** What can be done while no Pod runs, in the middle of so many lines. */
export const quietLines = (model: Model, rows: number): ReadonlyArray<Line> => {
  const { columns } = model.size
  const stopped = model.sections.size
  const text = [
    stopped === 0 ? SafeText.of`No Pods yet.` : SafeText.of`No Pods are running here.`,
    SafeText.empty,
    SafeText.of`n   start one in this directory`,
    ...stopped === 0 ? [] : [SafeText.of`S   show ${stopped} stopped Pods`],
    SafeText.of`q   quit`
  ]
  const above = Math.max(0, Math.floor((rows - text.length) / 2) - 1)
  const left = Math.min(3, Math.max(0, columns - Math.max(...text.map(Cells.width))))
  return [
    ...Array.from({ length: above }, (): Line => []),
    ...text.map((line) => Spans.span(left, line, columns - left))
  ]
}

/** Stands in for the composer then. */
export const quietWords = SafeText.of`waiting for Pods, this screen updates by itself`
