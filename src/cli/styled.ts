import * as Cells from "../domain/Cells.ts"
import type { Line } from "./terminal/Program.ts"
import * as style from "./terminal/style.ts"

/** A line for stdout: columns made of spaces, so that what is copied from there is plain text. */
export const lineText = (line: Line, colour: boolean): string => {
  let column = 0
  let text = ""
  for (const span of line) {
    text += " ".repeat(Math.max(0, span.column - column))
    text += colour ? style.apply(span.text, span.style, colour) : span.text
    column = Math.max(column, span.column) + Cells.width(span.text)
  }
  return text
}
