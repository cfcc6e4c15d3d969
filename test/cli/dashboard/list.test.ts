import { describe, expect, it } from "@effect/vitest"
import * as Model from "../../../src/cli/dashboard/model.ts"
import type { Size } from "../../../src/cli/terminal/Program.ts"
import { idle, type Pod, pods, running, said, silent } from "../../support/pods.ts"
import {
  after,
  ask,
  began,
  calm,
  changed,
  entries,
  frame,
  minute,
  modelAfter,
  now,
  onlyStopped,
  opening,
  pictured,
  type Said,
  screen,
  second,
  tick
} from "./world.ts"

/** The rows of the list alone: without the first line and what is below it. */
const list = (messages: ReadonlyArray<Said>, size: Size = { columns: 80, rows: 60 }) =>
  screen(messages, { size, start: { unicode: true } })
    .slice(1)
    .map((line) => line.replace(/^(.{3}\S+) +live .*/, "$1").slice(0, 22).trimEnd())
    .filter((line) => line !== "")

const upTo = (lines: ReadonlyArray<string>, end: string) =>
  lines.slice(0, lines.findIndex((line) => line.startsWith(end)))

const selected = (model: Model.Model) =>
  model.selected?._tag === "Pod" ? model.selected.name : model.selected?.group

const world = (...all: ReadonlyArray<Pod>) =>
  pictured({ entries: pods(...all), activities: new Map(), lost: new Map() })

const [a, b, c] = [
  { name: "a", log: said("x", 3), live: running },
  { name: "b", log: said("x", 2), live: running },
  { name: "c", log: said("x", 1), live: idle }
]

describe("the sections", () => {
  it("are in the order of what they want, each in the order of all lists", () => {
    expect(upTo(list([pictured()]), "─")).toEqual([
      "NEEDS YOU 2",
      "›! billing-fix",
      " ! release-notes",
      "RUNNING 3",
      " ● 修复登录错误",
      " ● fix-login-bug",
      " ● search-index",
      "IDLE 5",
      " ○ api-refactor",
      " ○ landing-page",
      " ○ família-fotos",
      " ○ ci-cache",
      " ◌ docs-rewrite",
      "LIVE 1",
      " ? nightly-bench",
      "UNREACHABLE 1",
      " ~ gpu-sweep",
      "▸ STOPPED 21   enter o",
      "CORRUPT 1",
      " ✗ old-import"
    ])
  })

  it("come from the connection where one is kept, whatever was found before", () => {
    const model = modelAfter([changed({
      "fix-login-bug": opening("idle"),
      "gpu-sweep": opening("running", began(minute)),
      "nightly-bench": opening("paused")
    })])
    expect(model.sections.get("fix-login-bug")).toBe("idle")
    expect(model.sections.get("gpu-sweep")).toBe("running")
    expect(model.sections.get("nightly-bench")).toBe("asks")
  })

  it("turn a Pod unreachable whose connection is lost, and say what it was", () => {
    const lost = new Map([["fix-login-bug", { at: now - 3 * second, was: "live running" }]])
    const messages = [changed({ "fix-login-bug": undefined }, { lost })]
    expect(modelAfter(messages).sections.get("fix-login-bug")).toBe("unreachable")
    expect(screen(messages).join("\n")).toContain("unreachable 3s · was live running")
  })

  it("have those that wait the longest first", () => {
    const asks = (name: string, ago: number) =>
      [name, opening("paused", { asks: [ask(ago, { title: name })] })] as const
    const model = modelAfter([
      changed(Object.fromEntries([
        asks("api-refactor", second),
        asks("ci-cache", 3 * minute),
        asks("landing-page", 2 * minute)
      ]))
    ])
    expect(model.places.slice(0, 5).map(({ name }) => name)).toEqual([
      "billing-fix",
      "ci-cache",
      "landing-page",
      "release-notes",
      "api-refactor"
    ])
  })

  it("show neither mark nor label before a probe has ended", () => {
    const [entry] = pods({ name: "slow", live: { holder: "Alive" } })
    const messages = [pictured({ entries: entry === undefined ? [] : [entry] })]
    expect(list(messages).slice(0, 2)).toEqual(["LOOKING 1", "›  slow"])
  })
})

describe("rows under the finger", () => {
  const rows = (messages: ReadonlyArray<Said>) => upTo(list(messages), "─")

  it("stay while keys are pressed, and move after two seconds without one", () => {
    const moved = world({ ...a, live: idle }, b, c)
    const pressed = [world(a, b, c), "down", moved]
    expect(rows(pressed)).toEqual(["RUNNING 2", " ○ a", "›● b", "IDLE 1", " ○ c"])
    expect(rows([...pressed, tick(), tick()])).toEqual(rows(pressed))
    expect(rows([...pressed, ...calm])).toEqual(["RUNNING 1", "›● b", "IDLE 2", " ○ a", " ○ c"])
  })

  it("stay when Pods come and go", () => {
    const pressed = [world(a, b, c), "up", world(b, c, { name: "new", live: running })]
    expect(rows(pressed)).toEqual(
      ["RUNNING 2", "›  a", " ● b", "IDLE 1", " ○ c", "NEW 1", " ● new"]
    )
    expect(rows([...pressed, ...calm])).toEqual(["RUNNING 2", " ● new", " ● b", "IDLE 1", " ○ c"])
  })

  it("stay when a folded Pod is started, which comes up behind them", () => {
    const old = { name: "old", log: said("x", 1) }
    const pressed = [world(a, old), "up", world(a, { ...old, live: running })]
    const shown = rows(pressed).map((row) => row.slice(0, 11))
    expect(shown).toEqual(["RUNNING 1", "›● a", "▸ STOPPED 0", "NEW 1", " ● old"])
    expect(rows([...pressed, ...calm])).toEqual(["RUNNING 2", "›● a", " ● old"])
  })

  it("stay when Pods stop of which none was stopped before, or in another directory", () => {
    const far = { name: "far", log: said("x", 1), cwd: "/elsewhere" }
    const near = { ...far, cwd: "/home/mia/src/api" }
    const here = (pod: Pod) => ({ ...pod, cwd: near.cwd })
    const pressed = [world(here(a), far), "d", world(here(a), near)]
    expect(rows(pressed)).toEqual(["RUNNING 1", "›● a"])
    expect(rows([...pressed, ...calm])).toEqual([
      "RUNNING 1",
      "›● a",
      "▸ STOPPED 1   enter or"
    ])
    const broken: Pod = { name: "broken", stored: "corrupt" }
    const late = rows([world(a, broken), "up", world(a, broken, far)]).map((row) => row.slice(0, 9))
    expect(late).toEqual(["RUNNING 1", "›● a", "CORRUPT 1", " ✗ broken", "NEW 1", " · far"])
  })

  it("stay when the selected Pod, which stays in sight, is live again", () => {
    const old = { name: "old", log: said("x", 1) }
    const back = { ...old, live: running }
    const pressed = [world(back), ...calm, world(old), ...calm, "y", world(back)]
    expect(rows(pressed).map((row) => row.slice(0, 9))).toEqual(["▸ STOPPED", "›● old"])
  })

  it("stay when a Pod comes into this directory that was not shown", () => {
    const here = (pod: Pod) => ({ ...pod, cwd: "/home/mia/src/api" })
    const far = { ...a, cwd: "/elsewhere" }
    const pressed = [world(here(c)), "d", world(here(c), far, here(b))]
    expect(rows(pressed)).toEqual(["IDLE 1", "›○ c", "NEW 1", " ● b"])
    expect(rows([...pressed, world(here(c), here(a), here(b))]))
      .toEqual(["IDLE 1", "›○ c", "NEW 2", " ● b", " ● a"])
  })

  it("stay when they would need room for more lines", () => {
    const size = { columns: 80, rows: 13 }
    const many = ["d", "e", "f", "g"].map((name) => ({ name, live: silent }))
    const [before, later] = [[world(a, b, c), "up"], [
      world(a, b, c),
      "up",
      world(a, b, c, ...many)
    ]]
    const top = (messages: ReadonlyArray<Said>) => screen(messages, { size }).slice(1, 6)
    expect(top(later)).toEqual(top(before))
  })

  it("stay when they do not match any more what was searched", () => {
    const pressed = [world(a, b, c), "/", "=s:running", world({ ...a, live: idle }, b, c)]
    expect(rows(pressed)).toEqual(["RUNNING 2", "›○ a", " ● b"])
    expect(rows([...pressed, ...calm])).toEqual(["RUNNING 1", " ● b"])
  })
})

describe("the selection", () => {
  it("is the first Pod once all are known", () => {
    expect(selected(modelAfter([pictured({ whole: false })]))).toBeUndefined()
    expect(selected(modelAfter([pictured()]))).toBe("billing-fix")
  })

  it("is not made by itself after a key", () => {
    expect(selected(modelAfter([pictured({ whole: false }), "v", pictured()]))).toBeUndefined()
  })

  it("belongs to the Pod, wherever that goes", () => {
    const messages = [world(a, b, c), "down", world(a, { ...b, live: idle }, c), ...calm]
    expect(selected(modelAfter(messages))).toBe("b")
  })

  it("stays in sight when its Pod stops, although the section is folded", () => {
    const messages = [
      world(a, b, c),
      "down",
      world(a, { name: "b", log: said("x", 2) }, c),
      ...calm
    ]
    expect(selected(modelAfter(messages))).toBe("b")
    expect(upTo(list(messages), "─").slice(-2)).toEqual(["▸ STOPPED 1   enter or", "›· b"])
    expect(upTo(list([...messages, "up", ...calm, world(a, c)]), "─").join()).not.toContain("· b")
  })

  it("is none when its Pod goes away, and goes on from its place", () => {
    const messages = [world(a, b, c), "down", world(a, c), ...calm]
    expect(selected(modelAfter(messages))).toBeUndefined()
    expect(selected(modelAfter([...messages, "down"]))).toBe("c")
    expect(selected(modelAfter([...messages, "up"]))).toBe("a")
    for (const key of ["enter", "p", "a", "s", "y", "left"]) {
      expect(modelAfter([...messages, key]).notice?.text).toMatch(/^select a Pod/)
      expect(modelAfter([...messages, key]).mode._tag).toBe("Listing")
    }
  })

  it("can be taken away", () => {
    expect(selected(modelAfter([pictured(), "escape"]))).toBeUndefined()
    expect(modelAfter([pictured(), "escape", "escape"]).notice?.text).toBe("q quits")
  })

  it.each([
    ["j", "b"],
    ["down", "b"],
    ["ctrl-n", "b"],
    ["ctrl-j", "b"],
    ["G", "c"],
    ["end", "c"],
    ["pagedown", "c"],
    ["=jj", "c"]
  ])("goes down with %s, and the opposite goes back", (key, name) => {
    const back: Record<string, string> = {
      j: "k",
      down: "up",
      "ctrl-n": "ctrl-p",
      "ctrl-j": "ctrl-k",
      G: "g",
      end: "home",
      pagedown: "pageup",
      "=jj": "=kk"
    }
    expect(selected(modelAfter([world(a, b, c), key]))).toBe(name)
    expect(selected(modelAfter([world(a, b, c), key, back[key] ?? ""]))).toBe("a")
  })

  it("reaches every row, and every row that it reaches is on the screen", () => {
    for (const columns of [120, 60, 40]) {
      const size = { columns, rows: 12 }
      const seen = new Set<string>()
      for (let presses = 0; presses < 35; presses++) {
        const messages = [pictured(), "S", "g", ...Array.from({ length: presses }, () => "down")]
        const name = selected(modelAfter(messages, { size })) ?? ""
        seen.add(name)
        const line = screen(messages, { size }).find((row) => row.startsWith("›"))
        expect(line?.slice(3)).toContain(name.slice(0, 8))
      }
      expect(seen.size).toBe(entries.length)
    }
  })

  it("goes from one Pod that needs somebody to the next, around the ends", () => {
    const names = (...keys: ReadonlyArray<string>) => selected(modelAfter([pictured(), ...keys]))
    expect(names("tab")).toBe("release-notes")
    expect(names("tab", "tab")).toBe("billing-fix")
    expect(names("G", "tab")).toBe("billing-fix")
    expect(names("shift-tab")).toBe("release-notes")
    expect(names("G", "shift-tab")).toBe("release-notes")
  })

  it("says so when nobody needs anybody, or none that is shown", () => {
    expect(modelAfter([world(a, b, c), "tab"]).notice?.text).toBe("no Pod needs you")
    expect(modelAfter([pictured(), "/", "=landing", "enter", "tab"]).notice?.text)
      .toBe("2 need you, but not among what is shown; esc shows more")
    expect(modelAfter([pictured(), "d", "tab"]).notice?.text)
      .toBe("2 need you, but not among what is shown; d shows more")
  })
})

describe("folding", () => {
  const heads = (messages: ReadonlyArray<Said>) =>
    modelAfter(messages).lines.flatMap((line) =>
      line._tag === "Head" && line.folded ? [line.group] : []
    )

  it("is of the stopped Pods at first", () => {
    expect(heads([pictured()])).toEqual(["stopped"])
  })

  it.each(["enter", "right", " ", "o"])("%s opens a section", (key) => {
    const messages = [pictured(), "G", "up", key]
    expect(heads(messages)).toEqual([])
    expect(selected(modelAfter(messages))).toBe("spike-0")
  })

  it("left and space fold a section and select its head", () => {
    for (const key of ["left", " "]) {
      const messages = [pictured(), "G", "up", "up", key]
      expect(heads(messages)).toEqual(["unreachable", "stopped"])
      expect(selected(modelAfter(messages))).toBe("unreachable")
    }
  })

  it("S opens and folds the stopped Pods from anywhere", () => {
    expect(heads([pictured(), "S"])).toEqual([])
    expect(heads([pictured(), "S", "S"])).toEqual(["stopped"])
    expect(selected(modelAfter([pictured(), "S", "S"]))).toBe("billing-fix")
    expect(modelAfter([world(a), "S"]).notice?.text).toBe("no Pod is stopped")
  })

  it("is not of those that need somebody", () => {
    expect(heads([pictured(), "left"])).toEqual(["stopped"])
    expect(modelAfter([pictured(), "left"]).notice?.text).toBe("this section is never folded")
  })

  it("counts what is out of sight", () => {
    const lines = screen([pictured()], { size: { columns: 60, rows: 20 } })
    expect(lines).toContain("  ↓ 5 more: 2 idle, 1 live, 1 unreachable, 1 corrupt")
    const low = screen([pictured(), "G"], { size: { columns: 60, rows: 20 } })
    expect(low[1]).toBe("  ↑ 6 more: 2 need you, 3 running, 1 idle")
  })
})

describe("the filter", () => {
  const rows = (...messages: ReadonlyArray<Said>) =>
    modelAfter([pictured(), ...messages]).lines.flatMap((line) =>
      line._tag === "Row" ? [line.name] : []
    )

  it.each([
    ["flb", ["fix-login-bug"]],
    ["d:sapi", ["fix-login-bug", "api-refactor"]],
    ["demo", []],
    ["fix", ["billing-fix", "修复登录错误", "fix-login-bug"]],
    ["FIX", []],
    ["familia", ["família-fotos"]],
    ["s:running", ["修复登录错误", "fix-login-bug", "search-index"]],
    ["s:asks", ["billing-fix", "release-notes"]],
    ["s:needs", ["billing-fix", "release-notes"]],
    ["s:idle d:site", ["landing-page"]],
    ["a:demo d:src/gpu", ["gpu-sweep"]],
    ["auth-spike", ["auth-spike"]]
  ])("%s finds %j", (query, names) => {
    expect(rows("/", `=${query}`)).toEqual(names)
  })

  it("keeps stopped Pods folded as long as others are found too", () => {
    expect(rows("/", "=auth")).toEqual(["auth-spike"])
    expect(rows("/", "=spike").length).toBe(21)
    expect(rows("/", "=i").length).toBeLessThan(21)
    expect(screen([pictured(), "/", "=i"]).join("\n")).toContain("▸ STOPPED 21")
  })

  it("selects the first that is found, but not instead of one that is", () => {
    expect(selected(modelAfter([pictured(), "/", "=login"]))).toBe("fix-login-bug")
    expect(selected(modelAfter([pictured(), "/", "=login", "down", "ctrl-u", "=in"])))
      .toBe("fix-login-bug")
  })

  it("takes letters, and moves with the arrows", () => {
    const messages = [pictured(), "/", "=s", "=:", "=running", "down"]
    expect(selected(modelAfter(messages))).toBe("fix-login-bug")
    expect(modelAfter(messages).filter.text).toBe("s:running")
    expect(frame(messages).cursor).toEqual({ row: 0, column: 23 })
  })

  it("is kept by enter and cleared by escape, in it and behind it", () => {
    const kept = [pictured(), "/", "=login", "enter"]
    expect(modelAfter(kept)).toMatchObject({ mode: { _tag: "Listing" }, filter: { text: "login" } })
    expect(modelAfter([...kept, "escape"]).filter.text).toBe("")
    expect(modelAfter([...kept, "/", "escape"])).toMatchObject({
      mode: { _tag: "Listing" },
      filter: { text: "" }
    })
  })

  it("takes pasted lines as words, and says what does nothing", () => {
    const messages = [
      pictured(),
      "/",
      {
        _tag: "PressedKey",
        key: { _tag: "Pasted", text: "log\nfix" }
      } as const
    ]
    expect(modelAfter(messages).filter.text).toBe("log fix")
    expect(modelAfter([...messages, "f7"]).notice?.text).toBe("f7 does nothing in a filter")
  })

  it("underlines what was typed", () => {
    const marked = frame([pictured(), "/", "=log fix"]).lines[3]
      ?.filter(({ style }) => style?.underline === true)
      .map(({ text }) => text)
    expect(marked).toEqual(["fix", "log"])
  })

  const underlined = (typed: string, columns: number, name: string) =>
    frame([pictured(), "/", `=${typed}`], { size: { columns, rows: 24 } }).lines
      .find((line) => line.some(({ text }) => text.includes(name)))
      ?.filter(({ style }) => style?.underline === true)
      .map(({ text }) => text)

  it("underlines letters as the picker does: where they are scattered, and in directories", () => {
    expect(underlined("flb", 80, "ix-")).toEqual(["f", "l", "b"])
    expect(underlined("d:site", 80, "landing-page")).toEqual(["site"])
    expect(underlined("s:running", 80, "fix-login-bug")).toEqual([])
  })
})

describe("this directory only", () => {
  it("shows and counts the Pods that work in it or below", () => {
    const lines = screen([pictured(), "d"], { size: { columns: 120, rows: 35 } })
    expect(lines[0]).toMatch(/^pods {2}1 running {2}1 idle {3,}~\/src\/api only$/)
    expect(modelAfter([pictured(), "d", "d"]).matching.size).toBe(entries.length)
  })

  it("says so when there are none", () => {
    const nowhere = { start: { cwd: "/nowhere" } }
    expect(screen([pictured(), "d"], nowhere).slice(2, 4).map((line) => line.slice(0, 40).trim()))
      .toEqual(["No Pod works in this directory.", "d shows all 34 Pods."])
  })
})

describe("a dashboard without live Pods", () => {
  const quiet = pictured({ entries: onlyStopped, activities: new Map(), lost: new Map() })

  it("says what can be done, and does it", () => {
    expect(screen([quiet]).join("\n")).toContain("S   show 21 stopped Pods")
    expect(screen([quiet, "S"]).join("\n")).toContain("STOPPED 21")
    expect(after([quiet, "n"]).commands).toEqual([Model.Command.StartHere()])
  })
})
