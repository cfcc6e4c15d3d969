import { describe, expect, it } from "vitest"
import type { LineMessage } from "../../../src/cli/plain/Dialogue.ts"
import { watched } from "../../../src/cli/plain/listing.ts"
import type { Message, Start } from "../../../src/cli/plain/overview.ts"
import * as Activity from "../../../src/domain/Activity.ts"
import { idle, pods, running } from "../../support/pods.ts"
import { activities, ask, began, entries, home, now, opening, picture } from "../dashboard/world.ts"
import { stage } from "./play.ts"

const start: Start = { home, user: "ana", nonce: "k3", saved: undefined }

const { added, begun, play, question } = stage(watched(start))

const line = (text: string): LineMessage => ({ _tag: "TypedLine", text, goesOn: false, now })

const pictured = (rest: Parameters<typeof picture>[0] = {}): Message => ({
  _tag: "PictureChanged",
  picture: picture(rest),
  now
})

/** The picture with another activity of one Pod. */
const changed = (name: string, about: Activity.Opening): Message =>
  pictured({ activities: new Map(activities).set(name, Activity.open(about, now)) })

const waited: Message = { _tag: "WaitedEnough" }

/** One live Pod says nothing of what it is about. */
const listed = play(begun, pictured(), waited)

describe("the list", () => {
  it("waits until every Pod was asked, and a moment for what they are about", () => {
    expect(question(begun)).toBe("Works")
    expect(play(begun, pictured({ whole: false }), waited).printed).toEqual([])
    expect(play(begun, pictured()).printed).toEqual([])
    const all = pods({ name: "a", live: idle }, { name: "b", live: running })
    const of = new Map([
      ["a", Activity.open(opening("idle"), now)],
      ["b", Activity.open(opening("running"), now)]
    ])
    const known = play(begun, pictured({ entries: all, activities: of }))
    expect(known.printed.filter((text) => text.endsWith(":"))).toEqual(["Running, 1:", "Idle, 1:"])
    expect(question(known)).toBe("Number, help or quit: ")
  })

  it("is numbered through all sections, and counts those that are stopped", () => {
    expect(listed.printed).toEqual([
      "Needs you, 2:",
      "1  billing-fix, live paused, asks: edit .env, 12m ago, ~/src/pay",
      "2  release-notes, live paused, asks: rm -rf dist, 4s ago, ~/src/site",
      "Running, 3:",
      "3  修复登录错误, live running 41s, edit auth.ts, ~/src/web",
      "4  fix-login-bug, live running 2m14s, npm test, ~/src/api",
      "5  search-index, live running 18m, thinking, ~/src/find",
      "Idle, 5:",
      "6  api-refactor, live idle, 2m ago, ~/src/api",
      "7  landing-page, live idle, \"Done, 3 files changed\", 6m ago, ~/src/site",
      "8  família-fotos, live idle, \"Which locale?\", 1h ago, ~/fotos",
      "9  ci-cache, live idle, 4h ago, ~/src/ci",
      "10  docs-rewrite, live idle, [live, pending segment], ~/src/docs",
      "Live, without a status, 1:",
      "11  nightly-bench, live, no status in time, 5m ago, ~/bench",
      "Unreachable, 1:",
      "12  gpu-sweep, unreachable 40s, was live running, ~/src/gpu",
      "Stopped, 21; \"stopped\" reads them out too",
      "Corrupt, 1:",
      "13  old-import, corrupt, metadata.json is empty"
    ])
  })

  it("has the stopped ones too when that is wanted", () => {
    const all = added(listed, line("stopped"))
    expect(all).toContain("Stopped, 21:")
    expect(all).toContainEqual(expect.stringMatching(/^13 {2}spike-0, stopped, "looks right/))
    expect(all.at(-1)).toMatch(/^34 {2}old-import, corrupt/)
  })

  it("says how to start the first Pod", () => {
    const nobody = play(begun, pictured({ entries: [], activities: new Map(), lost: new Map() }))
    expect(nobody.printed).toEqual(["No Pods yet. \"new\" starts one in this directory."])
    expect(question(nobody)).toBe("new, help or quit: ")
  })

  it("is as it was after a Pod was open, with the same numbers", () => {
    const back = stage(watched({ ...start, saved: listed.model }))
    expect(back.begun.printed).toEqual(["back in the list; \"list\" reads it out again"])
    expect(back.play(back.begun, line("4")).outcome).toMatchObject({
      plan: { name: "fix-login-bug" }
    })
  })
})

describe("what happens", () => {
  it("is told when a Pod asks, runs, rests, appears or goes, and nothing else is", () => {
    expect(added(listed, pictured())).toEqual([])
    expect(added(
      listed,
      changed("fix-login-bug", opening("paused", { asks: [ask(0, { subject: "rm -rf dist" })] }))
    )).toEqual(["4  fix-login-bug now asks: rm -rf dist"])
    expect(added(listed, changed("api-refactor", opening("running", began(0)))))
      .toEqual(["6  api-refactor now live running"])
    expect(added(listed, changed("search-index", opening("idle"))))
      .toEqual(["5  search-index now live idle"])
    expect(added(
      listed,
      pictured({
        entries: [...entries, ...pods({ name: "new-one", stored: "missing", live: idle })]
      })
    )).toEqual([expect.stringMatching(/^14 {2}new-one, live idle.*, is new$/)])
    expect(added(
      listed,
      pictured({ entries: entries.filter(({ name }) => name !== "old-import") })
    )).toEqual(["old-import is gone"])
  })

  it("is not told of an agent that goes from one tool to the next", () => {
    const next = opening("running", { ...began(0), partial: { kind: "text", text: "x" } })
    expect(added(listed, changed("fix-login-bug", next))).toEqual([])
  })

  it("is told of a turn that begins and ends between two pictures", () => {
    const ended = opening("idle", { last_turn: { how: "failed", at: now, message: "no key" } })
    expect(added(listed, changed("api-refactor", ended)))
      .toEqual(["6  api-refactor now live idle, turn failed: no key"])
  })

  it("is not told between an answer and the word that the turn goes on", () => {
    const between = {
      ...Activity.open(opening("paused"), now),
      answered: {
        ask: "1.rm -rf dist",
        by: "ben",
        outcome: { kind: "selected", option: "allow" } as const
      }
    }
    const activity = new Map(activities).set("release-notes", between)
    expect(added(listed, pictured({ activities: activity }))).toEqual([])
    expect(added(listed, changed("release-notes", opening("running", began(0)))))
      .toEqual(["2  release-notes now live running"])
  })

  it("is told once when the list cannot be read, and when it can again", () => {
    const stale = { since: now - 3_000, retryAt: now, reason: "permission denied" }
    const broken = play(listed, pictured({ stale }), pictured({ stale }))
    expect(broken.printed.slice(listed.printed.length))
      .toEqual(["warning: the list has been stale for 3s: permission denied"])
    expect(added(broken, pictured())).toEqual(["note: the list can be read again"])
  })
})

describe("a line", () => {
  it("opens the Pod of a number, or of the beginning of a name", () => {
    expect(play(listed, line("4")).outcome).toMatchObject({
      _tag: "Open",
      plan: { _tag: "Attach", name: "fix-login-bug" }
    })
    expect(play(listed, line("auth")).outcome).toMatchObject({
      plan: { _tag: "Restore", name: "auth-spike" }
    })
    expect(added(listed, line("spike-1"))).toEqual([])
    expect(added(listed, line("spike"))[0]).toMatch(/^error: .*spike-0/)
    expect(added(listed, line("13"))[0]).toMatch(/^error: old-import: .*metadata.json is empty/)
    expect(added(listed, line("99"))[0]).toMatch(/^error: .*99/)
  })

  it("answers what a Pod asks, after it was told in full", () => {
    const asking = play(listed, line("a 2"))
    expect(asking.printed.slice(listed.printed.length)).toEqual([
      "asks: Run a command",
      "  rm -rf dist",
      "  1  allow once",
      "  2  always allow",
      "  3  reject"
    ])
    expect(question(asking)).toBe("Answer 1-3, or enter for later: ")
    expect(added(asking, line("7"))[0]).toMatch(/^error: the agent does not offer "7"/)
    const answered = play(asking, line("7"), line("3"))
    expect(answered.commands).toEqual([{
      _tag: "SendAnswer",
      name: "release-notes",
      ask: "1.rm -rf dist",
      outcome: { kind: "selected", option: "reject" }
    }])
    expect(question(answered)).toBe("Number, help or quit: ")
    expect(question(play(asking, line("")))).toBe("Number, help or quit: ")
    expect(added(listed, line("a 6"))).toEqual(["error: api-refactor asks nothing"])
    expect(added(listed, line("a"))[0]).toMatch(/^error: say which Pod/)
  })

  it("is not taken for the answer to what somebody else has answered meanwhile", () => {
    const gone = play(listed, line("a 2"), changed("release-notes", opening("running", began(0))))
    expect(gone.printed.slice(-2)).toEqual([
      "2  release-notes now live running",
      "error: release-notes: nobody is asked this any more"
    ])
    expect(question(gone)).toBe("Number, help or quit: ")
  })

  it("sends a prompt, and tells what became of it", () => {
    const sent = play(listed, line("p 6 split  the handler"))
    expect(sent.commands).toEqual([{
      _tag: "SendPrompt",
      name: "api-refactor",
      id: "ana-k3-1",
      text: "split  the handler"
    }])
    const told = (receipt: Extract<Message, { _tag: "PromptEnded" }>["receipt"]) =>
      added(sent, { _tag: "PromptEnded", name: "api-refactor", receipt })
    expect(told({ kind: "delivered" })).toEqual(["note: delivered to api-refactor"])
    expect(told({ kind: "queued", before: 1 }))
      .toEqual(["note: queued on api-refactor behind 1"])
    expect(told({ kind: "rejected", reason: "it is gone" }))
      .toEqual(["error: not sent to api-refactor: it is gone"])
    expect(told({ kind: "unknown" })[0]).toMatch(/^error: nobody knows whether api-refactor took/)
    expect(added(listed, line("p 6"))[0]).toMatch(/^error: write the prompt behind the number/)
  })

  it("stops a Pod only after a yes", () => {
    const asked = play(listed, line("s 6"))
    expect(question(asked)).toBe("Stop api-refactor? y or n: ")
    expect(added(asked, line(""))).toEqual(["note: api-refactor goes on"])
    expect(play(asked, line("yes")).commands).toEqual([{ _tag: "StopPod", name: "api-refactor" }])
    expect(added(listed, line("s 13"))[0]).toMatch(/^error: old-import is not live/)
  })

  it("starts a Pod, asks all once more, or leaves", () => {
    expect(play(listed, line("new"), line("again")).commands)
      .toEqual([{ _tag: "StartHere" }, { _tag: "LookAgain" }])
    expect(play(listed, line("quit")).outcome).toEqual({ _tag: "Quit" })
    expect(play(listed, { _tag: "EndedTyping" }).outcome).toEqual({ _tag: "Quit" })
    expect(added(listed, line(""))).toEqual([])
    expect(added(listed, line("help"))[0]).toMatch(/^A number/)
  })

  it("is followed by what came of it", () => {
    const ended = (_tag: "AnswerEnded" | "StopEnded" | "StartEnded", reason?: string) =>
      added(listed, { _tag, name: "one", reason })[0]
    expect(ended("AnswerEnded")).toBe("note: one was answered")
    expect(ended("AnswerEnded", "too late")).toBe("error: one was not answered: too late")
    expect(ended("StopEnded")).toBe("note: one has stopped")
    expect(ended("StartEnded", "no agent")).toBe("error: one was not started: no agent")
    expect(added(listed, { _tag: "OpenFailed", name: "one", reason: "one hung up" }))
      .toEqual(["error: one hung up"])
  })
})
