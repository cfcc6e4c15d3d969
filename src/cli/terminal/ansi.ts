/** The control sequences that `pods` writes. Sources: ECMA-48 8.3 and xterm's ctlseqs. */

/** Show what follows only when it is complete (synchronized output, DEC mode 2026). */
export const beginFrame = "\u001b[?2026h"
export const endFrame = "\u001b[?2026l"

/** What is written beyond the last column stays there (DECAWM off). */
export const wrapOff = "\u001b[?7l"
export const wrapOn = "\u001b[?7h"

export const showCursor = "\u001b[?25h"
export const hideCursor = "\u001b[?25l"

/** A screen of its own, without scrollback, and back to what was shown before (xterm mode 1049). */
export const alternateOn = "\u001b[?1049h"
export const alternateOff = "\u001b[?1049l"

/** Mark pasted text as such. */
export const pasteOn = "\u001b[?2004h"
export const pasteOff = "\u001b[?2004l"

/**
 * Tell shift-enter from enter, and the like (kitty's keyboard protocol, flag 1), and back. The
 * cursor is kept (DECSC, DECRC) because a terminal may take the sequence for one that moves it.
 */
export const keysOn = "\u001b7\u001b[>1u\u001b8"
export const keysOff = "\u001b7\u001b[<u\u001b8"

/** From the cursor to the end of the row (EL 0). */
export const eraseRight = "\u001b[K"

/**
 * The cursor's row and all below it, to the row's start (CHA, ED 0, EL 0). Not at once: when that
 * is the whole screen, tmux takes it for a clear screen and keeps what was there in its history.
 */
export const eraseRows = "\u001b[2G\u001b[J\r\u001b[K"

/** `cells` cells from the cursor on (ECH). */
export const eraseCells = (cells: number): string => `\u001b[${cells}X`

/** To a column, counted from 0 (CHA). */
export const toColumn = (column: number): string => `\u001b[${column + 1}G`

/** To the start of a row of the screen, counted from 0 (CUP). */
export const toRow = (row: number): string => `\u001b[${row + 1}H`

/** Down by so many rows, up when negative, without scrolling (CUD, CUU). */
export const moveRows = (rows: number): string => {
  if (rows === 0) return ""
  return rows > 0 ? `\u001b[${rows}B` : `\u001b[${-rows}A`
}

/** To the start of the next row, which is made by scrolling when there is none. */
export const newRow = "\r\n"

/** Graphic rendition by its codes (SGR). */
export const rendition = (codes: ReadonlyArray<number>): string => `\u001b[${codes.join(";")}m`

/** Put a text, given in Base64, on the clipboard (OSC 52). */
export const copy = (base64: string): string => `\u001b]52;c;${base64}\u0007`
