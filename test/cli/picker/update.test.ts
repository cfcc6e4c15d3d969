import { describe, expect, it } from "@effect/vitest"
import { Option } from "effect"
import * as Model from "../../../src/cli/picker/model.ts"
import type { TerminalMessage } from "../../../src/cli/terminal/Program.ts"
import * as LiveReport from "../../../src/domain/LiveReport.ts"
import * as OpenPlan from "../../../src/domain/OpenPlan.ts"
import type { PodEntry } from "../../../src/domain/PodEntry.ts"
import { dead, idle, type Pod, pod, pods, running, said } from "../../support/pods.ts"
import { after, key, modelAfter, start, thirty } from "./world.ts"

const { ListChanged, ListEnded, LookedAgain, OpenFailed } = Model.Message
const list = (...world: ReadonlyArray<Pod>) => ListChanged({ entries: pods(...world) })
const thirtyListed = ListChanged({ entries: thirty })
const tick: TerminalMessage = { _tag: "Ticked", now: 5 }
const quiet = [tick, tick, tick]

const selected = (model: Model.Model) =>
  Option.getOrUndefined(Option.map(Model.selection(model), ({ name }) => name))
const shown = (model: Model.Model) => model.matches.map(({ name }) => name)

const unanswered = (entry: PodEntry): PodEntry => ({
  ...entry,
  live: Option.map(entry.live, (live) => ({ ...live, report: Option.none() }))
})
const asking = ListChanged({ entries: [unanswered(pod({ name: "slow", live: idle }))] })
const hung = { ...dead, holder: "Alive" } as const
const [a, b, c] = [
  { name: "a", log: said("x", 3) },
  { name: "b", log: said("x", 2) },
  { name: "c", log: said("x", 1) }
]

describe("the selection", () => {
  it("is the first row until somebody moves, also when the order changes", () => {
    expect(selected(modelAfter([list(a, b, c)]))).toBe("a")
    expect(selected(modelAfter([list(a, b, c), list(a, b, { ...c, live: idle })]))).toBe("c")
  })

  it("follows the Pod when the order changes after somebody has moved", () => {
    const moved = [list(a, b, c), "down"]
    expect(selected(modelAfter(moved))).toBe("b")
    const changed = modelAfter([...moved, ...quiet, list(a, b, { ...c, live: idle })])
    expect(shown(changed)).toEqual(["c", "a", "b"])
    expect(selected(changed)).toBe("b")
    expect(changed.index).toBe(2)
  })

  it("is none when its Pod goes away, and goes on from its place", () => {
    const gone = [list(a, b, c), "down", ...quiet, list(a, c)]
    expect(selected(modelAfter(gone))).toBeUndefined()
    expect(modelAfter([...gone, "enter"]).notice?.text).toBe("No Pod is selected.")
    expect(selected(modelAfter([...gone, "up"]))).toBe("a")
  })

  it.each([
    [["down", "down"], "fix-login-bug"],
    [["ctrl-n", "ctrl-j", "ctrl-p"], "修复登录错误"],
    [["down", "down", "ctrl-k"], "修复登录错误"],
    [["up"], "release-notes"],
    [["end"], "old-import"],
    [["end", "down", "home"], "release-notes"],
    [["pagedown"], "spike-1"],
    [["pagedown", "pagedown", "pagedown", "pageup"], "spike-10"]
  ])("moves by %j to %s", (keys, name) => {
    expect(selected(modelAfter([thirtyListed, ListEnded(), ...keys]))).toBe(name)
  })

  it("scrolls as little as it needs to be seen", () => {
    const model = (keys: ReadonlyArray<string>) => modelAfter([thirtyListed, ...keys])
    expect(model(["pagedown"]).top).toBe(1)
    expect(model(["pagedown", "up", "up"]).top).toBe(1)
    expect(model(["end"]).top).toBe(20)
    expect(model(["end", "home"]).top).toBe(0)
    const small = modelAfter([thirtyListed, "end", {
      _tag: "Resized",
      size: { columns: 80, rows: 8 }
    }])
    expect(small.top).toBe(26)
  })
})

describe("the order", () => {
  it("waits until nothing was pressed for two seconds", () => {
    const news = list(a, { ...b, live: idle }, c)
    const pressed = [list(a, b, c), "down", news]
    expect(shown(modelAfter(pressed))).toEqual(["a", "b", "c"])
    expect(shown(modelAfter([...pressed, tick, tick]))).toEqual(["a", "b", "c"])
    expect(shown(modelAfter([...pressed, ...quiet]))).toEqual(["b", "a", "c"])
  })

  it("waits, but rows are up to date, new ones come last and vanished ones go", () => {
    const model = modelAfter([
      list(a, b),
      "down",
      list({ ...b, live: running }, { name: "new", log: said("x", 9) })
    ])
    expect(shown(model)).toEqual(["b", "new"])
    expect(model.matches[0]?.live).toEqual(pod({ ...b, live: running }).live)
  })
})

describe("the filter", () => {
  it("reaches all Pods, and selects the first that matches", () => {
    const model = modelAfter([thirtyListed, "end", "=blog"])
    expect(shown(model)).toEqual(["blog-theme"])
    expect(selected(model)).toBe("blog-theme")
  })

  it("finds words in any order, without accents", () => {
    expect(shown(modelAfter([thirtyListed, "=menu cafe"]))).toEqual(["カフェメニュー café"])
  })

  it("is cleared by escape, and the Pod stays selected", () => {
    const { model, outcome } = after([thirtyListed, "=blog", "escape"])
    expect(outcome).toBeUndefined()
    expect(shown(model)).toHaveLength(30)
    expect(selected(model)).toBe("blog-theme")
  })

  it("is edited by the keys of readline", () => {
    expect(modelAfter([thirtyListed, "=fix login", "ctrl-w", "=bug"]).filter.text).toBe("fix bug")
    expect(modelAfter([thirtyListed, "=fix", "ctrl-u", "ctrl-y"]).filter.text).toBe("fix")
  })

  it("takes pasted lines as words", () => {
    const paste: TerminalMessage = {
      _tag: "PressedKey",
      key: { _tag: "Pasted", text: "fix\nlogin\t" }
    }
    expect(modelAfter([thirtyListed, paste]).filter.text).toBe("fix login ")
  })

  it("takes letters that are commands elsewhere", () => {
    expect(modelAfter([thirtyListed, "=j", "=k", "=q", "=?"]).filter.text).toBe("jkq?")
  })

  it("keeps to this directory and those below it at ctrl-a", () => {
    const world = list(
      { ...a, cwd: start.cwd },
      { ...b, cwd: `${start.cwd}/web` },
      { ...c, cwd: `${start.cwd}-2` }
    )
    expect(shown(modelAfter([world, "ctrl-a"]))).toEqual(["a", "b"])
    expect(shown(modelAfter([world, "ctrl-a", "ctrl-a"]))).toEqual(["a", "b", "c"])
    expect(selected(modelAfter([world, "down", "ctrl-a"]))).toBe("b")
    expect(selected(modelAfter([world, "end", "ctrl-a"]))).toBe("a")
  })
})

describe("enter", () => {
  const outcome = (entries: ReadonlyArray<PodEntry>) =>
    after([ListChanged({ entries }), ListEnded(), "enter"]).outcome

  it("chooses to attach to a live Pod and to restore a stopped one", () => {
    const live = pod({ name: "live", live: idle })
    expect(outcome([live])).toEqual(Model.Outcome.Chose({ plan: OpenPlan.plan(live) }))
    expect(outcome([pod({ name: "kept" })])).toMatchObject({ plan: { _tag: "Restore" } })
  })

  it("says why a Pod cannot be opened, and stays", () => {
    const { model, outcome } = after([list({ name: "bad", stored: "corrupt" }), "enter"])
    expect(outcome).toBeUndefined()
    expect(model.notice).toEqual({
      wrong: true,
      text: "bad: metadata not readable: metadata.json is empty"
    })
    expect(modelAfter([list({ name: "bad", stored: "corrupt" }), "enter", "down"]).notice)
      .toBeUndefined()
  })

  it("waits for a probe that has not ended, and acts when it has", () => {
    const waiting = after([asking, "enter"])
    expect(waiting.outcome).toBeUndefined()
    expect(waiting.model.waiting).toEqual({ name: "slow", again: false })
    expect(after([asking, "enter", list({ name: "slow", live: idle })]).outcome)
      .toMatchObject({ _tag: "Chose", plan: { _tag: "Attach", name: "slow" } })
    const dumb = after([asking, "enter", list({ name: "slow", live: hung, stored: "missing" })])
    expect(dumb.model.notice?.wrong).toBe(true)
    expect(dumb.model.waiting).toBeUndefined()
  })

  it("waits for a log that has not been read, as long as the list grows", () => {
    const unread = ListChanged({ entries: [{ ...pod({ name: "p" }), log: Option.none() }] })
    expect(modelAfter([unread, "enter"]).waiting?.name).toBe("p")
    expect(after([unread, "enter", list({ name: "p" })]).outcome).toMatchObject({
      plan: { _tag: "Restore" }
    })
    expect(modelAfter([unread, "enter", ListEnded()]).notice?.text).toContain("not been read")
  })

  it("stops waiting at any key, at escape without leaving", () => {
    const { model, outcome } = after([asking, "enter", "escape"])
    expect(model.waiting).toBeUndefined()
    expect(outcome).toBeUndefined()
    expect(modelAfter([asking, "enter", "=x"]).waiting).toBeUndefined()
  })

  it("says that a Pod it waits for is gone", () => {
    expect(modelAfter([asking, "enter", list(a)]).notice?.text).toBe("slow: it is gone")
  })

  it("asks an unreachable Pod once more", () => {
    const world = list({ name: "gpu", live: hung })
    const asked = after([world, ListEnded(), "enter"])
    expect(asked.commands).toEqual([Model.Command.LookAgain()])
    expect(asked.model.waiting).toEqual({ name: "gpu", again: true })
    expect(after([world, "enter", world]).model.waiting).toBeDefined()
    const again = (live: NonNullable<Pod["live"]>) =>
      after([world, "enter", LookedAgain({ entries: pods({ name: "gpu", live }) })])
    expect(again(idle).outcome).toMatchObject({ plan: { _tag: "Attach" } })
    expect(again(hung).outcome).toBeUndefined()
    expect(again(hung).model.notice?.text).toContain("gpu: its process 4242 is alive")
  })

  it("restores an unreachable Pod whose process is gone", () => {
    const entries = pods({
      name: "gone",
      live: { report: LiveReport.Unreachable({ reason: "Missing" }), holder: "Gone" }
    })
    expect(outcome(entries)).toMatchObject({ plan: { _tag: "Restore" } })
  })

  it("says that nothing is selected", () => {
    expect(modelAfter([list(a), "=zzz", "enter"]).notice?.text).toBe("No Pod is selected.")
    expect(modelAfter(["enter"]).notice?.text).toBe("No Pod is selected.")
  })
})

describe("leaving", () => {
  it("is cancelling, by escape without a filter, by ctrl-c, and when the terminal is gone", () => {
    const cancelled = Model.Outcome.Cancelled()
    expect(after([thirtyListed, "escape"]).outcome).toEqual(cancelled)
    expect(after([thirtyListed, "=fix", "ctrl-c"]).outcome).toEqual(cancelled)
    expect(after([thirtyListed, "f1", "ctrl-c"]).outcome).toEqual(cancelled)
    expect(after([{ _tag: "LostTerminal" }]).outcome).toEqual(cancelled)
  })

  it("happens by itself when the whole list has no Pods", () => {
    expect(after([list()]).outcome).toBeUndefined()
    expect(after([list(), ListEnded()]).outcome).toEqual(Model.Outcome.Empty())
    expect(after([list(a), ListEnded()]).outcome).toBeUndefined()
  })
})

describe("help", () => {
  it("opens at ? on an empty filter and at f1, and any key closes it", () => {
    expect(modelAfter([thirtyListed, "=?"]).help).toBe(true)
    expect(modelAfter([thirtyListed, "=fix", "f1"]).help).toBe(true)
    const closed = modelAfter([thirtyListed, "=?", "down"])
    expect(closed.help).toBe(false)
    expect(selected(closed)).toBe("release-notes")
  })
})

describe("an opening that failed", () => {
  it("is said, and its Pod selected, when the picker comes back", () => {
    const model = modelAfter([thirtyListed], {
      start: { selected: "gpu-sweep", failed: "gpu-sweep did not answer" }
    })
    expect(selected(model)).toBe("gpu-sweep")
    expect(model.notice?.text).toBe("gpu-sweep did not answer")
  })

  it("is said as a message, too", () => {
    const model = modelAfter([thirtyListed, OpenFailed({ sentence: "no\nluck" })])
    expect(model.notice).toEqual({ wrong: true, text: "no luck" })
  })
})

describe("10,000 Pods", () => {
  it("are filtered by a key", () => {
    const world = Array.from({ length: 10_000 }, (_, n) => ({ name: `pod-${n}` }))
    expect(modelAfter([list(...world), key("=pod-999")]).matches).toHaveLength(11)
  })
})
