import type { Key } from "./Key.ts"
import * as LineEditor from "./lineEditor.ts"

/** A text that is written to a Pod. Long pastes stand in it as one character each. */
export interface Draft {
  readonly editor: LineEditor.LineEditor
  readonly pastes: ReadonlyMap<string, string>
}

export const empty: Draft = { editor: LineEditor.empty, pastes: new Map() }

export const isBlank = (draft: Draft): boolean => text(draft).trim() === ""

/** What is sent: everything, the pastes in full. */
export const text = ({ editor, pastes }: Draft): string =>
  spelled(editor.text, (token) => pastes.get(token))

/** What is seen, and the UTF-16 index of the cursor in it. A long paste is named, not shown. */
export const shown = ({ editor, pastes }: Draft) => {
  const words = (part: string) =>
    spelled(part, (token) => {
      const paste = pastes.get(token)
      return paste === undefined ? undefined : label(paste)
    })
  const before = words(editor.text.slice(0, editor.cursor))
  return { text: before + words(editor.text.slice(editor.cursor)), cursor: before.length }
}

/** The draft after a key; none when the key means nothing to it. `count` is another one each time. */
export const press = (draft: Draft, key: Key, count: number): Draft | undefined => {
  if (key._tag === "Pasted" && isLong(key.text)) {
    const token = String.fromCodePoint(firstToken + count % tokens)
    return {
      editor: LineEditor.insert(draft.editor, token),
      pastes: new Map(draft.pastes).set(token, key.text)
    }
  }
  const editor = LineEditor.press(draft.editor, key)
  return editor === undefined ? undefined : { ...draft, editor }
}

export const newLine = (draft: Draft): Draft => ({
  ...draft,
  editor: LineEditor.insert(draft.editor, "\n")
})

/** With a whole other text; undo brings back what there was. */
export const rewritten = ({ editor, pastes }: Draft, text: string): Draft => {
  // A character of the text may look like one that stands for a paste.
  const isPlain = [...pastes.keys()].every((token) => !text.includes(token))
  return isPlain
    ? { editor: LineEditor.rewritten(editor, text), pastes }
    : { editor: LineEditor.of(text), pastes: new Map() }
}

/** One text above another one; the cursor is where it was in the second. */
export const above = (first: Draft, second: Draft): Draft => {
  if (isBlank(second)) return first
  const head = `${first.editor.text}\n`
  const { cursor, text } = second.editor
  return {
    editor: { ...LineEditor.of(head + text), cursor: head.length + cursor },
    pastes: new Map([...first.pastes, ...second.pastes])
  }
}

/** With the cursor a line up or down; none in the first or the last one. */
export const moved = (draft: Draft, by: -1 | 1): Draft | undefined => {
  const { cursor, text } = draft.editor
  const start = lineStart(text, cursor)
  const target = by === -1 ? start - 1 : text.indexOf("\n", cursor)
  if (target < 0) return undefined
  const from = by === -1 ? lineStart(text, target) : target + 1
  const end = text.indexOf("\n", from)
  const index = Math.min(from + cursor - start, end === -1 ? text.length : end)
  return { ...draft, editor: settled({ ...draft.editor, cursor: index }) }
}

/** Longer pastes are named. */
const isLong = (paste: string): boolean => paste.length > 2_000 || lineCount(paste) > 12

const label = (paste: string): string => {
  const lines = lineCount(paste)
  return lines > 1
    ? `[pasted ${grouped(lines)} lines]`
    : `[pasted ${grouped(paste.length)} characters]`
}

const lineCount = (text: string): number => {
  let count = 1
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count += 1
  return count
}

/** `1,204`. */
const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",")

/** Unicode leaves these to private agreements (plane 15). */
const firstToken = 0xf0000
const tokens = 0xfffd

const spelled = (text: string, of: (token: string) => string | undefined): string =>
  text.replace(/[\u{f0000}-\u{ffffc}]/gu, (token) => of(token) ?? token)

const lineStart = (text: string, index: number): number =>
  index === 0 ? 0 : text.lastIndexOf("\n", index - 1) + 1

/** The cursor may be inside of a grapheme; back and forth ends on its edge. */
const settled = (editor: LineEditor.LineEditor): LineEditor.LineEditor => {
  if (editor.cursor === lineStart(editor.text, editor.cursor)) return editor
  const left = LineEditor.press(editor, { _tag: "Named", name: "left" }) ?? editor
  return LineEditor.press(left, { _tag: "Named", name: "right" }) ?? editor
}
