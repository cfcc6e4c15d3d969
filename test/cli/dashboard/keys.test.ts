import { describe, expect, it } from "@effect/vitest"
import { listKeys } from "../../../src/cli/dashboard/keys.ts"
import * as Model from "../../../src/cli/dashboard/model.ts"
import type { PodEntry } from "../../../src/domain/PodEntry.ts"
import { dead, pods } from "../../support/pods.ts"
import {
  activities,
  after,
  changed,
  entries,
  modelAfter,
  now,
  onlyStopped,
  opening,
  pasted,
  pictured,
  type Said,
  screen,
  second,
  tick
} from "./world.ts"

const { Message } = Model

/** `fix-login-bug` is selected. */
const running: ReadonlyArray<Said> = [pictured(), "down", "down", "down"]
const stopped: ReadonlyArray<Said> = [pictured(), "/", "=auth-spike", "enter"]

const notice = (...messages: ReadonlyArray<Said>) => modelAfter(messages).notice

describe("every key of the list", () => {
  const keys = listKeys.flatMap(({ keys }) => keys)

  it("is in the table once", () => {
    expect(new Set(keys.map(([key]) => key)).size).toBe(keys.length)
  })

  it.each(keys.map(([key, does]) => ({ key, does })))(
    "$key does something, or says why not: $does",
    ({ key }) => {
      const worlds: ReadonlyArray<ReadonlyArray<Said>> = [
        running,
        [pictured({ entries: [], activities: new Map(), lost: new Map() })]
      ]
      const changes = worlds.map((messages) => {
        const before = after(messages)
        const { model, commands = [], outcome } = after([...messages, tick(), key])
        const changed = model.mode !== before.model.mode || model.selected !== before.model.selected
          || model.notice !== undefined || model.folded !== before.model.folded
          || model.previewing !== before.model.previewing
          || model.hereOnly !== before.model.hereOnly
        return changed || commands.length > 0 || outcome !== undefined
      })
      expect(changes).toContain(true)
    }
  )

  it("is told in the help, where there is room for it and in pages where there is none", () => {
    for (const size of [{ columns: 120, rows: 35 }, { columns: 60, rows: 20 }]) {
      const pages = [0, 1, 2].map((more) =>
        screen([...running, "?", ...Array.from({ length: more }, () => " ")], { size })
      )
      const text = pages.flat().join("\n")
      for (const { does } of listKeys) expect(text).toContain(does)
    }
  })

  it("that does nothing says so", () => {
    for (const key of ["x", "Z", "0", "f9", "ctrl-d", "~", "修"]) {
      expect(notice(...running, key)?.text).toBe(`${key} does nothing; ? shows keys`)
    }
    expect(notice(...running, pasted("q"))?.text).toBe("to paste, write a prompt with p")
  })
})

describe("opening", () => {
  it.each(["enter", "o"])("%s attaches to a live Pod, and keeps the dashboard", (key) => {
    const { outcome } = after([...running, key])
    expect(outcome).toMatchObject({
      _tag: "Open",
      plan: { _tag: "Attach", name: "fix-login-bug", socket: "/run/fix-login-bug/sock" },
      saved: { selected: { name: "fix-login-bug" } }
    })
  })

  it("restores a stopped Pod", () => {
    expect(after([...stopped, "enter"]).outcome)
      .toMatchObject({ plan: { _tag: "Restore", name: "auth-spike" } })
  })

  it("attaches to a Pod that is connected, whatever the last look found", () => {
    const entry = pods({ name: "pod", live: { ...dead, holder: "Alive" } })
    const connected = new Map([...activities].slice(0, 1).map(([, one]) => ["pod", one] as const))
    const messages = [pictured({ entries: entry, activities: connected, lost: new Map() }), "enter"]
    expect(after(messages).outcome)
      .toMatchObject({ plan: { _tag: "Attach", socket: "/run/pod/sock" } })
  })

  it("is refused with the reason", () => {
    const { model, outcome } = after([pictured(), "G", "enter"])
    expect(outcome).toBeUndefined()
    expect(model.notice).toMatchObject({
      wrong: true,
      text: "old-import: metadata not readable: metadata.json is empty"
    })
  })

  it("looks again where nobody can be reached", () => {
    const { commands, model } = after([pictured(), "G", "up", "up", "enter"])
    expect(model.notice?.text)
      .toBe("gpu-sweep: its process 4242 is alive, but nobody listens on its socket")
    expect(commands).toEqual([Model.Command.LookAgain()])
  })

  it("is refused where the list is stale, but not for a Pod that is connected", () => {
    const stale = pictured({ stale: { since: now, retryAt: now, reason: "not readable" } })
    expect(after([stale, "G", "enter"]).outcome).toBeUndefined()
    expect(notice(stale, "G", "enter")?.text).toBe("old-import: the list is stale; r looks again")
    expect(after([stale, "enter"]).outcome).toMatchObject({ plan: { name: "billing-fix" } })
  })

  it("names what enter does in the footer", () => {
    const footer = (...messages: ReadonlyArray<Said>) => screen(messages).at(-1)?.split("  ")[0]
    expect(footer(...running)).toBe("enter attach")
    expect(footer(pictured())).toBe("enter attach and answer")
    expect(footer(changed({ "billing-fix": opening("paused") }), "tab")).toBe("enter attach")
    expect(footer(...stopped)).toBe("enter restore and attach")
    expect(footer(pictured(), "G")).toBe("enter show what is wrong")
    expect(footer(pictured(), "G", "up", "up")).toBe("enter try again")
    expect(footer(pictured(), "G", "up")).toBe("enter show them")
  })
})

describe("coming back", () => {
  const saved = modelAfter([
    ...running,
    "S",
    "p",
    "=draft",
    "escape",
    "/",
    "=login",
    "enter",
    "v",
    "d"
  ])

  it("shows the dashboard as it was", () => {
    const back = after([], { start: { saved } })
    expect(back.model).toMatchObject({
      selected: saved.selected,
      filter: saved.filter,
      folded: saved.folded,
      drafts: saved.drafts,
      hereOnly: true,
      previewing: false,
      mode: { _tag: "Listing" }
    })
    expect(back.model.lines).toEqual(saved.lines)
  })

  it("does not use the ids of prompts again", () => {
    const first = modelAfter([...running, "p", "=one", "enter", "escape"])
    const { wanted } = after(["p", "=two", "enter"], { start: { saved: first, nonce: "z9" } })
    const sent = wanted.find((command) => command._tag === "SendPrompt")
    expect(sent).toMatchObject({ text: "two", id: "mia-z9-4" })
    expect([...first.sending.keys()]).toEqual(["mia-k3-2"])
  })

  it("fits another screen, and asks for the preview again", () => {
    const size = { columns: 40, rows: 12 }
    const before = modelAfter([...running, tick()])
    const back = after([], { size, start: { saved: before } })
    expect(back.model.size).toEqual(size)
    expect(back.wanted[0]).toEqual(Model.Command.Preview({ name: "fix-login-bug" }))
  })

  it("says why an opening failed", () => {
    const message = Message.OpenFailed({ name: "fix-login-bug", reason: "it hung up" })
    expect(after([message], { start: { saved } }).model.notice)
      .toMatchObject({ wrong: true, text: "fix-login-bug: it hung up" })
  })
})

describe("stopping", () => {
  it("asks in place, naming the Pod", () => {
    const messages = [...running, "s"]
    expect(after(messages).commands).toEqual([])
    expect(screen(messages).at(-2)).toBe("stop fix-login-bug? y/n")
  })

  it("is done by yes alone", () => {
    expect(after([...running, "s", "y"]).commands)
      .toEqual([Model.Command.StopPod({ name: "fix-login-bug" })])
    for (const key of ["n", "escape", "enter", "Y", " ", "q", "ctrl-c"]) {
      const { commands, model, outcome } = after([...running, "s", key])
      expect(commands).toBeUndefined()
      expect(outcome).toBeUndefined()
      expect(model.mode._tag).toBe("Listing")
      expect(model.notice?.text).toBe("fix-login-bug was not stopped")
    }
  })

  it("is not done by a yes that came with the question", () => {
    expect(after([...running, "=sy"]).wanted.filter(({ _tag }) => _tag === "StopPod")).toEqual([])
  })

  it("is cancelled by moving, which moves", () => {
    const { commands, model } = after([...running, "s", "down"])
    expect(commands).toBeUndefined()
    expect(model.selected).toMatchObject({ name: "search-index" })
    expect(after([...running, "s", "down", "y"]).commands)
      .toEqual([Model.Command.Copy({ text: "search-index" })])
  })

  it("is not offered for what is not live", () => {
    expect(notice(...stopped, "s")?.text).toBe("auth-spike is not live, so it cannot be stopped")
  })

  it("tells how it ended", () => {
    const end = (reason?: string) => Message.StopEnded({ name: "fix-login-bug", reason })
    expect(notice(...running, end())?.text).toBe("fix-login-bug has stopped")
    expect(notice(...running, end("it did not answer"))).toMatchObject({
      wrong: true,
      text: "fix-login-bug was not stopped: it did not answer"
    })
  })
})

describe("a new Pod", () => {
  const fresh = pods({ name: "api", live: { holder: "Alive" } })
  const more = (list: ReadonlyArray<PodEntry>) => pictured({ entries: [...list, ...fresh] })

  it("is started here and selected when it is there", () => {
    const { commands } = after([...running, "n"])
    expect(commands).toEqual([Model.Command.StartHere()])
    const ended = Message.StartEnded({ name: "api", reason: undefined })
    expect(modelAfter([...running, "n", more(entries), ended]).selected)
      .toMatchObject({ name: "api" })
    expect(modelAfter([...running, "n", ended, more(entries)]).selected)
      .toMatchObject({ name: "api" })
    expect(screen([...running, "n", ended, more(entries)]).join("\n")).toContain("›  api")
  })

  it("is not selected any more once somebody has moved", () => {
    const ended = Message.StartEnded({ name: "api", reason: undefined })
    expect(modelAfter([...running, "n", ended, "up", more(entries)]).selected)
      .not.toMatchObject({ name: "api" })
  })

  it("says why there is none", () => {
    const ended = Message.StartEnded({ name: "api", reason: "no agent is configured" })
    expect(notice(...running, "n", ended)).toMatchObject({
      wrong: true,
      text: "api was not started: no agent is configured"
    })
  })
})

describe("other keys", () => {
  it("y copies the name", () => {
    expect(after([...running, "y"]).commands)
      .toEqual([Model.Command.Copy({ text: "fix-login-bug" })])
    expect(notice(...running, "y")?.text).toBe("copied fix-login-bug")
  })

  it("r looks again, and opens the preview again", () => {
    expect(after([pictured(), "r"]).commands).toEqual([Model.Command.LookAgain()])
    expect(after([...running, tick(), "r"]).commands).toEqual([
      Model.Command.LookAgain(),
      Model.Command.Preview({ name: "fix-login-bug" })
    ])
  })

  it.each(["q", "ctrl-c"])("%s quits", (key) => {
    expect(after([...running, key]).outcome).toEqual(Model.Outcome.Quit({ unsent: [] }))
  })

  it("ctrl-c leaves what is written or asked first", () => {
    const { model, outcome } = after([...running, "p", "=x", "ctrl-c"])
    expect(outcome).toBeUndefined()
    expect(model.mode._tag).toBe("Listing")
    expect(after([...running, "p", "=x", "ctrl-c", "ctrl-c"]).outcome?._tag).toBe("Quit")
  })

  it("a terminal that is gone quits", () => {
    expect(after([...running, "p", { _tag: "LostTerminal" }]).outcome?._tag).toBe("Quit")
  })

  it("any key leaves the help, and the paging keys turn its pages", () => {
    const size = { columns: 60, rows: 20 }
    const mode = (...keys: ReadonlyArray<string>) =>
      modelAfter([...running, "?", ...keys], { size }).mode
    expect(mode()).toMatchObject({ _tag: "Reading", page: 0 })
    expect(mode(" ")).toMatchObject({ page: 1 })
    expect(mode("pagedown", "k")).toMatchObject({ page: 0 })
    expect(mode("x")).toMatchObject({ _tag: "Listing" })
    expect(mode(" ", " ")).toMatchObject({ _tag: "Listing" })
    expect(modelAfter([...running, "f1"]).mode).toMatchObject({ _tag: "Reading", what: "keys" })
  })
})

describe("a notice", () => {
  const failed = Message.OpenFailed({ name: "pod", reason: "no" })

  it("stays for six seconds", () => {
    expect(notice(...running, failed, tick(6))?.text).toBe("pod: no")
    expect(notice(...running, failed, tick(7))).toBeUndefined()
  })

  it("goes with a key, but not before it could be seen", () => {
    expect(notice(...running, failed, "p", "=x")?.text).toBe("pod: no")
    expect(notice(...running, failed, tick(1), "p")).toBeUndefined()
  })

  it("that tells of an error can be read later", () => {
    const other = Message.OpenFailed({ name: "other", reason: "not that either" })
    const messages = [...running, failed, tick(20), other, tick(40), "e"]
    expect(screen(messages).slice(0, 4)).toEqual([
      expect.stringMatching(/^errors 1\/1/),
      "",
      " 20s  other: not that either",
      " 40s  pod: no"
    ])
    expect(notice(...running, "e")?.text).toBe("no errors so far")
    expect(modelAfter([...messages, "e"]).mode._tag).toBe("Listing")
  })
})

describe("what the screen says about itself", () => {
  it("a stale list has its age, and rows without a connection are dim", () => {
    const stale = {
      since: now - 12 * second,
      retryAt: now + 3 * second,
      reason: "registry not readable"
    }
    const lines = screen([pictured({ stale })])
    expect(lines[1]).toMatch(
      /^ LIST STALE 12s {2}registry not readable {2,}retry in 3s {2}r retry now$/
    )
    expect(screen([pictured({ stale }), tick(3)])[1]).toContain("LIST STALE 15s")
  })

  it("counts in the first line, as much as fits", () => {
    const first = (columns: number, rows = 20) =>
      screen([pictured()], { size: { columns, rows } })[0]
    expect(first(120)).toMatch(/^pods {2}2 need you {2}3 running .* 1 corrupt +all directories$/)
    expect(first(90)).toMatch(/1 live {2}1 unreachable {2}21 stopped {2}1 corrupt$/)
    expect(first(60)).toMatch(/^pods {2}2 ask {2}3 run {2}5 idle {2}3 other +21 stopped$/)
    expect(first(40)).toBe("pods  2 ask  3 run  5 idle  3 other")
    expect(first(30)).toBe("pods  2 ask  3 run  5 idle")
    expect(first(28, 5)).toBe("pods: 2 ask 3 run 5 idle")
    expect(first(20, 1)).toBe("pods: 2 ask 3 run 5…")
  })

  it("a tiny one takes no key that does something out of sight", () => {
    const size = { columns: 28, rows: 5 }
    const small = { _tag: "Resized", size } as const
    for (const keys of [["a", small, "1"], [small, "a", "1"], ["s", small, "y"]]) {
      expect(after([pictured(), "tab", ...keys]).wanted).toEqual([])
    }
    const writing = [pictured(), "j", "p", "=half a thought", small]
    expect(after([...writing, "enter"]).wanted).toEqual([])
    expect(after([...writing, "q"]).outcome).toMatchObject({
      _tag: "Quit",
      unsent: [expect.stringContaining("half a thought")]
    })
  })

  it("a tiny one says who asks, and still quits", () => {
    const size = { columns: 28, rows: 5 }
    expect(screen([pictured()], { size })).toEqual([
      "pods: 2 ask 3 run 5 idle",
      "! billing-fix asks",
      "! release-notes asks",
      "needs 30x6, q quits"
    ])
    expect(after([pictured(), "q"], { size }).outcome?._tag).toBe("Quit")
    const quiet = pictured({ entries: onlyStopped, activities: new Map(), lost: new Map() })
    expect(screen([quiet], { size })[0]).toBe("pods: 0 live 21 stopped")
  })
})
