import { describe, expect, it } from "@effect/vitest"
import * as Composer from "../../../src/cli/dashboard/composer.ts"
import * as Model from "../../../src/cli/dashboard/model.ts"
import * as Draft from "../../../src/cli/terminal/draft.ts"
import type { Receipt } from "../../../src/domain/NativeEvent.ts"
import {
  after,
  ask,
  began,
  changed,
  entries,
  frame,
  minute,
  modelAfter,
  now,
  opening,
  pasted,
  pictured,
  type Said,
  screen,
  second,
  tick
} from "./world.ts"

/** What leads to the selection of each Pod. */
const at: Record<string, ReadonlyArray<Said>> = {
  "api-refactor": [pictured(), ...Array.from({ length: 5 }, () => "down")],
  "fix-login-bug": [pictured(), "down", "down", "down"],
  "release-notes": [pictured(), "down"],
  "nightly-bench": [pictured(), ...Array.from({ length: 10 }, () => "down")],
  "gpu-sweep": [pictured(), ...Array.from({ length: 11 }, () => "down")],
  "old-import": [pictured(), "G"],
  "spike-0": [pictured(), "S", "/", "=spike-0", "enter"]
}

const on = (name: string, ...more: ReadonlyArray<Said>) => [...at[name] ?? [], ...more]
const text = (model: Model.Model, name: string) => Draft.text(Composer.draftTo(model, name))
const sent = (messages: ReadonlyArray<Said>) =>
  after(messages).wanted.filter(({ _tag }) => _tag === "SendPrompt")

describe("the composer", () => {
  it.each(["p", "i"])("is opened by %s, for the Pod that is selected", (key) => {
    const messages = on("api-refactor", key)
    expect(modelAfter(messages).mode).toMatchObject({ _tag: "Composing", name: "api-refactor" })
    expect(screen(messages).at(-2)).toMatch(/^to api-refactor › +esc back$/)
    expect(frame(messages).cursor).toEqual({ row: 33, column: 18 })
  })

  it("takes every printable letter, and no letter is a command", () => {
    const all = Array.from({ length: 95 }, (_, code) => String.fromCharCode(32 + code)).join("")
    const model = modelAfter(on("api-refactor", "p", ...all, "=修复 é"))
    expect(text(model, "api-refactor")).toBe(`${all}修复 é`)
    expect(after(on("api-refactor", "p", ...all)).commands).toBeUndefined()
  })

  it("takes what was typed ahead of it", () => {
    expect(text(modelAfter(on("api-refactor", "=phello")), "api-refactor")).toBe("hello")
  })

  it("keeps a draft for each Pod, through everything that happens", () => {
    const model = modelAfter(on(
      "api-refactor",
      "p",
      "=one",
      "escape",
      "up",
      "p",
      "=two",
      "ctrl-c",
      pictured({ entries: entries.filter(({ name }) => name !== "api-refactor") }),
      pictured(),
      "d",
      "v"
    ))
    expect(text(model, "api-refactor")).toBe("one")
    expect(text(model, "search-index")).toBe("two")
    expect(model.mode._tag).toBe("Listing")
  })

  it("stays with its Pod, whatever is selected or gone meanwhile", () => {
    const messages = on(
      "api-refactor",
      "p",
      "=hello",
      pictured({ entries: entries.filter(({ name }) => name !== "api-refactor") }),
      tick(3),
      tick(4),
      tick(5),
      "enter"
    )
    expect(sent(messages)).toEqual([])
    expect(modelAfter(messages).notice?.text)
      .toBe("not sent to api-refactor: it is gone. Your text is kept in the composer.")
    expect(text(modelAfter(messages), "api-refactor")).toBe("hello")
  })

  it.each(["alt-enter", "shift-enter", "ctrl-j"])("has a new line for %s", (key) => {
    const model = modelAfter(on("api-refactor", "p", "=a", key, "=b"))
    expect(text(model, "api-refactor")).toBe("a\nb")
  })

  it("grows with its text, to a third of the screen", () => {
    const lines = (count: number) =>
      on(
        "api-refactor",
        "p",
        ...Array.from({ length: count }, (_, line) => [`=${line}`, "ctrl-j"])
          .flat()
      )
    expect(screen(lines(2)).slice(-5, -1)).toEqual([
      expect.stringContaining("┴"),
      expect.stringMatching(/^to api-refactor › 0/),
      "                  1",
      "                  █"
    ])
    expect(screen(lines(40)).findIndex((line) => line.includes("┴"))).toBe(35 - 1 - 8 - 1)
  })

  it("has the keys of a line editor, and says what does nothing", () => {
    const messages = on("api-refactor", "p", "=one two", "ctrl-w", "ctrl-a", "=zero ")
    expect(text(modelAfter(messages), "api-refactor")).toBe("zero one ")
    expect(modelAfter([...messages, "f5"]).notice?.text).toBe("f5 does nothing while you write")
  })

  it("names a long paste and sends all of it", () => {
    const long = "x\n".repeat(1_203)
    const messages = on("api-refactor", "p", "=see ", pasted(long), "= there")
    expect(screen(messages).at(-2)).toContain("see [pasted 1,204 lines] there")
    expect(sent([...messages, "enter"])[0]).toMatchObject({ text: `see ${long} there` })
    expect(text(modelAfter([...messages, "ctrl-w", "backspace", "backspace"]), "api-refactor"))
      .toBe("see ")
    expect(screen(on("api-refactor", "p", pasted("y".repeat(12_345)))).at(-2))
      .toContain("[pasted 12,345 characters]")
  })

  it("shows a short paste, whose newlines do not send", () => {
    const messages = on("api-refactor", "p", pasted("one\ntwo"))
    expect(text(modelAfter(messages), "api-refactor")).toBe("one\ntwo")
    expect(sent(messages)).toEqual([])
  })
})

describe("what is sent", () => {
  it("has an id that nobody else has, and leaves the composer", () => {
    const messages = on("api-refactor", "p", "=one", "enter", "=two", "enter")
    const ids = sent(messages).map((command) => command._tag === "SendPrompt" ? command.id : "")
    expect(sent(messages)).toMatchObject([
      { name: "api-refactor", text: "one" },
      { name: "api-refactor", text: "two" }
    ])
    expect(new Set(ids).size).toBe(2)
    for (const id of ids) expect(id).toMatch(/^mia-k3-\d+$/)
    expect(text(modelAfter(messages), "api-refactor")).toBe("")
    expect(modelAfter(messages).mode._tag).toBe("Composing")
    expect(screen(messages).at(-1)).toContain("sending…")
  })

  it("is nothing as long as nothing is written", () => {
    expect(sent(on("api-refactor", "p", "= ", "enter"))).toEqual([])
    expect(modelAfter(on("api-refactor", "p", "enter")).notice?.text).toBe(
      "nothing is written yet"
    )
  })

  it.each([
    ["api-refactor", "enter send", "sent prompts run at once"],
    ["fix-login-bug", "enter queue", "queues; its turn is not over"],
    ["release-notes", "enter queue", "queues; its turn is not over"],
    ["nightly-bench", "enter send", "its host says what becomes of it"]
  ])("to %s: the footer says `%s` and %s", (name, verb, fate) => {
    const messages = on(name, "p", "=go")
    expect(screen(messages).at(-1)).toMatch(new RegExp(`^${verb} .* ${fate}$`))
    expect(sent([...messages, "enter"])).toMatchObject([{ name, text: "go" }])
  })

  it("queues behind a queue that is held", () => {
    const held = changed({ "api-refactor": opening("idle", { held: true }) })
    expect(screen(on("api-refactor", held, "p")).at(-1)).toContain("queues; the queue is held")
  })

  it("is refused once by a Pod that is no longer idle, and queued by a second enter", () => {
    const busy = changed({ "api-refactor": opening("running", began(2 * second)) })
    const messages = on("api-refactor", "p", "=go", busy)
    expect(screen(messages).at(-1)).toMatch(/^enter asks first /)
    expect(sent([...messages, "enter"])).toEqual([])
    expect(modelAfter([...messages, "enter"]).notice?.text).toBe(
      "not sent to api-refactor: it started running 2s ago. Your text is kept in the composer; "
        + "enter queues it."
    )
    expect(sent([...messages, "enter", "enter"])).toMatchObject([{ text: "go", queue: true }])
    const asks = changed({ "api-refactor": opening("running", { asks: [ask(second, {})] }) })
    expect(modelAfter(on("api-refactor", "p", "=go", asks, "enter")).notice?.text)
      .toContain("it asks something now")
  })

  it("waits only for what was to be seen when its writing began, or was sent before", () => {
    const queue = (...messages: ReadonlyArray<Said>) =>
      sent(messages).map((command) => command._tag === "SendPrompt" && command.queue)
    expect(queue(...on("api-refactor", "p", "=go", "enter"))).toEqual([false])
    expect(queue(...on("fix-login-bug", "p", "=go", "enter"))).toEqual([true])
    expect(queue(...on("nightly-bench", "p", "=go", "enter"))).toEqual([true])
    const busy = changed({ "api-refactor": opening("running", began(0)) })
    const twice = on("api-refactor", "p", "=one", "enter", "=two", busy, "enter")
    expect(queue(...twice)).toEqual([false, true])
    const reopened = on("api-refactor", "p", "=go", busy, "escape", "p", "enter")
    expect(queue(...reopened)).toEqual([true])
  })

  it.each([
    ["gpu-sweep", "it is unreachable"],
    ["old-import", "it is not live, and corrupt"],
    ["spike-0", "it is stopped; enter in the list restores it"]
  ])("is blocked for %s, because %s", (name, why) => {
    const model = modelAfter(on(name, "p", "=go", "enter"))
    expect(sent(on(name, "p", "=go", "enter"))).toEqual([])
    expect(model.notice?.text)
      .toBe(`not sent to ${name}: ${why}. Your text is kept in the composer.`)
    expect(text(model, name)).toBe("go")
    expect(screen(on(name, "p", "=go")).at(-1)).toMatch(/^enter says why not /)
  })

  it("is blocked where the list is stale and the Pod not connected", () => {
    const stale = { since: now, retryAt: now, reason: "not readable" }
    const messages = on("nightly-bench", pictured({ stale }), "p", "=go", "enter")
    expect(sent(messages)).toEqual([])
    expect(modelAfter(messages).notice?.text).toContain("the list is stale")
    expect(sent(on("api-refactor", pictured({ stale }), "p", "=go", "enter"))).toHaveLength(1)
  })
})

describe("what becomes of a prompt", () => {
  const outcome = (
    receipt: Receipt | { readonly kind: "unknown" },
    ...between: ReadonlyArray<Said>
  ) => {
    const messages = on("fix-login-bug", "p", "=do it", "enter", ...between)
    const [command] = sent(messages)
    const id = command?._tag === "SendPrompt" ? command.id : ""
    const end = Model.Message.PromptEnded({ name: "fix-login-bug", id, receipt })
    return modelAfter([...messages, end])
  }

  it.each([
    [{ kind: "delivered" } as const, "delivered to fix-login-bug"],
    [{ kind: "queued", before: 0 } as const, "queued on fix-login-bug: it is next"],
    [{ kind: "queued", before: 2 } as const, "queued on fix-login-bug behind 2"]
  ])("%j is told, and the text is gone", (receipt, words) => {
    const model = outcome(receipt)
    expect(model.notice).toMatchObject({ wrong: false, text: words })
    expect(text(model, "fix-login-bug")).toBe("")
    expect(model.sending.size).toBe(0)
  })

  it("rejected is told with the reason, and the text is back", () => {
    const model = outcome({ kind: "rejected", reason: "the Pod is about to stop" })
    expect(model.notice).toMatchObject({
      wrong: true,
      text: "not sent to fix-login-bug: the Pod is about to stop. "
        + "Your text is kept in the composer."
    })
    expect(text(model, "fix-login-bug")).toBe("do it")
    expect(model.errors).toHaveLength(1)
  })

  it("unknown is told as that, and the text is back", () => {
    const model = outcome({ kind: "unknown" })
    expect(model.notice?.text).toMatch(/^nobody knows whether fix-login-bug took your prompt/)
    expect(text(model, "fix-login-bug")).toBe("do it")
  })

  it("brings the text back above what was written since", () => {
    const model = outcome({ kind: "rejected", reason: "no" }, "=and more", "left", "left")
    expect(text(model, "fix-login-bug")).toBe("do it\nand more")
    expect(text(modelAfter(on("fix-login-bug")), "fix-login-bug")).toBe("")
  })

  it("says nothing for a prompt that nobody waits for", () => {
    const strange = { name: "fix-login-bug", id: "other", receipt: { kind: "unknown" } } as const
    const model = modelAfter(on("fix-login-bug", Model.Message.PromptEnded(strange)))
    expect(model.notice).toBeUndefined()
  })

  it("is unknown when nobody says anything for half a minute", () => {
    const messages = on("fix-login-bug", "p", "=do it", "enter")
    expect(modelAfter([...messages, tick(30)]).sending.size).toBe(1)
    const model = modelAfter([...messages, tick(30), tick(31)])
    expect(model.sending.size).toBe(0)
    expect(model.notice?.text).toMatch(/^nobody knows whether/)
  })

  it("does not hold up the screen, nor other prompts", () => {
    const messages = on("fix-login-bug", "p", "=one", "enter", "escape", "down", "down", "p")
    expect(sent([...messages, "=two", "enter"])).toHaveLength(2)
  })
})

describe("up and down in the composer", () => {
  const written = on("api-refactor", "p", "=one", "enter", "=two", "enter", "=draft")
  const shown = (...keys: ReadonlyArray<string>) =>
    text(modelAfter([...written, ...keys]), "api-refactor")

  it("go through what was sent, and back to what is written", () => {
    expect(shown("up")).toBe("two")
    expect(shown("up", "up")).toBe("one")
    expect(shown("up", "up", "up")).toBe("one")
    expect(shown("up", "up", "down")).toBe("two")
    expect(shown("up", "up", "down", "down")).toBe("draft")
  })

  it("go through the lines of a text first", () => {
    expect(shown("ctrl-j", "=end", "up", "=X")).toBe("draXft\nend")
    expect(shown("ctrl-j", "=修e\u0301nd", "up", "down", "=X")).toBe("draft\n修e\u0301ndX")
    expect(shown("ctrl-j", "=end", "up", "up")).toBe("two")
  })

  it("say when there is nothing", () => {
    expect(modelAfter(on("api-refactor", "p", "up")).notice?.text).toBe("nothing was sent before")
    expect(modelAfter([...written, "down"]).notice?.text).toBe("this is what you write now")
  })
})

describe("the line of the closed composer", () => {
  const line = (name: string, ...more: ReadonlyArray<Said>) => screen(on(name, ...more)).at(-2)

  it.each([
    ["api-refactor", "to api-refactor › live idle; p writes a prompt"],
    [
      "fix-login-bug",
      "to fix-login-bug › live running; p writes a prompt, it waits until the turn is over"
    ],
    ["release-notes", "to release-notes › live paused; a shows what it asks; p writes a prompt"],
    ["nightly-bench", "to nightly-bench › live; p writes a prompt"],
    ["gpu-sweep", "to gpu-sweep › unreachable; enter tries again"],
    ["spike-0", "to spike-0 › stopped; enter restores it"],
    ["old-import", "to old-import › corrupt; enter shows what is wrong"]
  ])("of %s is: %s", (name, expected) => {
    expect(line(name)).toBe(expected)
  })

  it("tells of a draft", () => {
    expect(line("api-refactor", "p", "=x", "escape"))
      .toBe("to api-refactor › live idle; p goes on with your draft")
    expect(line("gpu-sweep", "p", "=x", "escape"))
      .toBe("to gpu-sweep › unreachable; your draft is kept")
  })

  it("says why a turn that is paused waits", () => {
    const paused = changed({ "fix-login-bug": opening("paused", began(minute)) })
    expect(line("fix-login-bug", paused))
      .toBe("to fix-login-bug › live paused; p writes a prompt, it waits")
    expect(line("api-refactor", "escape")).toBe("nothing is selected; j or k selects")
    expect(line("old-import", "up")).toBe("folded; enter opens the section")
  })
})

describe("leaving with something unsent", () => {
  it("gives it back, to be printed", () => {
    const { outcome } = after(on(
      "api-refactor",
      "p",
      "=one",
      "enter",
      "=two\u001b[2J",
      "escape",
      "q"
    ))
    expect(outcome).toEqual({
      _tag: "Quit",
      unsent: [
        "sent to api-refactor, which has not said that it took it: one",
        "not sent to api-refactor: two"
      ]
    })
  })
})
