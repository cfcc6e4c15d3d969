import * as SafeText from "./SafeText.ts"

/** What the agent is saying or thinking right now, as far as it has come. */
export interface Speech {
  readonly how: "text" | "thought"
  /** UTC milliseconds. */
  readonly since: number
  /** All of it, as it came. */
  readonly said: string
  /** How many lines are complete, not counting blank ones that may yet turn out to be the end. */
  readonly complete: number
  readonly rest: Rest
}

/**
 * A line of what an agent says. Markdown stays as it was written; `look` is what the lines before it
 * and its beginning say about the whole of it.
 */
export interface SpeechLine {
  readonly text: SafeText.SafeText
  readonly look: Look
}

export type Look = "plain" | "strong" | "code"

export const begin = (how: Speech["how"], since: number): Speech => ({
  how,
  since,
  said: "",
  complete: 0,
  rest: { tail: "", blank: 0, fence: "", isStart: true }
})

/** What more it says, and the lines that this completes. A complete line never changes again. */
export const add = (
  speech: Speech,
  text: string
): readonly [Speech, ReadonlyArray<SpeechLine>] => {
  const said = speech.said + text
  const [rest, lines] = take(speech.rest, text)
  return [{ ...speech, said, rest, complete: speech.complete + lines.length }, lines]
}

/** The last line, which is not complete yet; empty when nothing of it has come. */
export const tail = ({ rest }: Speech): SpeechLine => {
  const lines = SafeText.lines(SafeText.block(rest.tail.slice(-tailUnits).trimEnd()))
  const text = lines.at(-1) ?? SafeText.empty
  return { text, look: look(text, rest.fence) }
}

/** A whole text as lines, without the blank ones at both ends: none when it shows nothing. */
export const lines = (text: string): ReadonlyArray<SpeechLine> => {
  const { rest } = begin("text", 0)
  return take(rest, `${text}\n`)[1]
}

/** What stands between two pieces of a speech. */
interface Rest {
  readonly tail: string
  /** Blank lines since the last other one. */
  readonly blank: number
  /** What opened the code block that we are in; empty outside of one. */
  readonly fence: string
  readonly isStart: boolean
}

/** No screen shows more of a line that grows. */
const tailUnits = 16_384

const take = (before: Rest, text: string): readonly [Rest, ReadonlyArray<SpeechLine>] => {
  if (!text.includes("\n")) return [{ ...before, tail: before.tail + text }, []]
  const raw = (before.tail + text).split("\n")
  const tail = raw.pop() ?? ""
  const lines: Array<SpeechLine> = []
  let { blank, fence, isStart } = before
  for (const line of raw.flatMap(safeLines)) {
    if (line.trim() === "") {
      if (!isStart) blank += 1
      continue
    }
    for (; blank > 0; blank -= 1) {
      lines.push({ text: SafeText.empty, look: fence === "" ? "plain" : "code" })
    }
    lines.push({ text: line, look: look(line, fence) })
    fence = fenceAfter(line, fence)
    isStart = false
  }
  return [{ tail, blank, fence, isStart }, lines]
}

/** Most often one; other line breaks than LF make it more. */
const safeLines = (raw: string): ReadonlyArray<SafeText.SafeText> =>
  SafeText.lines(SafeText.block(raw.endsWith("\r") ? raw.slice(0, -1) : raw))

const look = (line: string, fence: string): Look => {
  if (fence !== "" || fenceOf(line) !== "") return "code"
  return /^ {0,3}#{1,6}(?: |$)/.test(line) ? "strong" : "plain"
}

const fenceAfter = (line: string, fence: string): string => {
  const found = fenceOf(line)
  if (fence === "") return found
  return found.startsWith(fence) && line.trim() === found ? "" : fence
}

/** Source: CommonMark 0.31, 4.5; but a list may push a fence to the right as far as it likes. */
const fenceOf = (line: string): string => {
  const [, ticks, tildes] = /^ *(?:(`{3,})[^`]*|(~{3,}).*)$/.exec(line) ?? []
  return ticks ?? tildes ?? ""
}
