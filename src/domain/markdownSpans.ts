/** A part of a line, from one UTF-16 unit up to, not including, another, and what it is. */
export interface MarkdownSpan {
  readonly from: number
  readonly to: number
  readonly kind: "strong" | "emphasis" | "code" | "link" | "quiet"
}

/**
 * What the Markdown of one line says about parts of it, in their order, none overlapping; lines
 * before it mean nothing to it, and a span ends in its line. Of spans in one another only code and
 * links count. Source: CommonMark 0.31, 5 and 6; where that allows more than one line, or looks at
 * more than one, this does not. In linear time.
 */
export const markdownSpans = (line: string): ReadonlyArray<MarkdownSpan> => {
  if (!/[`*_[\]>#+-]|:\/\/|^\s*\d/.test(line) || /^\s*\|/.test(line)) return []
  if (/^ {0,3}>/.test(line) || isBreak(line)) return [{ from: 0, to: line.length, kind: "quiet" }]
  const [item = "", indent = "", bullet = ""] = /^(\s*)([-*+]|\d{1,9}[.)])(?=\s)/.exec(line) ?? []
  const head: ReadonlyArray<MarkdownSpan> = item === ""
    ? []
    : [{ from: indent.length, to: indent.length + bullet.length, kind: "strong" }]
  return [...head, ...inline(line, item.length)]
}

/** Whether the line is nothing but a rule (thematic break). */
const isBreak = (line: string): boolean => /^([-*_])\1{2,}$/.test(line.replace(/[ \t]/g, ""))

/** What may begin or end something. */
interface Token {
  readonly from: number
  readonly text: string
}

const inline = (line: string, start: number): ReadonlyArray<MarkdownSpan> => {
  const tokens = Array.from(
    line.slice(start).matchAll(/`+|\*+|_+|\[|\]|\\[^`]|https?:\/\/[^\s<>`"*[\]]+/g),
    ({ 0: text, index }): Token => ({ from: start + index, text })
  )
  const { atoms, runs } = atomsOf(line, tokens)
  return withAtoms(emphases(line, runs), atoms)
}

/** Code, links and addresses, in which nothing else means anything, and the runs outside of them. */
const atomsOf = (line: string, tokens: ReadonlyArray<Token>) => {
  const atoms: Array<MarkdownSpan> = []
  const runs: Array<Token> = []
  const closing = sameAfter(tokens)
  let bracket: number | undefined
  let end = 0
  for (const [index, { from, text }] of tokens.entries()) {
    if (from < end) continue
    const close = closing[index]
    if (text.startsWith("`")) {
      if (close === undefined || line[from - 1] === "\\") continue
      end = close.from + text.length
      atoms.push({ from, to: end, kind: "code" })
    } else if (text === "[") bracket = from
    else if (text === "]") {
      const target = bracket === undefined ? "" : targetAt(line, from + 1)
      if (bracket !== undefined && target !== "") {
        end = from + 1 + target.length
        dropFrom(atoms, bracket)
        dropFrom(runs, bracket)
        atoms.push(
          { from: bracket, to: bracket + 1, kind: "quiet" },
          { from: bracket + 1, to: from, kind: "link" },
          { from, to: end, kind: "quiet" }
        )
      }
      bracket = undefined
    } else if (text.startsWith("http")) {
      end = from + text.length - (/[.,;:!?)\]'*_]+$/.exec(text.slice(-trailing))?.[0].length ?? 0)
      atoms.push({ from, to: end, kind: "link" })
    } else if (!text.startsWith("\\")) runs.push({ from, text })
  }
  return { atoms, runs }
}

/** No address ends with more of what ends a sentence. */
const trailing = 8

/** For each run of backticks the next one that is as long. */
const sameAfter = (tokens: ReadonlyArray<Token>): ReadonlyArray<Token | undefined> => {
  const next = new Map<string, Token>()
  const found = tokens.toReversed().map((token) => {
    const later = next.get(token.text)
    if (token.text.startsWith("`")) next.set(token.text, token)
    return later
  })
  return found.toReversed()
}

/** `(url)` or `(url "title")` at an index; empty where there is none. */
const targetAt = (line: string, index: number): string => {
  target.lastIndex = index
  return target.exec(line)?.[0] ?? ""
}

const target = /\((?:[^\s()[\]]|\([^\s()[\]]*\))+(?: "[^"[\]]*")?\)/y

const dropFrom = (spans: Array<{ readonly from: number }>, from: number): void => {
  while ((spans.at(-1)?.from ?? -1) >= from) spans.pop()
}

/** From each run that may open an emphasis to the next of its length that may close one. */
const emphases = (line: string, runs: ReadonlyArray<Token>): ReadonlyArray<MarkdownSpan> => {
  const closing = closers(line, runs)
  const spans: Array<MarkdownSpan> = []
  let end = 0
  for (const [index, run] of runs.entries()) {
    const close = closing[index]
    if (run.from < end || close === undefined || !canOpen(line, run)) continue
    end = close.from + run.text.length
    spans.push({ from: run.from, to: end, kind: run.text.length === 1 ? "emphasis" : "strong" })
  }
  return spans
}

const closers = (
  line: string,
  runs: ReadonlyArray<Token>
): ReadonlyArray<Token | undefined> => {
  const next = new Map<string, Token>()
  const found = runs.toReversed().map((run) => {
    const later = run.text.length <= 3 ? next.get(run.text) : undefined
    if (canClose(line, run)) next.set(run.text, run)
    return later
  })
  return found.toReversed()
}

const canOpen = (line: string, run: Token): boolean => {
  const { after, before } = around(line, run)
  return isFlanking(before, after) && (run.text.startsWith("*") || !isWord(before))
}

const canClose = (line: string, run: Token): boolean => {
  const { after, before } = around(line, run)
  return isFlanking(after, before) && (run.text.startsWith("*") || !isWord(after))
}

const around = (line: string, { from, text }: Token) => ({
  before: line[from - 1] ?? " ",
  after: line[from + text.length] ?? " "
})

/** Beside a slash it is a pattern of files. */
const isFlanking = (outside: string, inside: string): boolean =>
  inside.trim() !== "" && outside !== "/" && inside !== "/"
  && (!isPunctuation(inside) || outside.trim() === "" || isPunctuation(outside))

const isPunctuation = (unit: string): boolean => /[\p{P}\p{S}]/u.test(unit)

const isWord = (unit: string): boolean => unit.trim() !== "" && !isPunctuation(unit)

/** Spans with what is in them as it is. Atoms are within one or outside of all. */
const withAtoms = (
  spans: ReadonlyArray<MarkdownSpan>,
  atoms: ReadonlyArray<MarkdownSpan>
): ReadonlyArray<MarkdownSpan> => {
  const all: Array<MarkdownSpan> = []
  let next = 0
  const put = (span: MarkdownSpan): void => {
    if (span.from < span.to) all.push(span)
  }
  for (const span of spans) {
    let { from } = span
    for (; next < atoms.length; next += 1) {
      const atom = atoms[next]
      if (atom === undefined || atom.from >= span.to) break
      if (atom.from >= span.from) put({ ...span, from, to: atom.from })
      put(atom)
      from = Math.max(from, atom.to)
    }
    put({ ...span, from })
  }
  for (const atom of atoms.slice(next)) put(atom)
  return all
}
