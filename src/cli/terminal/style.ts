import * as ansi from "./ansi.ts"
import type { Style } from "./Program.ts"

/** A text in a style and back in no style. Without colours the other attributes stay. */
export const apply = (text: string, style: Style | undefined, colour: boolean): string => {
  if (style === undefined) return text
  const codes = codesOf(style, colour)
  return codes.length === 0 ? text : `${ansi.rendition(codes)}${text}${ansi.rendition([0])}`
}

const codesOf = (style: Style, colour: boolean): ReadonlyArray<number> => [
  ...style.bold ? [1] : [],
  ...style.dim ? [2] : [],
  ...style.underline ? [4] : [],
  ...style.reverse ? [7] : [],
  ...colour && style.colour !== undefined ? [colours[style.colour]] : []
]

const colours: Record<NonNullable<Style["colour"]>, number> = {
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  magenta: 35,
  cyan: 36
}
