import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as drawnLine from "../../../src/cli/terminal/drawnLine.ts"
import type { Frame, Line, Size, Style } from "../../../src/cli/terminal/Program.ts"
import * as render from "../../../src/cli/terminal/render.ts"
import * as Cells from "../../../src/domain/Cells.ts"
import * as SafeText from "../../../src/domain/SafeText.ts"
import * as xterm from "./xterm.ts"

const text = (shown: string): Line => [{ column: 0, text: SafeText.line(shown) }]
const frame = (...lines: ReadonlyArray<string>): Frame => ({
  lines: lines.map(text),
  cursor: { row: 0, column: 2 }
})

/** A terminal with a program in it: what was painted, and how to paint and resize. */
const session = (size: Size, colour = true, place: render.Place = "inline") => {
  const terminal = xterm.open(size)
  let painted = render.nothing
  let now = size
  let all = ""
  const write = async (bytes: string) => {
    all += bytes
    await terminal.write(bytes)
    return bytes
  }
  return {
    terminal,
    size: () => now,
    bytes: () => all,
    painted: () => painted,
    write,
    paint: (frame: Frame, above: ReadonlyArray<Line> = []) => {
      const [next, bytes] = render.paint(painted, frame, now, { colour, place, above })
      painted = next
      return write(bytes)
    },
    resize: (to: Size) => {
      terminal.resize(to)
      now = to
      painted = { ...painted, stale: true }
    },
    erase: (above: ReadonlyArray<Line> = []) => {
      const bytes = render.erase(painted, now, { colour, place, above })
      painted = render.nothing
      return write(bytes)
    }
  }
}

const shown = (rows: ReadonlyArray<string>): ReadonlyArray<string> => {
  const last = rows.findLastIndex((row) => row !== "")
  return rows.slice(0, last + 1)
}

describe("render.paint", () => {
  it("draws at the cursor, makes room by scrolling, and lets the cursor rest", async () => {
    const live = session({ columns: 20, rows: 5 })
    await live.write("$ one\r\n$ two\r\n$ pods\r\n")
    await live.paint(frame("first", "second", "third", "fourth"))
    expect(shown(live.terminal.rows())).toEqual([
      "$ one",
      "$ two",
      "$ pods",
      "first",
      "second",
      "third",
      "fourth"
    ])
    expect(live.terminal.cursor()).toEqual({ row: 3, column: 2 })
  })

  it("writes nothing when nothing has changed", async () => {
    const live = session({ columns: 20, rows: 5 })
    await live.paint(frame("first", "second"))
    expect(await live.paint(frame("first", "second"))).toBe("")
  })

  it("writes only lines that have changed, in one frame without wrapping", async () => {
    const live = session({ columns: 20, rows: 5 })
    await live.paint(frame("first", "second", "third"))
    const bytes = await live.paint(frame("first", "2nd", "third"))
    expect(bytes).toBe(
      "\u001b[?2026h\u001b[?7l\u001b[1B\u001b[1G\u001b[K\u001b[1G2nd\u001b[1A\u001b[3G"
        + "\u001b[?7h\u001b[?2026l"
    )
  })

  it("leaves the equal spans of a changed line alone", async () => {
    const live = session({ columns: 40, rows: 5 })
    const row = (mark: string): Frame => ({
      lines: [[
        { column: 0, text: SafeText.line(mark) },
        { column: 2, text: SafeText.line("修复登录") },
        { column: 30, text: SafeText.line("12s") }
      ]],
      cursor: { row: 0, column: 0 }
    })
    await live.paint(row(">"))
    const bytes = await live.paint(row("*"))
    expect(bytes).not.toContain("12s")
    expect(bytes).not.toContain("修")
    expect(live.terminal.rows()[0]).toBe("* 修复登录                    12s")
  })

  it("writes over what is there, from the first character that is another one", async () => {
    const live = session({ columns: 30, rows: 4 })
    const row = (name: string, lasting: string): Frame => ({
      lines: [[
        { column: 1, text: SafeText.line(name) },
        { column: 12, text: SafeText.line(lasting), style: { colour: "green" } }
      ]]
    })
    await live.paint(row("api", "running 41s"))
    const ticked = await live.paint(row("api", "running 42s"))
    expect(ticked).not.toMatch(/running|\u001b\[\d*[KX]/)
    expect(shown(live.terminal.rows())).toEqual([" api        running 42s"])
    const other = await live.paint(row("parser", "running 42s"))
    expect(other).not.toMatch(/running|\u001b\[\d*[KX]/)
    expect(shown(live.terminal.rows())).toEqual([" parser     running 42s"])
    await live.paint(row("web", "idle"))
    expect(shown(live.terminal.rows())).toEqual([" web        idle"])
  })

  it("erases a text that may be wider than it should be, as far as the next one", async () => {
    const live = session({ columns: 30, rows: 4 })
    const row = (detail: string): Frame => ({
      lines: [[
        { column: 1, text: SafeText.line(detail) },
        { column: 20, text: SafeText.line("2m") }
      ]]
    })
    await live.paint(row("· npm test"))
    expect(await live.paint(row("· npm run"))).toContain("\u001b[19X")
    expect(shown(live.terminal.rows())).toEqual([" · npm run          2m"])
  })

  it("does not erase behind a text that fills the row", async () => {
    const live = session({ columns: 5, rows: 3 })
    await live.paint(frame("aaaaa"))
    const bytes = await live.paint(frame("bbbbb"))
    expect(bytes.lastIndexOf("\u001b[K")).toBeLessThan(bytes.indexOf("bbbbb"))
    expect(live.terminal.rows()[0]).toBe("bbbbb")
  })

  it("shrinks and grows in place", async () => {
    const live = session({ columns: 20, rows: 6 })
    await live.paint(frame("a", "b", "c", "d"))
    await live.paint(frame("a"))
    expect(shown(live.terminal.rows())).toEqual(["a"])
    await live.paint(frame("a", "x", "y"))
    expect(shown(live.terminal.rows())).toEqual(["a", "x", "y"])
    await live.paint({ lines: [] })
    expect(shown(live.terminal.rows())).toEqual([])
  })

  it("shows no more lines than the terminal has rows", async () => {
    const live = session({ columns: 20, rows: 2 })
    await live.paint(frame("a", "b", "c"))
    expect(live.terminal.rows()).toEqual(["a", "b"])
  })

  it("cuts a span at the right edge, also in the middle of a wide character", async () => {
    const live = session({ columns: 4, rows: 2 })
    await live.paint(frame("修复登录", "abc"))
    expect(live.terminal.rows()).toEqual(["修…", "abc"])
  })

  it("shows a newline or a tab in a span as a space", async () => {
    const live = session({ columns: 9, rows: 2 })
    await live.paint({ lines: [[{ column: 0, text: SafeText.block("a\nb\tc") }]] })
    expect(live.terminal.rows()).toEqual(["a b c", ""])
  })

  it("hides the cursor where a frame has none, and shows it again at the end", async () => {
    const live = session({ columns: 9, rows: 2 })
    expect(await live.paint({ lines: [text("a")] })).toContain("\u001b[?25l")
    expect(await live.paint({ lines: [text("b")] })).not.toContain("\u001b[?25")
    expect(await live.erase()).toContain("\u001b[?25h")
  })

  it("writes lines above the region once, between what was there and the region", async () => {
    const live = session({ columns: 20, rows: 4 })
    await live.write("$ pods\r\n")
    await live.paint(frame("filter", "row"))
    await live.paint(frame("filter", "row"), [text("one"), text("two")])
    await live.paint(frame("filter", "row"), [text("three")])
    expect(live.terminal.rows()).toEqual(["$ pods", "one", "two", "three", "filter", "row"])
  })

  it("writes styles, and no colours where none are wanted", async () => {
    const styled: Frame = {
      lines: [[{ column: 0, text: SafeText.line("a"), style: { colour: "red", bold: true } }], [
        { column: 0, text: SafeText.line("b"), style: { colour: "green" } }
      ]]
    }
    const coloured = session({ columns: 9, rows: 2 })
    expect(await coloured.paint(styled)).toContain("\u001b[1;31ma\u001b[0m")
    const plain = session({ columns: 9, rows: 2 }, false)
    const bytes = await plain.paint(styled)
    expect(bytes).toContain("\u001b[1ma\u001b[0m")
    expect(bytes).not.toMatch(/\u001b\[[\d;]*3\d[\d;]*m/)
    expect(bytes).toContain("\u001b[1Gb")
  })
})

describe("render.erase", () => {
  it("leaves nothing, or the lines that are to stay", async () => {
    for (const above of [[], [text("attached to fix-login")]]) {
      const live = session({ columns: 30, rows: 5 })
      await live.write("$ pods resume\r\n")
      await live.paint(frame("a", "b", "c", "d", "e"))
      await live.erase(above)
      await live.write("$ ")
      expect(shown(live.terminal.rows())).toEqual([
        "$ pods resume",
        ...above.length === 0 ? [] : ["attached to fix-login"],
        "$"
      ])
    }
  })

  it("writes nothing when nothing is shown", async () => {
    expect(await session({ columns: 30, rows: 5 }).erase()).toBe("")
  })
})

const fullScreen = (size: Size) => session(size, true, "full")

describe("render.paint on the full screen", () => {
  it("draws from the first row on, whatever was there and wherever the cursor was", async () => {
    const live = fullScreen({ columns: 20, rows: 3 })
    await live.write("one\r\ntwo\r\nthree")
    await live.paint(frame("first", "second"))
    expect(live.terminal.rows()).toEqual(["first", "second", ""])
    expect(live.terminal.cursor()).toEqual({ row: 0, column: 2 })
  })

  it("places rows absolutely, and writes only those that have changed", async () => {
    const live = fullScreen({ columns: 20, rows: 5 })
    await live.paint(frame("first", "second", "third"))
    expect(await live.paint(frame("first", "second", "third"))).toBe("")
    expect(await live.paint(frame("first", "second", "3rd"))).toBe(
      "\u001b[?2026h\u001b[?7l\u001b[3H\u001b[1G\u001b[K\u001b[1G3rd\u001b[1H\u001b[3G"
        + "\u001b[?7h\u001b[?2026l"
    )
  })

  it("has nothing above it and takes nothing away at the end", async () => {
    const live = fullScreen({ columns: 20, rows: 3 })
    await live.paint(frame("a", "b", "c"), [text("above")])
    expect(live.terminal.rows()).toEqual(["a", "b", "c"])
    expect(await live.erase([text("stays")])).toBe("")
  })

  it("never scrolls, not in the last row either", async () => {
    const live = fullScreen({ columns: 3, rows: 3 })
    await live.paint(frame("aaa", "bbb", "ccc"))
    await live.paint(frame("a"))
    await live.paint(frame("aaaaaa", "bbbbbb", "ddddd", "eeeee"))
    expect(live.terminal.rows()).toEqual(["aa…", "bb…", "dd…"])
  })
})

const sizes = fc.record({
  columns: fc.integer({ min: 1, max: 50 }),
  rows: fc.integer({ min: 1, max: 12 })
})
const style: fc.Arbitrary<Style | undefined> = fc.constantFrom(
  undefined,
  { colour: "red" },
  { bold: true },
  { dim: true, underline: true },
  { reverse: true, colour: "cyan" }
)
const line: fc.Arbitrary<Line> = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 12 }),
    fc.constantFrom("a", "name", "修复", "e\u0301té", "· 12s", "x".repeat(30), "한국어"),
    style
  ),
  { maxLength: 5 }
).map((parts) => {
  let column = 0
  return parts.map(([gap, shown, style]) => {
    const span = { column: column + gap, text: SafeText.line(shown), ...style && { style } }
    column = span.column + Cells.width(span.text)
    return span
  })
})
/** Few lines, so that frames have lines in common. */
const frames = fc.tuple(fc.array(line, { minLength: 1, maxLength: 6 }), fc.nat(), fc.nat())
  .chain(([lines, row, column]) =>
    fc.array(fc.constantFrom(...lines), { maxLength: 14 }).map((chosen): Frame => ({
      lines: chosen,
      cursor: { row: chosen.length === 0 ? 0 : row % chosen.length, column: column % 60 }
    }))
  )

describe("a sequence of frames", () => {
  const forbidden = /\u001b\[[?;]*[23]J|\u001b\[\?1049|\u001bc/

  it("shows what a fresh whole frame shows, with what was printed above it", async () => {
    const step = fc.tuple(frames, fc.array(line, { maxLength: 3 }))
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.array(step, { minLength: 1, maxLength: 8 }),
        async (size, steps) => {
          const live = session(size)
          const printed: Array<Line> = []
          for (const [frame, above] of steps) {
            await live.paint(frame, above)
            printed.push(...above)
            const fresh = session(size)
            await fresh.paint(frame, printed)
            expect(screen(live)).toEqual(screen(fresh))
          }
          expect(live.bytes()).not.toMatch(forbidden)
          await live.erase()
          expect(shown(live.terminal.rows()).length).toBeLessThanOrEqual(printed.length)
        }
      ),
      { numRuns: 60 }
    )
  })

  it("shows it below the cursor's row also after the terminal was resized", async () => {
    const step = fc.tuple(frames, sizes)
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const live = session({ columns: 30, rows: 8 })
        for (const [{ lines }, size] of steps) {
          const frame = { lines, cursor: { row: 0, column: 0 } }
          live.resize(size)
          await live.paint(frame)
          const fresh = session(size)
          await fresh.paint(frame)
          const top = live.terminal.cursor().row
          expect(shown(live.terminal.rows().slice(top))).toEqual(shown(fresh.terminal.rows()))
        }
        expect(live.bytes()).not.toMatch(forbidden)
      }),
      { numRuns: 60 }
    )
  })

  it("shows on the full screen what a fresh one shows, resized or not", async () => {
    const step = fc.tuple(frames, fc.option(sizes, { nil: undefined }))
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.array(step, { minLength: 1, maxLength: 8 }),
        async (first, steps) => {
          const live = fullScreen(first)
          for (const [frame, size] of steps) {
            if (size !== undefined) live.resize(size)
            await live.paint(frame)
            const fresh = fullScreen(live.size())
            await fresh.paint(frame)
            const top = live.terminal.rows().length - live.size().rows
            expect(screen(live, top)).toEqual(screen(fresh))
          }
          expect(live.bytes()).not.toMatch(forbidden)
        }
      ),
      { numRuns: 60 }
    )
  })

  it("writes nothing beyond the last column, in whatever size and after whatever frame", () => {
    const wild = fc.record({
      column: fc.integer({ min: 0, max: 60 }),
      text: fc.string({
        unit: fc.constantFrom("a", "修", "e\u0301", "한", "\t", "\n", " "),
        maxLength: 70
      })
        .map(SafeText.block),
      style
    }).map(({ column, style, text }): Line => [{ column, text, ...style && { style } }])
    const step = fc.tuple(
      sizes,
      fc.array(fc.oneof(line, wild), { maxLength: 14 }),
      fc.array(line, { maxLength: 2 })
    )
    const place = fc.constantFrom<render.Place>("inline", "full")
    fc.assert(fc.property(place, fc.array(step, { maxLength: 6 }), (place, steps) => {
      let painted = render.nothing
      for (const [size, lines, above] of steps) {
        const options = { colour: true, place, above }
        const [next, bytes] = render.paint(painted, { lines }, size, options)
        expect(ends(bytes).filter((column) => column > size.columns)).toEqual([])
        expect(bytes).not.toMatch(forbidden)
        painted = next
      }
    }))
  })

  it("never has a line that is wider than the terminal", () => {
    fc.assert(fc.property(line, fc.integer({ min: 1, max: 60 }), (spans, columns) => {
      expect(drawnLine.end(drawnLine.fit(spans, columns))).toBeLessThanOrEqual(columns)
    }))
  })

  // xterm.js moves the cursor when it breaks a row below it, so rows here fit both widths.
  it("leaves no ghost above when a terminal becomes narrow", async () => {
    const live = session({ columns: 40, rows: 12 })
    const wide = frame("filter", ...Array.from({ length: 5 }, (_, n) => `${n}`.repeat(30)))
    await live.write("$ pods resume\r\n")
    await live.paint(wide)
    live.resize({ columns: 30, rows: 12 })
    await live.paint(frame("filter", "a", "b"))
    expect(shown(live.terminal.rows())).toEqual(["$ pods resume", "filter", "a", "b"])
  })
})

/** The columns behind each text that is written, which is placed by its column or a new row. */
const ends = (bytes: string): ReadonlyArray<number> => {
  let column = Number.NaN
  return [...bytes.matchAll(/\u001b\[\??([\d;]*)([@-~])|(\r\n|\r)|([^\u001b\r]+)/g)]
    .flatMap(([, parameter = "", final, start, text]) => {
      if (final === "G") column = Number(parameter) - 1
      if (final === "H" || start !== undefined) column = 0
      if (text === undefined) return []
      column += Cells.width(text)
      return [Number.isNaN(column) ? Infinity : column]
    })
}

/** The rows with the styles of their cells, and where the cursor is. */
const screen = ({ terminal }: ReturnType<typeof session>, top = 0) => {
  const rows = shown(terminal.rows().slice(top))
  const { column, row } = terminal.cursor()
  return {
    rows,
    cells: rows.map((_, row) => terminal.cells(top + row)),
    cursor: { row: row - top, column }
  }
}
