/**
 * What a terminal shows, as a picture that needs no font of ours: each run of equal style is one
 * `<text>` as long as its cells, wide characters and signs are runs of their own, and frames are
 * lines. So columns hold whatever font the reader has.
 */
import type { IBufferCell, Terminal } from "@xterm/headless"

export interface Caption {
  /** What it is a picture of. */
  readonly title: string
  /** What is to be seen, in sentences, for who does not see it. */
  readonly description: string
  /** Whether the cursor is drawn too; xterm.js does not tell whether a program has hidden it. */
  readonly cursor: boolean
}

/** The screen of a terminal without the blank rows at its end. */
export const svg = (terminal: Terminal, caption: Caption): string => {
  const rows = screen(terminal)
  const used = rows.findLastIndex((row) => row.some(({ text }) => text !== " ")) + 1
  const width = px(terminal.cols * cell.width + 2 * margin)
  const height = px(used * cell.height + 2 * margin)
  const shown = rows.slice(0, used)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}"`
    + ` height="${height}" role="img" aria-labelledby="t d">`,
    `<title id="t">${escaped(caption.title)}</title>`,
    `<desc id="d">${escaped(caption.description)}</desc>`,
    `<style>${stylesheet}</style>`,
    `<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8" class="w"/>`,
    ...shown.flatMap((row, at) => boxes(row, at)),
    ...frames(shown),
    ...caption.cursor ? [cursor(terminal)] : [],
    ...shown.flatMap((row, at) => texts(row, at)),
    "</svg>",
    ""
  ].join("\n")
}

/** One character with what is drawn on it, and the cells that it takes. */
interface Glyph {
  readonly text: string
  readonly column: number
  readonly cells: number
  readonly look: Look
}

interface Look {
  readonly colour: number
  readonly bold: boolean
  readonly dim: boolean
  readonly underline: boolean
  readonly reverse: boolean
}

const screen = (
  { buffer: { active }, cols, rows }: Terminal
): ReadonlyArray<ReadonlyArray<Glyph>> =>
  Array.from({ length: rows }, (_, row) => {
    const line = active.getLine(active.baseY + row)
    return Array.from({ length: cols }, (_, column) => {
      const cell = line?.getCell(column)
      return cell === undefined || cell.getWidth() === 0 ? [] : [glyph(cell, column)]
    }).flat()
  })

const glyph = (cell: IBufferCell, column: number): Glyph => ({
  text: cell.getChars() || " ",
  column,
  cells: cell.getWidth(),
  look: {
    colour: cell.isFgPalette() ? cell.getFgColor() : defaultColour,
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    underline: cell.isUnderline() !== 0,
    reverse: cell.isInverse() !== 0
  }
})

/** The text of a row, cut where the style changes, at signs and wide characters, and at gaps. */
const texts = (row: ReadonlyArray<Glyph>, at: number): ReadonlyArray<string> =>
  runs(row.filter(({ text }) => !(text in arms)), isOneText)
    .map(trimmed)
    .flatMap((run) => {
      const [first] = run
      if (first === undefined) return []
      const classes = [...first.cells > 1 ? ["k"] : [], ...classesOf(first.look)].join(" ")
      const text = run.map(({ text }) => text).join("")
      return [
        `<text x="${x(first.column)}" y="${px(at * cell.height + margin + baseline)}"`
        + ` textLength="${px(cellsOf(run) * cell.width)}"${classes && ` class="${classes}"`}>`
        + `${escaped(text)}</text>`
      ]
    })

/** What stands behind text in reverse. */
const boxes = (row: ReadonlyArray<Glyph>, at: number): ReadonlyArray<string> =>
  runs(row, (before, next) => sameLook(before.look, next.look)).flatMap((run) => {
    const [first] = run
    if (first === undefined || !first.look.reverse) return []
    const colour = colourClass(first.look)
    return [
      `<rect x="${x(first.column)}" y="${px(at * cell.height + margin)}"`
      + ` width="${px(cellsOf(run) * cell.width)}" height="${cell.height}"`
      + ` class="${colour || "n"}"/>`
    ]
  })

/** Frames as lines, all in one quiet colour. */
const frames = (rows: ReadonlyArray<ReadonlyArray<Glyph>>): ReadonlyArray<string> => {
  const path = rows.flatMap((row, at) =>
    runs(row, ({ text }, next) => text === "─" && next.text === "─").map((run) => arm(run, at))
  ).join("")
  return path === "" ? [] : [`<path class="l" d="${path}"/>`]
}

/** One character of a frame, or a rule of them; nothing for what is none. */
const arm = (run: ReadonlyArray<Glyph>, at: number): string => {
  const [first] = run
  const drawn = first === undefined ? undefined : arms[first.text]
  if (first === undefined || drawn === undefined) return ""
  const [left, up, right, down] = drawn
  const column = first.column + 0.5
  const [middle, centre] = [x(column), px((at + 0.5) * cell.height + margin)]
  const across = px((left + right + run.length - 1) * cell.width)
  const along = px((up + down) * cell.height)
  return (across > 0 ? `M${x(column - left)} ${centre}h${across}` : "")
    + (along > 0 ? `M${middle} ${px(centre - up * cell.height)}v${along}` : "")
}

const cursor = ({ buffer: { active } }: Terminal): string =>
  `<rect x="${x(active.cursorX)}" y="${px(active.cursorY * cell.height + margin)}"`
  + ` width="${cell.width}" height="${cell.height}" class="c"/>`

/** Neighbours that belong together. */
const runs = (
  row: ReadonlyArray<Glyph>,
  together: (before: Glyph, next: Glyph) => boolean
): ReadonlyArray<ReadonlyArray<Glyph>> => {
  const all: Array<Array<Glyph>> = []
  for (const next of row) {
    const run = all.at(-1)
    const before = run?.at(-1)
    const touches = before !== undefined && before.column + before.cells === next.column
    if (run !== undefined && before !== undefined && touches && together(before, next)) {
      run.push(next)
    } else all.push([next])
  }
  return all
}

const isOneText = (before: Glyph, next: Glyph): boolean =>
  sameLook(before.look, next.look) && !(before.text === " " && next.text === " ")
  && (isPlain(before.text) ? isPlain(next.text) : before.cells > 1 && next.cells > 1)

/** What fonts for programmers have, as wide as a cell. */
const isPlain = (text: string): boolean => /^[ -~\u00a1-\u024f]$/.test(text)

const trimmed = (run: ReadonlyArray<Glyph>): ReadonlyArray<Glyph> => {
  const inked = ({ look, text }: Glyph) => text !== " " || look.underline
  const first = run.findIndex(inked)
  return first === -1 ? [] : run.slice(first, run.findLastIndex(inked) + 1)
}

const cellsOf = (run: ReadonlyArray<Glyph>): number =>
  run.reduce((sum, { cells }) => sum + cells, 0)

const sameLook = (one: Look, other: Look): boolean =>
  one.colour === other.colour && one.bold === other.bold && one.dim === other.dim
  && one.underline === other.underline && one.reverse === other.reverse

const classesOf = (look: Look): ReadonlyArray<string> =>
  [
    look.reverse ? "o" : colourClass(look),
    look.bold ? "b" : "",
    look.dim ? "d" : "",
    look.underline ? "u" : ""
  ].filter((name) => name !== "")

const colourClass = ({ colour }: Look): string => colour === defaultColour ? "" : `f${colour % 8}`

/** How far it goes to the left, up, to the right and down, in cells. */
type Arms = readonly [left: number, up: number, right: number, down: number]

const arms: Readonly<Record<string, Arms | undefined>> = {
  "─": [0.5, 0, 0.5, 0],
  "│": [0, 0.5, 0, 0.5],
  "┬": [0.5, 0, 0.5, 0.5],
  "┴": [0.5, 0.5, 0.5, 0],
  "├": [0, 0.5, 0.5, 0.5],
  "┤": [0.5, 0.5, 0, 0.5],
  "┼": [0.5, 0.5, 0.5, 0.5]
}

const defaultColour = -1

/** In pixels, for a font of 14. */
const cell = { width: 8.4, height: 19 }

const baseline = 14

const margin = 14

const x = (column: number): number => px(column * cell.width + margin)

const px = (length: number): number => Math.round(length * 100) / 100

/** A dark window with a border reads on a light page and on a dark one. */
const stylesheet = [
  "text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,\"DejaVu Sans Mono\",monospace;"
  + "fill:#d1d7e0;white-space:pre}",
  ".w{fill:#151b23;stroke:#59636e}",
  ".l{fill:none;stroke:#8b949e}",
  ".n{fill:#d1d7e0}",
  ".c{fill:#d1d7e0;opacity:.45}",
  ".o{fill:#151b23}",
  ".k{font-size:16px}",
  ".b{font-weight:700}",
  ".d{fill:#9198a1}",
  ".u{text-decoration:underline}",
  ...["#9198a1", "#ff938a", "#6bc46d", "#e0b252", "#80b8ff", "#dcbdfb", "#66d4dd", "#d1d7e0"]
    .map((colour, at) => `.f${at}{fill:${colour}}`)
].join("")

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
