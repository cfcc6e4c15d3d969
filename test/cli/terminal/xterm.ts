import xterm from "@xterm/headless"
import type { Size } from "../../../src/cli/terminal/Program.ts"

/** A terminal that interprets what a program writes. */
export interface Xterm {
  readonly write: (bytes: string) => Promise<void>
  readonly resize: (size: Size) => void
  /** All rows from the first of the scrollback on, without blanks at their ends. */
  readonly rows: () => ReadonlyArray<string>
  /** Each cell of a row of `rows()`: its characters with their attributes. */
  readonly cells: (row: number) => ReadonlyArray<string>
  /** The cursor, its row counted as in `rows()`. */
  readonly cursor: () => { readonly row: number; readonly column: number }
}

export const open = (size: Size): Xterm => {
  const terminal = new xterm.Terminal({
    cols: size.columns,
    rows: size.rows,
    scrollback: 10_000,
    allowProposedApi: true
  })
  const screen = () => terminal.buffer.active
  const rows = () =>
    Array.from(
      { length: screen().length },
      (_, row) => screen().getLine(row)?.translateToString(true).trimEnd() ?? ""
    )
  return {
    write: (bytes) => new Promise((resolve) => terminal.write(bytes, resolve)),
    resize: ({ columns, rows }) => terminal.resize(columns, rows),
    rows,
    cells: (row) =>
      Array.from({ length: terminal.cols }, (_, column) => {
        const cell = screen().getLine(row)?.getCell(column)
        if (cell === undefined) return ""
        const style = [
          cell.isBold(),
          cell.isDim(),
          cell.isUnderline(),
          cell.isInverse(),
          cell.getFgColor()
        ]
        return `${cell.getChars() || " "}${style.map(Number).join(",")}`
      }),
    cursor: () => ({ row: screen().baseY + screen().cursorY, column: screen().cursorX })
  }
}
