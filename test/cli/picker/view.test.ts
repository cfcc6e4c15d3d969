import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc, Option } from "effect"
import * as Model from "../../../src/cli/picker/model.ts"
import * as Preview from "../../../src/cli/picker/preview.ts"
import { view } from "../../../src/cli/picker/view.ts"
import * as drawnLine from "../../../src/cli/terminal/drawnLine.ts"
import type { Size, TerminalMessage } from "../../../src/cli/terminal/Program.ts"
import * as Activity from "../../../src/domain/Activity.ts"
import * as LogSummary from "../../../src/domain/LogSummary.ts"
import type { PodEntry } from "../../../src/domain/PodEntry.ts"
import { idle, pod, pods } from "../../support/pods.ts"
import { after, conversation, described, modelAfter, now, text, thirty } from "./world.ts"

type Said = Model.Message | TerminalMessage | string

const listed = Model.Message.ListChanged({ entries: thirty })
const ended = Model.Message.ListEnded()
const opened = [listed, ended, ...described]
const down = (times: number) => Array.from({ length: times }, () => "down")
const notRestored = Model.Message.OpenFailed({
  name: "parser-spike",
  sentence:
    "parser-spike did not start: its host failed: it exited with code 1\n  lr: no such table"
})
const wordsOf = (name: string) => Model.Message.Previewed({ name, words: conversation })

const sighted = (sight: Partial<Model.Sight>) =>
  Model.Message.SightChanged({
    sight: { entries: thirty, activities: new Map(), lost: new Map(), stale: undefined, ...sight }
  })

/** The states of the mock-ups A1 to A9 and those in between, each by what led to it. */
const states: Record<string, ReadonlyArray<Said>> = {
  opened,
  filtered: [...opened, "=log"],
  "found-in-message": [...opened, "=shows"],
  stopped: [...opened, ...down(7)],
  scrolled: [...opened, "end"],
  "no-match": [...opened, "=quux"],
  failed: [...opened, ...down(6), "enter", Model.Message.LookedAgain({ entries: thirty })],
  lost: [
    ...opened,
    sighted({ lost: new Map([["gpu-sweep", { at: now - 40_000, was: "live running" }]]) }),
    ...down(6)
  ],
  stale: [
    ...opened,
    sighted({ stale: { since: now - 12_000, reason: "the registry cannot be read: EACCES" } })
  ],
  "not-restorable": [
    ...opened,
    sighted({ entries: [...pods({ name: "never-asked", stored: "pending" }), ...thirty] }),
    "=never"
  ],
  nowhere: [...opened, sighted({ entries: thirty.slice(0, 2) }), "ctrl-a"],
  refused: [...opened, "end", "enter"],
  help: [...opened, "f1"],
  here: [...opened, "ctrl-a"],
  looking: [],
  probing: [Model.Message.ListChanged({ entries: thirty.map(unanswered) })],
  waiting: [Model.Message.ListChanged({ entries: thirty.map(unanswered) }), "enter"],
  previewed: [...opened, "down", "down", "tab", wordsOf("fix-login-bug")],
  "not-previewed": [
    ...opened,
    "end",
    "tab",
    Model.Message.Previewed({
      name: "old-import",
      words: Preview.nothing("metadata not readable: metadata.json is empty")
    })
  ],
  restoring: [
    ...opened,
    ...down(7),
    "enter",
    Model.Message.OpeningLasts({ name: "parser-spike" })
  ],
  "not-restored": [...opened, "=parser", "enter", notRestored],
  "not-restored-in-full": [...opened, ...down(7), "enter", notRestored, "tab"]
}

const sizes: ReadonlyArray<Size> = [
  { columns: 120, rows: 35 },
  { columns: 80, rows: 24 },
  { columns: 40, rows: 24 },
  { columns: 20, rows: 12 }
]

describe("the picker's frames", () => {
  for (const [state, messages] of Object.entries(states)) {
    for (const size of sizes) {
      it(`${state} at ${size.columns} columns is as it was agreed`, async () => {
        const frame = view(modelAfter(messages, { size }))
        await expect(`${text(frame).join("\n")}\n`).toMatchFileSnapshot(
          `../../fixtures/frames/picker-${state}-${size.columns}.txt`
        )
      })
    }
  }

  it.each([[20, 4], [10, 3]])(
    "opened at %i columns and %i rows is as it was agreed",
    async (columns, rows) => {
      const frame = view(modelAfter(opened, { size: { columns, rows } }))
      await expect(`${text(frame).join("\n")}\n`).toMatchFileSnapshot(
        `../../fixtures/frames/picker-opened-${columns}x${rows}.txt`
      )
    }
  )

  it("opened in ASCII is as it was agreed", async () => {
    const frame = view(modelAfter(opened, { start: { unicode: false } }))
    await expect(`${text(frame).join("\n")}\n`).toMatchFileSnapshot(
      "../../fixtures/frames/picker-ascii-80.txt"
    )
  })
})

describe("the picker's view", () => {
  const shown = (messages: ReadonlyArray<Said>, size?: Size) =>
    text(view(modelAfter(messages, size === undefined ? {} : { size })))

  it("keeps its height whatever it shows", () => {
    for (const messages of Object.values(states)) expect(shown(messages)).toHaveLength(13)
  })

  it.each([
    [24, 13],
    [14, 13],
    [13, 12],
    [8, 7],
    [7, 6],
    [6, 5],
    [5, 4],
    [4, 3],
    [2, 1],
    [1, 1]
  ])("in %i rows has %i lines, and names the action or at least the Pod", (rows, lines) => {
    const frame = shown([listed, ended], { columns: 80, rows })
    expect(frame).toHaveLength(lines)
    expect(frame.some((line) => line.includes("release-notes"))).toBe(rows >= 3)
    expect(frame.at(-1)?.startsWith("enter attach and answer")).toBe(rows >= 6)
    expect(frame.some((line) => line.includes("Delete the old"))).toBe(rows >= 7)
  })

  it("shows neither a label nor a mark before a probe has ended", () => {
    const [row] = shown([Model.Message.ListChanged({ entries: [unanswered(asked("pod"))] })])
      .slice(1)
    expect(row).toMatch(/^› {3}pod +\S+ {2}\/work$/)
  })

  it("says on the keys' line what enter does to the selected Pod", () => {
    const enter = (messages: ReadonlyArray<Said>) => shown(messages).at(-1)?.split("  ")[0]
    expect(enter([listed, ended])).toBe("enter attach and answer")
    expect(enter([listed, ended, "down"])).toBe("enter attach")
    expect(enter([listed, ended, ...down(6)])).toBe("enter try again")
    expect(enter([listed, ended, ...down(7)])).toBe("enter restore and attach")
    expect(enter([listed, ended, "end"])).toBe("enter show what is wrong")
  })

  it("says of a stopped Pod that cannot be restored that enter shows why not", () => {
    const entries = pods({ name: "never-asked", stored: "pending" })
    expect(shown([sighted({ entries })]).at(-1)).toMatch(/^enter show why not {2}/)
  })

  it("says so when all Pods have gone", () => {
    expect(shown([listed, ended, sighted({ entries: [] })])[1]).toBe("  No Pods are left.")
  })

  it("shows what an idle Pod said in its row only where something was found in it", () => {
    const entries = pods({
      name: "pod",
      live: idle,
      log: LogSummary.Readable({
        updatedAt: 1,
        last: Option.some({ role: "assistant", text: "three files changed" }),
        closed: Option.none()
      })
    })
    const rests = Activity.open(Preview.log([]), 1)
    const last = Option.some({ role: "assistant" as const, text: "three files changed" })
    const sight = sighted({ entries, activities: new Map([["pod", { ...rests, last }]]) })
    expect(shown([sight])[1]).toMatch(/^› ○ pod +live idle {4,}\S+ {2}\/work$/)
    expect(shown([sight, "=files"])[1]).toMatch(/live idle · "three files changed" +/)
    const failed = {
      ...rests,
      last,
      lastTurn: { how: "failed" as const, at: 1, message: "no disk" }
    }
    expect(shown([sighted({ entries, activities: new Map([["pod", failed]]) })])[1])
      .toContain("live idle · turn failed: no disk")
  })

  it("rests the cursor behind what was typed", () => {
    expect(view(modelAfter([listed])).cursor).toEqual({ row: 0, column: 9 })
    expect(view(modelAfter([listed, "=修複 l"])).cursor).toEqual({ row: 0, column: 15 })
    expect(view(modelAfter([listed, "=修複 l", "left", "left"])).cursor?.column).toBe(13)
  })

  it("colours marks and labels, and marks nothing by colour alone", () => {
    const styles = view(modelAfter([listed, ended])).lines.slice(1, 11).map((line) =>
      line.find((span) => span.column === 2)?.style
    )
    expect(styles).toEqual([
      { colour: "yellow" },
      { colour: "green" },
      { colour: "green" },
      undefined,
      { colour: "cyan" },
      { colour: "cyan" },
      { colour: "red" },
      { dim: true },
      { dim: true },
      { dim: true }
    ])
  })
})

describe("any state of the picker", () => {
  const name = fc.string({
    unit: fc.constantFrom(..."ab-修😀é\u0301", "\u001b[31m"),
    maxLength: 30
  })
    .filter((text) => text !== "" && !text.includes("/"))
  const lists = fc.uniqueArray(name, { maxLength: 30 }).map((names) =>
    pods(...names.map((name, index) => ({
      name,
      ...index % 3 === 0 ? { live: index % 2 === 0 ? {} : asked("x").live } : {},
      stored: (["kept", "pending", "corrupt"] as const)[index % 3] ?? "kept",
      cwd: `/home/mia/src/${name}`
    })))
  )
  const names = (
    "up down pageup pagedown home end enter escape ctrl-a f1 left tab backspace ctrl-u =? =a =修"
  ).split(" ")
  const said: fc.Arbitrary<Said> = fc.oneof(
    lists.map((entries) => Model.Message.ListChanged({ entries })),
    lists.map((entries) => Model.Message.LookedAgain({ entries })),
    fc.constantFrom<Said>(
      ended,
      notRestored,
      listed,
      wordsOf("fix-login-bug"),
      ...described,
      { _tag: "Ticked", now: 5 }
    ),
    fc.constantFrom(...names),
    fc.record({ columns: fc.integer({ min: 1, max: 130 }), rows: fc.integer({ min: 1, max: 40 }) })
      .map((size) => ({ _tag: "Resized" as const, size }))
  )

  it("has no line that is wider than the terminal, and a cursor inside", () => {
    fc.assert(fc.property(fc.array(said, { maxLength: 25 }), (messages) => {
      const model = modelAfter(messages)
      const { cursor, lines } = view(model)
      const { columns, rows } = model.size
      for (const line of lines) {
        expect(drawnLine.end(line)).toBeLessThanOrEqual(columns)
        expect(line.every((span, n) => span.column >= drawnLine.end(line.slice(0, n)))).toBe(true)
      }
      expect(lines.length).toBeLessThanOrEqual(rows)
      expect(cursor?.column).toBeLessThan(columns)
    }))
  })

  it("shows the selected Pod, and opens nothing by itself", () => {
    fc.assert(fc.property(fc.array(said, { maxLength: 25 }), (messages) => {
      const { model, outcome } = after(messages)
      const visible = Math.max(1, Model.layout(model).list)
      Option.map(Model.selection(model), ({ name }) => {
        expect(model.matches[model.index]?.name).toBe(name)
        expect(model.index - model.top).toBeGreaterThanOrEqual(0)
        expect(model.index - model.top).toBeLessThan(visible)
      })
      expect(outcome?._tag).not.toBe("Opened")
    }))
  })
})

/** A Pod with an allocation whose probe has ended. */
function asked(name: string) {
  return pod({ name, live: { holder: "Alive" } })
}

/** The same before any probe has ended. */
function unanswered(entry: PodEntry): PodEntry {
  return { ...entry, live: Option.map(entry.live, (live) => ({ ...live, report: Option.none() })) }
}
