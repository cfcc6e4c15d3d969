import { describe, expect, it } from "@effect/vitest"
import { Option } from "effect"
import * as Model from "../../../src/cli/picker/model.ts"
import { Waiting } from "../../../src/cli/picker/model.ts"
import * as Preview from "../../../src/cli/picker/preview.ts"
import type { TerminalMessage } from "../../../src/cli/terminal/Program.ts"
import * as Activity from "../../../src/domain/Activity.ts"
import { PodName } from "../../../src/domain/ids.ts"
import * as LiveReport from "../../../src/domain/LiveReport.ts"
import * as OpenPlan from "../../../src/domain/OpenPlan.ts"
import type { PodEntry } from "../../../src/domain/PodEntry.ts"
import * as SafeText from "../../../src/domain/SafeText.ts"
import {
  dead,
  idle,
  paused,
  type Pod,
  pod,
  pods,
  running,
  said,
  silent,
  socketOf
} from "../../support/pods.ts"
import { after, key, modelAfter, start, thirty } from "./world.ts"

const {
  Described,
  ListChanged,
  ListEnded,
  LookedAgain,
  Opened,
  OpenFailed,
  OpeningLasts,
  Previewed,
  SightChanged
} = Model.Message
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

  it("waits among what was typed for, too, and then is that of the best", () => {
    const world = [{ name: "a-x", log: said("", 9) }, { name: "x-a" }, { name: "x-b" }]
    const typed = [list(...world), "=x"]
    expect(shown(modelAfter(typed))).toEqual(["x-a", "x-b", "a-x"])
    const news = list({ ...world[0], name: "a-x", live: idle }, { name: "x-a" }, { name: "x-c" })
    expect(shown(modelAfter([...typed, "down", news]))).toEqual(["x-a", "a-x", "x-c"])
    expect(shown(modelAfter([...typed, "down", news, ...quiet]))).toEqual(["a-x", "x-a", "x-c"])
  })

  it("is that of the best while the list grows and nobody has moved", () => {
    const typed = ["=x", list({ name: "a-x" })]
    expect(shown(modelAfter([...typed, list({ name: "a-x" }, { name: "x" })]))).toEqual([
      "x",
      "a-x"
    ])
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
  const commands = (...messages: Parameters<typeof after>[0]) => after(messages).commands
  const opens = (plan: OpenPlan.OpenPlan) => [{ _tag: "Open", plan }]
  const attaches = (name: string) => opens(OpenPlan.Attach({ name, socket: socketOf(name) }))
  const restores = (name: string) => opens(OpenPlan.Restore({ name: PodName.make(name) }))

  it("attaches to a live Pod and restores a stopped one, and stays until that is done", () => {
    const opened = after([list({ name: "live", live: idle }), ListEnded(), "enter"])
    expect(opened.commands).toEqual(attaches("live"))
    expect(opened.outcome).toBeUndefined()
    expect(commands(list({ name: "kept" }), "enter")).toEqual(restores("kept"))
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
    expect(waiting.commands).toBeUndefined()
    expect(waiting.model.waiting).toEqual(Waiting.Answer({ name: "slow" }))
    expect(commands(asking, "enter", list({ name: "slow", live: idle }))).toEqual(attaches("slow"))
    const dumb = after([asking, "enter", list({ name: "slow", live: hung, stored: "missing" })])
    expect(dumb.model.notice?.wrong).toBe(true)
    expect(dumb.model.waiting).toBeUndefined()
  })

  it("waits for a log that has not been read, as long as the list grows", () => {
    const unread = ListChanged({ entries: [{ ...pod({ name: "p" }), log: Option.none() }] })
    expect(modelAfter([unread, "enter"]).waiting).toEqual(Waiting.Answer({ name: "p" }))
    expect(commands(unread, "enter", list({ name: "p" }))).toEqual(restores("p"))
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
    expect(asked.model.waiting).toEqual(Waiting.Look({ name: "gpu" }))
    expect(after([world, "enter", world]).model.waiting).toBeDefined()
    const again = (live: NonNullable<Pod["live"]>) =>
      after([world, "enter", LookedAgain({ entries: pods({ name: "gpu", live }) })])
    expect(again(idle).commands).toEqual(attaches("gpu"))
    expect(again(hung).commands).toBeUndefined()
    expect(again(hung).model.notice?.text).toContain("gpu: its process 4242 is alive")
  })

  it("restores an unreachable Pod whose process is gone", () => {
    const entries = pods({
      name: "gone",
      live: { report: LiveReport.Unreachable({ reason: "Missing" }), holder: "Gone" }
    })
    expect(commands(ListChanged({ entries }), "enter")).toEqual(restores("gone"))
  })

  it("leaves with a line about the Pod once it is open", () => {
    const { name, socket } = { name: "a", socket: socketOf("a") }
    const line = SafeText.of`a is back: its agent loaded the conversation again`
    const { outcome, print } = after(
      [list(a), "enter", Opened({ name, socket, line })],
      { size: { columns: 30, rows: 24 } }
    )
    expect(outcome).toEqual(Model.Outcome.Opened({ name, socket }))
    expect(print?.flat().map(({ text }) => text)).toEqual([
      "a is back: its agent loaded",
      "the conversation again"
    ])
  })

  it("keeps filter, list and selection when a Pod does not open", () => {
    const tried = [thirtyListed, ListEnded(), "=spike", "down", "down", "enter"]
    const before = modelAfter(tried)
    const failed = OpenFailed({ name: "spike-2", sentence: "no\nluck" })
    expect(after([...tried, failed])).toEqual({
      model: { ...before, waiting: undefined, notice: { wrong: true, text: "no luck" } }
    })
    expect(before.filter.text).toBe("spike")
    expect(selected(before)).toBe("spike-2")
    expect(modelAfter([...tried, failed, "up"]).notice).toBeUndefined()
  })

  it("says that a Pod is being opened only when that lasts", () => {
    const lasts = (name: string) => modelAfter([list(a), "enter", OpeningLasts({ name })]).waiting
    expect(lasts("a")).toMatchObject({ _tag: "Opening", lasts: true })
    expect(lasts("b")).toMatchObject({ _tag: "Opening", lasts: false })
  })

  it("takes no other key while a Pod is being opened, but to leave, to stop and for help", () => {
    const opening = [list(a, b), "enter"]
    const before = modelAfter(opening)
    for (const key of ["down", "enter", "=x", "tab", "ctrl-a", "ctrl-u"]) {
      expect(after([...opening, key])).toEqual({ model: { ...before, quiet: 0 } })
    }
    expect(after([...opening, "ctrl-c"]).outcome).toEqual(Model.Outcome.Cancelled())
    expect(modelAfter([...opening, "f1"]).help).toBe(true)
    const stopped = after([...opening, "escape"])
    expect(stopped.commands).toEqual([Model.Command.StopOpening()])
    expect(stopped.outcome).toBeUndefined()
    expect(stopped.model.waiting).toBeUndefined()
    expect(stopped.model.notice?.text).toBe("a is not restored")
  })

  it("does not care for the end of an opening that was stopped", () => {
    const stopped = [list(a, b), "enter", "escape"]
    const before = modelAfter(stopped)
    const line = SafeText.of`a is back`
    const late = Opened({ name: "a", socket: socketOf("a"), line })
    expect(after([...stopped, late])).toEqual({ model: before })
    expect(after([...stopped, "down", "enter", late]).outcome).toBeUndefined()
    expect(after([...stopped, OpenFailed({ name: "a", sentence: "no" })]).model).toEqual(before)
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

describe("what live Pods are about", () => {
  const activity = Activity.open({ ...Preview.log([]), status: "running" }, 5)
  const says = (name: string) => Described({ name, socket: socketOf(name), activity })
  const busy = (name: string, live: NonNullable<Pod["live"]> = running): Pod => ({ name, live })
  const described = (...messages: Parameters<typeof after>[0]) =>
    after(messages).commands?.flatMap((command) =>
      command._tag === "Describe" ? command.pods.map(({ name }) => name) : []
    ) ?? []

  it("is asked of those that run or wait, once each, when their probe has ended", () => {
    const world = list(busy("runs"), busy("waits", paused), busy("rests", idle), {
      name: "mute",
      live: silent
    })
    expect(described(asking)).toEqual([])
    expect(described(world)).toEqual(["runs", "waits"])
    expect(described(world, world)).toEqual([])
    expect(described(world, list(busy("runs"), busy("new")))).toEqual(["new"])
  })

  it("is asked of no more Pods than are shown", () => {
    const world = list(...Array.from({ length: 40 }, (_, n) => busy(`pod-${10 + n}`)))
    expect(described(world)).toHaveLength(10)
    expect(described(world, "down")).toEqual([])
    expect(described(world, ...Array.from({ length: 10 }, () => "down"))).toEqual(["pod-20"])
    expect(described(world, "end")).toHaveLength(10)
    expect(after([world], { size: { columns: 80, rows: 8 } }).commands).toMatchObject([
      { pods: { length: 4 } }
    ])
  })

  it("is known until the Pod is in another state, or is another one", () => {
    const known = [list(busy("a")), says("a")]
    const anew = (pod: Pod) => LookedAgain({ entries: pods(pod) })
    expect(modelAfter(known).activities.get("a")).toBe(activity)
    expect(modelAfter([...known, anew(busy("a"))]).activities.get("a")).toBe(activity)
    expect(modelAfter([...known, anew(busy("a", paused))]).activities.size).toBe(0)
    expect(described(...known, anew(busy("a")))).toEqual(["a"])
    const other = Described({ name: "a", socket: "/elsewhere", activity })
    expect(modelAfter([list(busy("a")), other]).activities.size).toBe(0)
  })
})

describe("a list that is kept up to date", () => {
  const activity = Activity.open({ ...Preview.log([]), status: "running" }, 5)
  const sight = (entries: ReadonlyArray<PodEntry>, about: Partial<Model.Sight> = {}) =>
    SightChanged({
      sight: { entries, activities: new Map(), lost: new Map(), stale: undefined, ...about }
    })
  const opened = [list(a, b, c), ListEnded()]
  const moved = sight(pods(a, b, { ...c, live: idle }))

  it("moves its rows after two seconds without a key, and the first Pod stays selected", () => {
    const model = modelAfter([...opened, ...quiet, moved])
    expect(shown(model)).toEqual(["c", "a", "b"])
    expect(selected(model)).toBe("a")
    expect(model.index).toBe(1)
    expect(shown(modelAfter([...opened, "=x", moved]))).toEqual(["a", "b", "c"])
  })

  it("opens nobody else when the first Pod goes away", () => {
    const gone = after([...opened, ...quiet, sight(pods(b, c)), "enter"])
    expect(gone.model.notice?.text).toBe("No Pod is selected.")
    expect(gone.commands ?? []).toEqual([])
  })

  it("tells what Pods are about, so that nobody is asked, and what was asked before is too late", () => {
    const entries = pods({ name: "a", live: running }, { name: "b", live: running })
    const known = sight(entries, { activities: new Map([["a", activity]]) })
    const { commands, model } = after([known])
    expect(commands).toBeUndefined()
    expect([...model.activities]).toEqual([["a", activity]])
    const older = Activity.open({ ...Preview.log([]), status: "idle" }, 1)
    const late = Described({ name: "a", socket: socketOf("a"), activity: older })
    expect(modelAfter([known, late]).activities.get("a")).toBe(activity)
    const looked = modelAfter([known, LookedAgain({ entries: pods({ name: "a", live: idle }) })])
    expect(looked.activities.get("a")).toBe(activity)
  })

  it("does what waits for an answer, but not what waits for a look at all Pods", () => {
    const [gone] = [pods({ name: "a", live: hung })]
    const back = sight(pods({ name: "a", live: idle }))
    expect(after([list({ name: "a", live: hung }), ListEnded(), "enter", back]).commands)
      .toBeUndefined()
    expect(modelAfter([sight(gone), "enter", back]).waiting?._tag).toBe("Look")
  })
})

describe("the preview", () => {
  const world = list(a, b, c)
  const previewed = (...messages: Parameters<typeof after>[0]) =>
    after([world, ...messages]).commands?.flatMap((command) =>
      command._tag === "Preview" ? [command.entry.name] : []
    ) ?? []
  const words = Preview.nothing("nothing")

  it("is of the selected Pod, and is asked for when that is another one", () => {
    expect(previewed("down")).toEqual([])
    expect(previewed("down", "tab")).toEqual(["b"])
    expect(previewed("tab", "down", "down")).toEqual(["c"])
    expect(previewed("tab", "=b")).toEqual(["b"])
    expect(previewed("tab", "=zzz")).toEqual([])
    expect(previewed("tab", "=zzz", "escape")).toEqual(["a"])
    expect(previewed("tab", world)).toEqual([])
  })

  it("is asked for again when the Pod has said more, and shows what it had until then", () => {
    const about = (status: "idle" | "running"): Model.Message =>
      SightChanged({
        sight: {
          entries: pods(a, b, c),
          activities: new Map([["a", Activity.open({ ...Preview.log([]), status }, 5)]]),
          lost: new Map(),
          stale: undefined
        }
      })
    const shown = ["tab", about("running"), Previewed({ name: "a", words })]
    expect(previewed(...shown, about("running"))).toEqual([])
    expect(previewed(...shown, about("idle"))).toEqual(["a"])
    expect(modelAfter([world, ...shown, about("idle")]).preview?.words).toBe(words)
  })

  it("shows nothing of a Pod that is not selected any more", () => {
    const late = Previewed({ name: "a", words })
    expect(modelAfter([world, "tab", late]).preview).toMatchObject({ name: "a", words })
    expect(modelAfter([world, "tab", "down", late]).preview?.words).toBeUndefined()
    expect(modelAfter([world, "tab", "tab", late]).preview).toBeUndefined()
  })

  it("takes rows of the list, and the selected one stays in sight", () => {
    const below = [thirtyListed, ...Array.from({ length: 8 }, () => "down")]
    expect(modelAfter([...below, "tab"])).toMatchObject({ index: 8, top: 5 })
    expect(modelAfter([...below, "tab", "tab"])).toMatchObject({ index: 8, top: 5 })
  })

  it("leaves a notice where it is", () => {
    const wrong = [list({ name: "bad", stored: "corrupt" }), "enter"]
    expect(modelAfter([...wrong, "tab"]).notice).toEqual(modelAfter(wrong).notice)
  })
})

describe("10,000 Pods", () => {
  it("are filtered by a key", () => {
    const world = Array.from({ length: 10_000 }, (_, n) => ({ name: `pod-${n}` }))
    const model = modelAfter([list(...world), key("=pod-999")])
    const literal = ["pod-999", ...Array.from({ length: 10 }, (_, n) => `pod-999${n}`)]
    expect(shown(model).slice(0, 11)).toEqual(literal)
    expect(shown(model).slice(11).some((name) => name.includes("pod-999"))).toBe(false)
  })
})
