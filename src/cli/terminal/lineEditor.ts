import * as Cells from "../../domain/Cells.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { Key } from "./Key.ts"
import type { Span, Style } from "./Program.ts"

/**
 * A text that is being written. The text may have several lines; what moves to or kills up to a
 * start or an end does so within the line of the cursor.
 */
export interface LineEditor {
  readonly text: string
  /** UTF-16 index into the text, always between two graphemes. */
  readonly cursor: number
  /** What was killed last, for `ctrl-y`. */
  readonly killed: string
  /** Texts before the last changes, the newest first, for `ctrl-_`. */
  readonly before: ReadonlyArray<Written>
}

export interface Written {
  readonly text: string
  readonly cursor: number
}

/** A text with the cursor behind it. */
export const of = (text: string): LineEditor => ({
  text,
  cursor: text.length,
  killed: "",
  before: []
})

export const empty: LineEditor = of("")

export const insert = (editor: LineEditor, text: string): LineEditor =>
  text === "" ? editor : replace(editor, editor.cursor, editor.cursor, text)

/** With a whole other text, the cursor behind it; undo brings back what there was. */
export const rewritten = (editor: LineEditor, text: string): LineEditor =>
  replace(editor, 0, editor.text.length, text)

/**
 * The editor after a key of readline's set, after typed or after pasted text; none when the key
 * means nothing to an editor. A key that has nothing to do leaves the editor as it is.
 */
export const press = (editor: LineEditor, key: Key): LineEditor | undefined => {
  if (key._tag !== "Named") return insert(editor, key.text)
  const move = moves[key.name]
  if (move !== undefined) return { ...editor, cursor: move(editor) }
  const kill = kills[key.name]
  if (kill !== undefined) return cutAway(editor, kill(editor))
  switch (key.name) {
    case "backspace":
    case "ctrl-h":
      return replace(editor, graphemeBefore(editor), editor.cursor, "")
    case "delete":
    case "ctrl-d":
      return replace(editor, editor.cursor, graphemeAfter(editor), "")
    case "ctrl-y":
      return insert(editor, editor.killed)
    case "ctrl-_":
      return undo(editor)
    default:
      return undefined
  }
}

/** A text as it is shown, and where the cursor is in it. Columns count from 0. */
export interface Shown {
  readonly spans: ReadonlyArray<Span>
  readonly cursor: number
}

/**
 * The line of the cursor in `cells` cells from `column` on (at least one, for the cursor behind
 * the text). What does not fit is left out on either side, with `…`.
 */
export const show = (
  editor: LineEditor,
  column: number,
  cells: number,
  style?: Style
): Shown => {
  const room = Math.max(0, cells - 1)
  const start = Math.max(lineStart(editor), editor.cursor - room * unitsPerCell)
  const end = Math.min(lineEnd(editor), editor.cursor + room * unitsPerCell)
  const head = Cells.cutStart(visible(editor.text.slice(start, editor.cursor)), room)
  const cursor = column + Cells.width(head)
  const tail = Cells.cut(visible(editor.text.slice(editor.cursor, end)), column + cells - cursor)
  const text = SafeText.of`${head}${tail}`
  if (text === "") return { spans: [], cursor }
  return { spans: [{ column, text, ...(style === undefined ? {} : { style }) }], cursor }
}

const moves: Record<string, (editor: LineEditor) => number> = {
  left: graphemeBefore,
  "ctrl-b": graphemeBefore,
  right: graphemeAfter,
  "ctrl-f": graphemeAfter,
  home: lineStart,
  "ctrl-a": lineStart,
  end: lineEnd,
  "ctrl-e": lineEnd,
  "ctrl-left": wordBefore,
  "alt-left": wordBefore,
  "alt-b": wordBefore,
  "ctrl-right": wordAfter,
  "alt-right": wordAfter,
  "alt-f": wordAfter
}

/** What each killing key takes away, from and up to. */
const kills: Record<string, (editor: LineEditor) => readonly [number, number]> = {
  "ctrl-u": (editor) => [lineStart(editor), editor.cursor],
  "ctrl-k": (editor) => [editor.cursor, lineEnd(editor)],
  "ctrl-w": (editor) => [blankBefore(editor), editor.cursor],
  "alt-backspace": (editor) => [wordBefore(editor), editor.cursor],
  "alt-d": (editor) => [editor.cursor, wordAfter(editor)]
}

const rememberedChanges = 100

/** More UTF-16 units than the text in one cell has, but for absurd stacks of marks. */
const unitsPerCell = 16

/** Graphemes are looked for in this many units beside the cursor, so that long texts cost nothing. */
const graphemeWindow = 256

/** The longest word that one key kills; a search backwards costs the square of it. */
const wordWindow = 512

/** Each unit of such a text is a grapheme. */
const plain = /^[\t\n -~]*$/

let segmenter: Intl.Segmenter | undefined

/** Made when first needed: making it takes longer than all modules of the program together. */
const graphemes = (
  text: string
): Iterable<Pick<Intl.SegmentData, "index" | "segment">> => {
  if (plain.test(text)) return Array.from(text, (segment, index) => ({ segment, index }))
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" })
  return segmenter.segment(text)
}

const replace = (editor: LineEditor, from: number, to: number, text: string): LineEditor =>
  from === to && text === "" ? editor : {
    ...editor,
    text: editor.text.slice(0, from) + text + editor.text.slice(to),
    cursor: from + text.length,
    before: [{ text: editor.text, cursor: editor.cursor }, ...editor.before]
      .slice(0, rememberedChanges)
  }

const cutAway = (
  editor: LineEditor,
  [from, to]: readonly [number, number]
): LineEditor =>
  from === to
    ? editor
    : { ...replace(editor, from, to, ""), killed: editor.text.slice(from, to) }

const undo = (editor: LineEditor): LineEditor => {
  const [last, ...before] = editor.before
  return last === undefined ? editor : { ...editor, ...last, before }
}

function graphemeBefore({ cursor, text }: LineEditor): number {
  const start = Math.max(0, cursor - graphemeWindow)
  let last = start
  for (const { index } of graphemes(text.slice(start, cursor))) last = start + index
  return last
}

function graphemeAfter({ cursor, text }: LineEditor): number {
  for (const { segment } of graphemes(text.slice(cursor, cursor + graphemeWindow))) {
    return cursor + segment.length
  }
  return cursor
}

function lineStart({ cursor, text }: LineEditor): number {
  return cursor === 0 ? 0 : text.lastIndexOf("\n", cursor - 1) + 1
}

function lineEnd({ cursor, text }: LineEditor): number {
  const end = text.indexOf("\n", cursor)
  return end === -1 ? text.length : end
}

function wordBefore(editor: LineEditor): number {
  return editor.cursor - lengthOf(/[\p{L}\p{M}\p{N}_]*[^\p{L}\p{M}\p{N}_]*$/u, behind(editor))
}

function wordAfter({ cursor, text }: LineEditor): number {
  return cursor + lengthOf(/^[^\p{L}\p{M}\p{N}_]*[\p{L}\p{M}\p{N}_]*/u, text.slice(cursor))
}

/** Where the word before the cursor begins when only white space ends a word. */
function blankBefore(editor: LineEditor): number {
  return editor.cursor - lengthOf(/\S*\s*$/u, behind(editor))
}

const behind = ({ cursor, text }: LineEditor): string =>
  text.slice(Math.max(0, cursor - wordWindow), cursor)

const lengthOf = (pattern: RegExp, text: string): number => pattern.exec(text)?.[0].length ?? 0

/** One line, with the spaces at its ends and between words as they were typed. */
const visible = (text: string): SafeText.SafeText =>
  SafeText.join(text.split(" ").map(SafeText.line), SafeText.of` `)
