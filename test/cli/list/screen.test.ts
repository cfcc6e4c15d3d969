import { describe, expect, it } from "@effect/vitest"
import { Message, type Model, program, type Start } from "../../../src/cli/list/screen.ts"
import type { Line, Size } from "../../../src/cli/terminal/Program.ts"
import * as Cells from "../../../src/domain/Cells.ts"
import * as PodQuery from "../../../src/domain/PodQuery.ts"
import { entries, home, key, now, picture, second, tick } from "../dashboard/world.ts"

const start: Start = { home, unicode: true, query: PodQuery.plain("") }

const at = (
  size: Size,
  shown = picture(),
  { more = {}, ticks = 0 }: { readonly more?: Partial<Start>; readonly ticks?: number } = {}
): Model => {
  const screen = program({ ...start, ...more })
  const { model } = screen.init(size)
  const pictured = screen.update(model, Message.PictureChanged({ picture: shown })).model
  return screen.update(pictured, tick(ticks)).model
}

const texts = (lines: ReadonlyArray<Line>) =>
  lines.map((line) =>
    line.reduce((row, { column, text }) => `${row.padEnd(column)}${text}`, "").trimEnd()
  )
const view = (model: Model) => texts(program(start).view(model).lines)

const wide = { columns: 100, rows: 40 }

describe("pods list --watch in a terminal", () => {
  it("shows every Pod and how to end it", () => {
    const lines = view(at(wide))
    expect(lines).toHaveLength(entries.length + 1)
    expect(lines.at(-1)).toBe("ctrl-c ends")
    expect(lines.join("\n")).toMatch(/^! release-notes +live paused +4s +~\/src\/site +asks: /m)
  })

  it("says how many do not fit", () => {
    const lines = view(at({ columns: 60, rows: 6 }))
    expect(lines).toHaveLength(6)
    expect(lines.at(-1)).toBe(`${entries.length - 5} more than fit here · ctrl-c ends`)
  })

  it.each([1, 2, 8, 20, 40, 69, 70, 80, 300])("is never wider than %i columns", (columns) => {
    const { lines } = program(start).view(at({ columns, rows: 50 }))
    for (const span of lines.slice(0, -1).flat()) {
      expect(span.column + Cells.width(span.text)).toBeLessThanOrEqual(columns)
    }
  })

  it("shows only what is looked for", () => {
    const query = PodQuery.plain("fix-login")
    expect(view(at(wide, picture(), { more: { query } }))[0]).toContain("fix-login-bug")
    const none = { more: { query: PodQuery.plain("quux") } }
    expect(view(at(wide, picture(), none))).toEqual(["No Pod matches.", "ctrl-c ends"])
    expect(view(at(wide, picture({ entries: [] })))[0]).toContain("No Pods yet")
    expect(view(at(wide, picture({ entries: [], whole: false })))).toEqual(["ctrl-c ends"])
  })

  it("says that it cannot be read, and for how long", () => {
    const stale = {
      ...picture().stale,
      since: now,
      reason: "the registry is damaged",
      retryAt: now
    }
    expect(view(at(wide, picture({ stale }), { ticks: 3 })).at(-1)).toBe(
      `as it was ${(3 * second) / 1_000}s ago: the registry is damaged · ctrl-c ends`
    )
  })

  it("takes no other key than ctrl-c, and leaves the whole list behind", () => {
    const model = at({ columns: 80, rows: 6 })
    const { update } = program(start)
    for (const name of ["enter", "escape", "q", "up"]) {
      expect(update(model, key(name))).toEqual({ model })
    }
    const { outcome, print = [] } = update(model, key("ctrl-c"))
    expect(outcome).toBe("Ended")
    expect(print).toHaveLength(entries.length)
  })
})
