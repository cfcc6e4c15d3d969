import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber } from "effect"
import { randomUUID } from "node:crypto"
import { listen, summary } from "../../support/agentSignals.ts"
import { processesWith } from "../../support/processes.ts"
import { fake, program, start } from "./startAgent.ts"

const soon = Duration.millis(300)

describe("AcpAgent with a difficult agent", () => {
  it.scopedLive("says what cannot be started, and why", () =>
    Effect.gen(function*() {
      const reason = (...order: Parameters<typeof start>) =>
        Effect.map(Effect.flip(start(...order)), (failure) => failure.reason)
      expect(yield* reason(program("no-such-agent")))
        .toBe("no-such-agent is not installed, or not on the PATH")
      expect(yield* reason(program("/no/such/agent"))).toBe("/no/such/agent does not exist")
      expect(yield* reason(program("/etc/passwd"))).toBe("/etc/passwd may not be executed")
      expect(yield* reason(program("a\0b"))).toMatch(/cannot be started/)
      expect(yield* reason(fake("junk.mjs"), { cwd: "/no/such/dir" }))
        .toBe("the directory /no/such/dir does not exist")
    }))

  it.scopedLive("tells at once of an agent that dies before it is ready", () =>
    Effect.gen(function*() {
      const failure = yield* Effect.flip(start(fake("diesAtOnce.mjs")))
      expect(failure).toMatchObject({
        _tag: "AgentFailed",
        agent: "fake",
        reason: "it exited with code 7 before it was ready; correct its configuration first",
        lastWords: ["this agent needs Node 99", "please upgrade"]
      })
    }))

  it.scopedLive("says whether it died before it spoke, which is how it is configured", () =>
    Effect.gen(function*() {
      const failure = yield* Effect.flip(start(fake("diesLater.mjs")))
      expect(failure.reason).toBe("it exited with code 8 before it was ready")
      expect(failure.lastWords).toEqual(["no place to work in"])
    }))

  it.scopedLive("shows what a program that speaks no ACP says on its output", () =>
    Effect.gen(function*() {
      const failure = yield* Effect.flip(start(program("echo", "usage: agent [FILE]")))
      expect(failure.reason).toBe(
        "it exited with code 0 before it was ready; correct its configuration first"
      )
      expect(failure.lastWords).toEqual(["usage: agent [FILE]"])
    }))

  it.scopedLive("does not wait for ever for an agent that hangs", () =>
    Effect.gen(function*() {
      for (const method of ["initialize", "session/new"]) {
        const marker = randomUUID()
        const failure = yield* Effect.flip(start(fake("hangs.mjs", method, marker), {
          deadlines: {
            // Long enough for the agent to start on a busy machine when it is to answer.
            initialize: method === "initialize" ? soon : Duration.seconds(30),
            newSession: soon,
            grace: soon
          }
        }))
        expect(failure.reason).toBe(`it did not answer ${method} within 0.3 s`)
        if (method !== "initialize") expect(failure.lastWords).toEqual(["hangs on purpose"])
        expect(processesWith(marker)).toEqual([])
      }
    }))

  it.scopedLive("passes over junk, and keeps updates that it does not know", () =>
    Effect.gen(function*() {
      const session = yield* start(fake("junk.mjs"))
      expect(session.title).toBe("junk 1.2")
      const signals = yield* listen(session)
      expect(yield* session.prompt("go")).toBe("end_turn")
      yield* signals.until(() => signals.text() !== "")
      expect(JSON.parse(signals.text())).toEqual([{ id: "f1", code: -32601 }, {
        id: 7,
        code: -32601
      }])
      // The message that nests too deeply for anybody is one of those that are passed over.
      expect(signals.all.filter(({ kind }) => kind === "Updated")).toHaveLength(3)
      expect(signals.all.slice(0, 2)).toMatchObject([
        { update: { kind: "something_new", document: { deep: { value: [1] } } } },
        { update: { kind: "unknown", document: "not even an object" } }
      ])
    }))

  it.scopedLive("takes a line of 20 MB, and dies of one of more than 32 MiB", () =>
    Effect.gen(function*() {
      const session = yield* start(fake("hugeLine.mjs"))
      const signals = yield* listen(session)
      expect(yield* session.prompt("20000000")).toBe("end_turn")
      yield* signals.until(() => signals.text().length === 20_000_000)
      const failure = yield* Effect.flip(session.prompt("34000000"))
      expect(failure.reason).toBe("it sent a line of more than 32 MiB")
      yield* signals.until(() => signals.all.at(-1)?.kind === "Died")
    }))

  it.scopedLive("tells of what it is asked, also when only the tool call told", () =>
    Effect.gen(function*() {
      const session = yield* start(fake("asking.mjs"))
      const signals = yield* listen(session)
      const turn = yield* Effect.fork(session.prompt("known tool"))
      const ask = yield* signals.ask
      expect(ask).toMatchObject({
        title: "Run",
        subject: "ls -l",
        options: [
          { id: "yes", name: "Yes", kind: "allow_once" },
          { id: "odd", name: "Odd", kind: "a_new_kind" }
        ]
      })
      yield* session.answer(ask.id, { kind: "selected", option: "odd" })
      expect(yield* Fiber.join(turn)).toBe("end_turn")
      yield* signals.until(() => signals.text() !== "")
      expect(JSON.parse(signals.text()))
        .toEqual({ id: "p1", result: { outcome: { outcome: "selected", optionId: "odd" } } })
    }))

  it.scopedLive("withdraws an ask that the agent takes back", () =>
    Effect.gen(function*() {
      const session = yield* start(fake("asking.mjs"))
      const signals = yield* listen(session)
      expect(yield* session.prompt("withdrawn")).toBe("end_turn")
      yield* signals.until(() => signals.text() !== "")
      expect(JSON.parse(signals.text()))
        .toEqual({ id: "p1", result: { outcome: { outcome: "cancelled" } } })
      const { id } = yield* signals.ask
      expect(signals.all.map(summary)).toEqual(["Tool t2", "Asked", `Withdrew ${id}`, "Text"])
    }))

  it.scopedLive("refuses an ask without options", () =>
    Effect.gen(function*() {
      const session = yield* start(fake("asking.mjs"))
      const signals = yield* listen(session)
      yield* session.prompt("without options")
      yield* signals.until(() => signals.text() !== "")
      expect(JSON.parse(signals.text())).toMatchObject({ id: "p1", code: -32602 })
    }))

  it.scopedLive("denies what is asked after a cancel, and calls the turn cancelled", () =>
    Effect.gen(function*() {
      const session = yield* start(fake("asking.mjs"))
      const signals = yield* listen(session)
      const turn = yield* Effect.fork(session.prompt("stubborn"))
      yield* signals.ask
      yield* session.cancel
      expect(yield* Fiber.join(turn)).toBe("cancelled")
      yield* signals.until(() => signals.text().includes("p2"))
      expect(signals.all.filter(({ kind }) => kind === "Asked")).toHaveLength(1)
      expect(signals.text()).toContain(
        "{\"id\":\"p2\",\"result\":{\"outcome\":{\"outcome\":\"cancelled\""
      )
    }))
})

describe("AcpAgent in its environment", () => {
  it.scopedLive("gives the agent its directory, well-formed text and no secrets", () =>
    Effect.gen(function*() {
      const session = yield* start(fake("environment.mjs"), {
        cwd: "/",
        environment: { ...process.env, GIVEN: "yes", MY_SECRET: "no", TERM: "xterm" },
        extra: { PODS_DEMO_DIR: "/demo" }
      })
      const signals = yield* listen(session)
      yield* session.prompt("half a \ud83d pair")
      yield* signals.until(() => signals.text() !== "")
      const { cwd, env, prompt } = JSON.parse(signals.text())
      expect(prompt).toEqual([{ type: "text", text: "half a \ufffd pair" }])
      expect(cwd).toBe("/")
      expect(env).toMatchObject({ GIVEN: "yes", PODS_DEMO_DIR: "/demo", TERM: "dumb" })
      expect(Object.keys(env)).not.toContain("MY_SECRET")
    }))
})
