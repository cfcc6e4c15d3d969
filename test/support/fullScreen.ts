import { Effect } from "effect"
import { eastAsianWidth } from "get-east-asian-width"
import { expect } from "vitest"
import { keys } from "./keys.ts"
import { changesLeft, type SeenTerminal } from "./terminal.ts"

/**
 * Checks every byte that a program on the full screen wrote in a terminal of so many columns: it
 * cleared nothing that it may not clear, drew nothing beyond the edge, and left everything as it
 * was. `times` is how often it took the alternate screen.
 */
export const expectSound = ({ bytes }: SeenTerminal, columns: number, times = 1): void => {
  const all = bytes()
  expect(all).not.toMatch(/\u001b\[[23]J/)
  const switches = [...all.matchAll(/\u001b\[\?1049([hl])/g)].map(([, how]) => how)
  expect(switches).toEqual(Array.from({ length: times }, () => ["h", "l"]).flat())
  expect(changesLeft(all)).toEqual([])
  const frames = all.split("\u001b[?2026h").slice(1)
  expect(frames.filter((frame) => !frame.includes("\u001b[?2026l"))).toEqual([])
  expect(frames.filter((frame) => widest(frame) > columns)).toEqual([])
}

/** Waits until the screen is what it was, drawn as a whole. */
export const isAsRedrawn = Effect.fnUntraced(function*(seen: SeenTerminal) {
  const before = timeless(seen.screen()).join("\n")
  const drawn = seen.bytes().length
  yield* seen.type(keys.ctrlL)
  yield* seen.when("the same again", (screen) =>
    seen.bytes().slice(drawn).includes("\u001b[?2026l")
    && timeless(screen).join("\n") === before)
})

/** How far to the right a program wrote, in cells, as far as its own words tell. */
const widest = (bytes: string): number => {
  let column = 0
  let most = 0
  for (const [token] of bytes.matchAll(tokens)) {
    const [, moved] = /^\u001b\[(?:\d+;)?(\d*)[GH]$/.exec(token) ?? []
    if (moved !== undefined) column = Math.max(1, Number(moved)) - 1
    else if (token === "\r") column = 0
    else if (!/^[\u0000-\u001f]/.test(token)) column += width(token)
    most = Math.max(most, column)
  }
  return most
}

/** The rows of a screen without what time changes in them. */
const timeless = (screen: ReadonlyArray<string>): ReadonlyArray<string> =>
  screen.map((row) => row.replace(/ +(?:now|\d+[smhw]|\d+m\d\ds)(?![\w])/g, " T"))

const tokens =
  // eslint-disable-next-line no-control-regex
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[ -/]*[0-~]|[\u0000-\u001f]|[^\u0000-\u001f]/gu

const width = (character: string): number =>
  /^[\p{Mn}\p{Me}\p{Cf}]$/u.test(character) ? 0 : eastAsianWidth(character.codePointAt(0) ?? 32)
