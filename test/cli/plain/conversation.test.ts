import { FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import { dialogue } from "../../../src/cli/plain/conversation.ts"
import type { LineMessage } from "../../../src/cli/plain/Dialogue.ts"
import { help } from "../../../src/cli/plain/talkHelp.ts"
import * as AgentUpdate from "../../../src/domain/AgentUpdate.ts"
import type { Ask } from "../../../src/domain/Ask.ts"
import type { Beginning, Event, Heard } from "../../../src/domain/LiveConversation.ts"
import * as SafeText from "../../../src/domain/SafeText.ts"
import * as Segment from "../../../src/domain/Segment.ts"
import { happening } from "../attach/happening.ts"
import { agent, finished, foreign, noon, opening, prompted } from "../attach/stage.ts"
import { stage } from "./play.ts"

const open = (about: Partial<Beginning> = {}) =>
  stage(dialogue({
    name: "fix-login-bug",
    user: "ana",
    nonce: "k3",
    watching: false,
    now: noon,
    opening,
    ...about
  }))

const { added, begun, play, question } = open()

/** Lines, typed a minute after the opening unless it is said when. */
const lines = (...texts: ReadonlyArray<string>): ReadonlyArray<LineMessage> =>
  texts.map((text) => ({ _tag: "TypedLine", text, goesOn: false, now: noon + 60_000 }))

/** As soon as nobody can have heard anything. */
const soon = (text: string): LineMessage => ({
  _tag: "TypedLine",
  text,
  goesOn: false,
  now: noon + 200
})

const heard = (...events: ReadonlyArray<Event>): ReadonlyArray<Heard> =>
  events.map((event) => ({ _tag: "HeardEvent", event, now: noon }))

const own = { id: "ana-k3-1", by: "ana" }

const taken: Event = { event: "receipt", data: { id: own.id, receipt: { kind: "delivered" } } }

const ask = (id: string, rest: Partial<Ask> = {}): Ask => ({
  id,
  title: "run",
  subject: "rm -rf dist",
  options: [
    { id: "yes", name: "Allow once", kind: "allow_once" },
    { id: "no", name: "Reject", kind: "reject_once" }
  ],
  asked_at: noon,
  ...rest
})

const asked = (id: string, rest: Partial<Ask> = {}): Event => ({
  event: "asked",
  data: { ask: ask(id, rest) }
})

const answered = (id: string, by: string, option = "yes"): Event => ({
  event: "answered",
  data: { ask: id, outcome: { kind: "selected", option }, by }
})

/** A turn of this client's is running. */
const running = play(begun, soon("go on"), ...heard(taken, ...prompted("go on", own)))

const asking = play(running, ...heard(asked("a")))

describe("a conversation in plain lines", () => {
  it("begins with how things stand, and asks for a prompt", () => {
    expect(begun.printed).toEqual(["status: fix-login-bug is live idle"])
    expect(question(begun)).toBe("Prompt or /help: ")
  })

  it("tells the end of what was said, and how much came before it", () => {
    const records = Array.from({ length: 30 }, (_, at) => ({
      kind: "user_input",
      ts: noon,
      segments: [Segment.text(`prompt ${at}`)]
    }))
    const { printed } = open({ opening: { ...opening, earlier: 5, records } }).begun
    expect(printed.slice(0, 2)).toEqual([
      "note: 15 earlier records, pods logs fix-login-bug",
      "prompt: prompt 10"
    ])
    expect(printed.slice(-2)).toEqual([
      "prompt: prompt 29",
      "status: fix-login-bug is live idle"
    ])
  })

  it("marks what happened while the person was away, even when not all of it is told", () => {
    const reply = (at: number) => [{
      kind: "assistant_item",
      ts: noon + at,
      item: { kind: "message", role: "assistant", content: [{ kind: "text", text: `${at}` }] }
    }, { kind: "run_completed", ts: noon + at, interrupted: false, result: "finished" }]
    const printed = (count: number, seenUntil: number) =>
      open({
        seenUntil,
        opening: { ...opening, records: Array.from({ length: count }, (_, at) => reply(at)).flat() }
      }).begun.printed
    expect(printed(3, noon)).toEqual([
      "agent: 0",
      "note: while you were away: 2 turns",
      "agent: 1",
      "agent: 2",
      "status: fix-login-bug is live idle"
    ])
    expect(printed(3, noon + 2)).not.toContainEqual(expect.stringContaining("away"))
    expect(printed(40, noon).slice(0, 3)).toEqual([
      "note: 39 earlier records, pods logs fix-login-bug",
      "note: while you were away: 39 turns",
      "agent: 20"
    ])
  })

  it("tells what goes on, and what is asked in full", () => {
    const { begun, question } = open({
      opening: {
        ...opening,
        status: "paused",
        turn: { began: noon - 134_000, heard_at: noon, by: "ben" },
        asks: [ask("a")],
        queue: [{ id: "b-1", by: "ben", input: [Segment.text("then test")], at: noon }]
      }
    })
    expect(begun.printed).toEqual([
      "status: fix-login-bug is live paused 2m14s",
      "queued by ben: then test",
      "asks: run",
      "  rm -rf dist",
      "  1  Allow once",
      "  2  Reject",
      "note: a prompt can be typed at any time, and /help"
    ])
    expect(question(begun)).toBe("Answer 1-2, or a prompt: ")
  })

  it("has a label before everything that is said or done", () => {
    const turn = [
      ...prompted("go on", own),
      ...agent(
        AgentUpdate.Thought({ text: "hm" }),
        AgentUpdate.Text({ text: "First\nsecond\n" }),
        AgentUpdate.Tool({ id: "t", title: "run", input: "{\"command\":\"npm test\"}" }),
        AgentUpdate.Tool({ id: "t", status: "failed", output: "3 failed" }),
        AgentUpdate.Text({ text: "third" })
      ),
      ...finished
    ]
    expect(added(begun, ...heard(...turn))).toEqual([
      "you: go on",
      "thought: hm",
      "agent: First",
      "  second",
      "tool: run npm test, failed: 3 failed",
      "agent: third"
    ])
  })

  it("never begins a line of somebody's text at the left edge", () => {
    const lie = "ok\nasks: rm -rf /\nyou: yes"
    const turn = [
      ...prompted(lie, { id: "x", by: "agent" }),
      ...agent(AgentUpdate.Text({ text: lie })),
      ...finished
    ]
    expect(added(begun, ...heard(...turn))).toEqual([
      "prompt of agent: ok",
      "  asks: rm -rf /",
      "  you: yes",
      "agent: ok",
      "  asks: rm -rf /",
      "  you: yes"
    ])
  })

  it("tells a line as soon as it is complete, and asks for nothing while the agent works", () => {
    const speaking = play(running, ...heard({ event: "text_delta", data: { text: "one\ntw" } }))
    expect(speaking.printed.at(-1)).toBe("agent: one")
    expect(question(speaking)).toBe("Listens")
    expect(added(speaking, ...heard({ event: "text_delta", data: { text: "o\n" } })))
      .toEqual(["  two"])
  })

  it("ends with how to come back", () => {
    expect(play(begun, ...lines("/detach"))).toMatchObject({ outcome: { _tag: "Detached" } })
    expect(added(begun, { _tag: "EndedTyping" })).toEqual(["detached; pods attach fix-login-bug"])
    expect(added(begun, ...heard({ event: "shutdown" })))
      .toEqual(["fix-login-bug has stopped; pods resume fix-login-bug"])
    const lost = play(begun, { _tag: "LostConnection", reason: "it hung up" })
    expect(lost.printed.at(-1)).toBe(
      "lost the connection to fix-login-bug; pods show fix-login-bug"
    )
    expect(lost.outcome).toEqual({ _tag: "Lost", reason: "it hung up" })
  })
})

describe("a line", () => {
  const sent = (...texts: ReadonlyArray<string>) =>
    play(begun, ...lines(...texts)).commands.map(({ method }) =>
      method.method === "prompt" ? Segment.flatten(method.params.input) : method.method
    )

  it("is a prompt, and the next one waits until the Pod has taken it", () => {
    const sending = play(begun, ...lines("fix the login bug"))
    expect(sending.commands).toEqual([{
      _tag: "Send",
      method: {
        method: "prompt",
        params: { id: own.id, input: [Segment.text("fix the login bug")], queue: true }
      }
    }])
    expect(question(sending)).toBe("Works")
    expect(question(play(sending, ...heard(taken)))).toBe("Prompt or /help: ")
  })

  it("says what became of a prompt that did not reach the agent", () => {
    const sending = play(begun, ...lines("go on"))
    const receipt = (receipt: Extract<Event, { event: "receipt" }>["data"]["receipt"]) =>
      added(sending, ...heard({ event: "receipt", data: { id: own.id, receipt } }))
    expect(receipt({ kind: "queued", before: 0 })).toEqual(["queued: it is next"])
    expect(receipt({ kind: "queued", before: 2 })).toEqual(["queued: behind 2"])
    expect(receipt({ kind: "rejected", reason: "the queue is full" }))
      .toEqual(["error: not sent: the queue is full"])
  })

  it("goes on in the next one behind a backslash", () => {
    const more = play(begun, ...lines("one\\"))
    expect(question(more)).toBe("More: ")
    expect(sent("one\\", "two\\", "three")).toEqual(["one\ntwo\nthree"])
    expect(sent("a path\\\\")).toEqual(["a path\\\\"])
  })

  it("is one of many after /lines, up to a dot alone", () => {
    expect(question(play(begun, ...lines("/lines")))).toBe("More, or a dot alone to send: ")
    expect(sent("/lines", "one", "", "/detach", "3", ".")).toEqual(["one\n\n/detach\n3"])
    expect(sent("/lines", "one", "/drop", "two")).toEqual(["two"])
    expect(added(begun, ...lines("/lines", "kept"), { _tag: "EndedTyping" }))
      .toEqual(["not sent: kept", "detached; pods attach fix-login-bug"])
  })

  it("is kept for a prompt of many when it is pasted with others", () => {
    const paste = (text: string): LineMessage => ({
      _tag: "TypedLine",
      text,
      goesOn: true,
      now: noon + 60_000
    })
    const pasted = play(begun, paste("def f():"), paste("    pass"), ...lines("/detach"))
    expect(pasted.commands).toEqual([])
    expect(pasted.printed.slice(begun.printed.length))
      .toEqual(["note: several lines at once; a dot alone sends them, /drop forgets them"])
    expect(question(pasted)).toBe("More, or a dot alone to send: ")
    expect(play(pasted, ...lines(".")).commands).toMatchObject([{
      method: { params: { input: [Segment.text("def f():\n    pass\n/detach")] } }
    }])
  })

  it("may begin with a slash when there are two", () => {
    expect(sent("//compact now")).toEqual(["/compact now"])
    expect(sent("/usr/bin is a directory")).toEqual(["/usr/bin is a directory"])
    expect(added(begun, ...lines("/nonsense"))).toEqual([
      "error: there is no command /nonsense; /help tells them, and //nonsense sends a prompt"
    ])
  })

  it("carries no control sequences, which arrow keys leave in it", () => {
    expect(sent("go\u001b[D\u001b[C on")).toEqual(["go on"])
  })

  it("sends nothing when it is empty", () => {
    expect(sent("", "   ")).toEqual([])
    expect(added(asking, ...lines(""))).toEqual(["note: enter chooses no answer"])
  })

  it("is refused by a host that cannot queue it", () => {
    const other = open({ opening: { ...foreign, status: "running" } })
    const { commands, printed } = other.play(other.begun, ...lines("more"))
    expect(commands).toEqual([])
    expect(printed.at(-1))
      .toBe("error: not sent: fix-login-bug is running; send it again when it is idle")
  })

  it("sends nothing of who only watches", () => {
    const { begun, play, question } = open({ watching: true })
    expect(begun.printed.at(-1)).toBe("note: only watching; /detach leaves")
    expect(question(begun)).toBe("Listens")
    const tried = play(begun, ...lines("hello", "/interrupt", "1", "more\\"))
    expect(tried.commands).toEqual([])
    expect(tried.printed.at(-1)).toBe("error: only watching, so nothing is sent; /detach leaves")
    expect(play(tried, ...lines("/detach")).outcome).toEqual({ _tag: "Detached" })
  })
})

describe("a question", () => {
  it("is told in full, and answered once by the number of what the agent offers", () => {
    expect(asking.printed.slice(-4)).toEqual([
      "asks: run",
      "  rm -rf dist",
      "  1  Allow once",
      "  2  Reject"
    ])
    expect(question(asking)).toBe("Answer 1-2, or a prompt: ")
    const done = play(asking, ...lines("2"))
    expect(done.commands.at(-1)).toEqual({
      _tag: "Send",
      method: {
        method: "answer",
        params: { ask: "a", outcome: { kind: "selected", option: "no" } }
      }
    })
    expect(question(done)).toBe("Listens")
    expect(added(done, ...lines("1"))).toEqual(["note: answered; the Pod has not said so yet"])
    expect(added(done, ...heard(answered("a", "ana", "no"))))
      .toEqual(["answered: run: rm -rf dist: Reject, by you"])
  })

  it("is told with how much of it is hidden", () => {
    expect(added(running, ...heard(asked("a", { subject: "rm\u202e x" }))))
      .toContain("  contains hidden or control characters (1)")
  })

  it("takes no number that was typed before it can have been heard", () => {
    const hasty = play(asking, soon("1"))
    expect(hasty.commands).toEqual(asking.commands)
    expect(hasty.printed.at(-1)).toBe("note: this has just been asked; answer once more")
    expect(play(hasty, soon("1")).commands).toHaveLength(asking.commands.length + 1)
  })

  it("that took the place of another one has to be answered twice", () => {
    const replaced = play(asking, ...heard(asked("b"), answered("a", "ben")))
    expect(replaced.printed.slice(-6)).toEqual([
      "note: asks one more thing after this",
      "answered: run: rm -rf dist: Allow once, by ben",
      "asks: run",
      "  rm -rf dist",
      "  1  Allow once",
      "  2  Reject"
    ])
    const once = play(replaced, ...lines("1"))
    expect(once.commands).toEqual(replaced.commands)
    expect(once.printed.at(-1)).toBe("note: this question is a new one; answer once more")
    expect(play(once, ...lines("1")).commands.at(-1)).toMatchObject({
      method: { params: { ask: "b" } }
    })
  })

  it("is answered in words too, by a form or not at all", () => {
    const outcomes = (text: string, rest: Partial<Ask> = {}) =>
      play(running, ...heard(asked("a", rest)), ...lines(text)).commands.at(-1)
    expect(outcomes("/answer allow once")).toMatchObject({
      method: { params: { outcome: { kind: "selected", option: "yes" } } }
    })
    expect(outcomes("/answer cancel")).toMatchObject({
      method: { params: { outcome: { kind: "cancelled" } } }
    })
    const fields = [{ name: "size", title: "", type: "integer" as const, required: true }]
    expect(outcomes("/answer size=3", { options: [], fields })).toMatchObject({
      method: { params: { outcome: { kind: "filled", content: { size: 3 } } } }
    })
    expect(added(asking, ...lines("9"))).toEqual([
      "error: the agent does not offer \"9\"; it offers 1 Allow once, 2 Reject, cancel"
    ])
    expect(added(asking, ...lines("/answer"))).toEqual(asking.printed.slice(-4))
  })

  it("does not keep a prompt from being sent", () => {
    expect(play(asking, ...lines("12 monkeys")).commands.at(-1)).toMatchObject({
      method: { method: "prompt" }
    })
  })
})

describe("a command", () => {
  const after = (seconds: number, text: string): LineMessage => ({
    _tag: "TypedLine",
    text,
    goesOn: false,
    now: noon + seconds * 1_000
  })

  it("interrupts the turn, and ends an agent that goes on for ten seconds", () => {
    const cancelled = play(running, after(1, "/interrupt"))
    expect(cancelled.commands.at(-1)).toEqual({ _tag: "Send", method: { method: "cancel" } })
    expect(added(cancelled, after(4, "/interrupt"))).toEqual([
      "note: interrupting since 3s; after 10 s, /interrupt again ends the agent"
    ])
    expect(play(cancelled, after(12, "/interrupt")).commands.at(-1))
      .toEqual({ _tag: "Send", method: { method: "force" } })
    expect(added(begun, after(1, "/interrupt"))).toEqual(["note: no turn is running"])
  })

  it("takes the newest prompt back that waits", () => {
    const waiting: Event = {
      event: "queue",
      data: { queue: [{ ...own, input: [Segment.text("later")], at: noon }], held: false }
    }
    const queued = play(running, ...heard(waiting))
    expect(added(queued, ...lines("/status"))).toContain("queued: later")
    const back = play(queued, ...lines("/back"))
    expect(back.commands.at(-1)).toEqual({
      _tag: "Send",
      method: { method: "unqueue", params: { id: own.id } }
    })
    expect(added(back, ...heard({ event: "queue", data: { queue: [], held: false } })))
      .toEqual(["taken back: later"])
    expect(added(begun, ...lines("/back"))).toEqual(["note: no prompt of yours waits"])
  })

  it("lets what is held go on", () => {
    const held = play(begun, ...heard({ event: "queue", data: { queue: [], held: true } }))
    expect(held.printed.at(-1)).toBe("note: the queue is held; /continue goes on")
    expect(question(held)).toBe("Prompt, /continue or /help: ")
    expect(play(held, ...lines("/continue")).commands.at(-1))
      .toEqual({ _tag: "Send", method: { method: "resume" } })
    expect(added(begun, ...lines("/continue"))).toEqual(["note: nothing is held"])
  })

  it("tells what goes on now", () => {
    const call: Event = {
      event: "tool_call_done",
      data: { id: "t", name: "run", arguments: "{\"command\":\"npm test\"}" }
    }
    expect(added(play(running, ...heard(call)), after(61, "/status"))).toEqual([
      "status: fix-login-bug is live running 1m01s",
      "tool: run npm test, running for 1m01s"
    ])
  })

  it("is told of by /help, every one", () => {
    const help = added(begun, ...lines("/help")).join("\n")
    for (const name of ["answer", "interrupt", "continue", "back", "lines", "status", "detach"]) {
      expect(help).toContain(`/${name}`)
      expect(added(begun, ...lines(`/${name}`)).join("\n")).not.toContain("there is no command")
    }
  })
})

describe("news of the Pod", () => {
  it("are told when the agent is gone, and when it is silent", () => {
    expect(added(running, ...heard({ event: "agent", data: { kind: "gone", reason: "exit 3" } })))
      .toEqual(["warning: agent gone: exit 3; the next prompt starts it again"])
    const silence: Heard = {
      _tag: "HeardEvent",
      event: { event: "silence", data: { heard_at: noon } },
      now: noon + 120_000
    }
    expect(added(running, silence)).toEqual(["note: no word from the agent for 2m00s"])
  })

  it("are told when the host refuses what was wanted", () => {
    const done = play(asking, ...lines("1"))
    const refusal: Event = { event: "refused", data: { message: "too late" } }
    const refused = play(done, ...heard(refusal))
    expect(refused.printed.at(-1)).toBe("error: too late")
    expect(question(refused)).toBe("Answer 1-2, or a prompt: ")
  })
})

describe("whatever happens", () => {
  const message = happening.map((one): ReadonlyArray<Heard | LineMessage> => {
    if (one._tag === "HeardEvent") return [one]
    if (one._tag !== "PressedKey" || one.key._tag === "Named") return []
    return one.key.text.split("\n").map((text) => soon(text))
  })

  const label = new RegExp(
    "^$|^ |^(you|agent|prompt( of .*)?|thought|tool|asks( \\(1 of \\d+\\))?|answered|no longer asked|note|"
      + "warning|failed|error|status|thinking|queued( by .*)?|taken back|not sent|attached): ?"
  )

  it("every line is safe to print, and begins with a label or with a space", () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 40 }), (all) => {
        const { outcome, printed } = play(asking, ...all.flat())
        const lines = outcome === undefined ? printed : printed.slice(0, -1)
        for (const line of lines.filter((text) => !help.includes(text))) {
          expect(SafeText.block(line)).toBe(line)
          expect(line).toMatch(label)
        }
      }),
      { numRuns: 300 }
    )
  })
})
