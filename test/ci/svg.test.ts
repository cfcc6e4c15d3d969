import { describe, expect, it } from "@effect/vitest"
import xterm from "@xterm/headless"
import { svg } from "../../.ci/svg.ts"

const caption = { title: "pods", description: "all Pods", cursor: false }

/** What a terminal of 20 to 4 cells shows after these bytes, as a picture. */
const picture = async (bytes: string, cursor = false) => {
  const terminal = new xterm.Terminal({ cols: 20, rows: 4, allowProposedApi: true })
  await new Promise<void>((resolve) => terminal.write(bytes, resolve))
  return svg(terminal, { ...caption, cursor })
}

/** The runs of text of a picture: their places and lengths in cells, and their styles. */
const runs = (picture: string) =>
  [...picture.matchAll(
    /<text x="([\d.]+)" y="([\d.]+)" textLength="([\d.]+)"(?: class="([^"]*)")?>([^<]*)</g
  )].map(([, x, y, length, style = "", text]) => ({
    text,
    row: Math.floor((Number(y) - 14) / 19),
    column: Math.round((Number(x) - 14) / 8.4),
    cells: Math.round(Number(length) / 8.4),
    style
  }))

const texts = (picture: string) =>
  runs(picture).map(({ cells, column, text }) => [column, cells, text])

describe("svg", () => {
  it("says what it shows, with what XML would take for its own escaped", async () => {
    const terminal = new xterm.Terminal({ cols: 20, rows: 4, allowProposedApi: true })
    await new Promise<void>((resolve) => terminal.write("a<b>&amp;\"'", resolve))
    const drawn = svg(terminal, { title: "<pods>", description: "a & b", cursor: false })
    expect(drawn).toContain("<title id=\"t\">&lt;pods&gt;</title>")
    expect(drawn).toContain("<desc id=\"d\">a &amp; b</desc>")
    expect(drawn).toContain(">a&lt;b&gt;&amp;amp;\"'</text>")
    expect(drawn.replace(/<[^<>]*>/g, "")).not.toMatch(/[<>]|&(?!lt;|gt;|amp;)/)
  })

  it("gives wide characters runs of their own, so that what follows keeps its column", async () => {
    expect(texts(await picture("a 修复 b 한c\u001b[18Gage"))).toEqual([
      [0, 1, "a"],
      [2, 4, "修复"],
      [7, 1, "b"],
      [9, 2, "한"],
      [11, 1, "c"],
      [17, 3, "age"]
    ])
  })

  it("gives signs, of which fonts have any width, runs of their own", async () => {
    expect(texts(await picture("› ● café e\u0301 ✓x"))).toEqual([
      [0, 1, "›"],
      [2, 1, "●"],
      [4, 4, "café"],
      [9, 1, "e\u0301"],
      [11, 1, "✓"],
      [12, 1, "x"]
    ])
  })

  it("cuts runs where the style changes and at gaps, and leaves blanks out", async () => {
    const drawn = await picture(
      "  one two  \u001b[1;33mask\u001b[0m\r\n\u001b[2md\u001b[0;4;32mu v\u001b[0m"
    )
    expect(runs(drawn)).toEqual([
      { text: "one two", row: 0, column: 2, cells: 7, style: "" },
      { text: "ask", row: 0, column: 11, cells: 3, style: "f3 b" },
      { text: "d", row: 1, column: 0, cells: 1, style: "d" },
      { text: "u v", row: 1, column: 1, cells: 3, style: "f2 u" }
    ])
  })

  it("draws a box behind text in reverse", async () => {
    const drawn = await picture("a\u001b[7m STALE \u001b[0mb")
    expect(drawn).toContain(
      "<rect x=\"22.4\" y=\"14\" width=\"58.8\" height=\"19\" class=\"n\"/>"
    )
    expect(runs(drawn).map(({ style, text }) => [text, style]))
      .toEqual([["a", ""], ["STALE", "o"], ["b", ""]])
  })

  it("draws frames as lines that meet", async () => {
    const drawn = await picture("──┬──\r\n  │\r\n──┴──")
    expect(runs(drawn)).toEqual([])
    expect(drawn).toContain(
      "<path class=\"l\" d=\""
        + "M14 23.5h16.8M30.8 23.5h8.4M35 23.5v9.5M39.2 23.5h16.8"
        + "M35 33v19"
        + "M14 61.5h16.8M30.8 61.5h8.4M35 52v9.5M39.2 61.5h16.8\"/>"
    )
  })

  it("is as high as what is shown, and draws the cursor where there is one", async () => {
    const tall = async (bytes: string) => /height="(\d+)"/.exec(await picture(bytes))?.[1]
    expect(await tall("a")).toBe("47")
    expect(await tall("a\r\nb\u001b[4Gc")).toBe("66")
    const cursor = "<rect x=\"30.8\" y=\"14\" width=\"8.4\" height=\"19\" class=\"c\"/>"
    expect(await picture("ab", true)).toContain(cursor)
    expect(await picture("ab")).not.toContain("class=\"c\"")
  })
})
