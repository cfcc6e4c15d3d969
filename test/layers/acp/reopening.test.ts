import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { listen, summary } from "../../support/agentSignals.ts"
import { fake, start } from "./startAgent.ts"

/** Asks a fake agent for its conversation `s0`. */
const reopen = (ways: object, prompts = 1) =>
  start(fake("reopening.mjs", JSON.stringify(ways)), { previous: { id: "s0", prompts } })

const chunk = (sessionUpdate: string, messageId?: string) => ({
  sessionUpdate,
  ...messageId !== undefined && { messageId },
  content: { type: "text", text: "x" }
})

const user = (messageId?: string) => chunk("user_message_chunk", messageId)

const agent = chunk("agent_message_chunk")

const info = { sessionUpdate: "session_info_update", title: "of history" }

describe("AcpAgent asked for a previous conversation", () => {
  it.scopedLive.each([
    { ways: { resume: "ok", load: "ok" }, reopened: { kind: "Resumed" }, asked: "resume" },
    { ways: { resume: "error", load: "ok" }, reopened: { kind: "Loaded" }, asked: "resume load" },
    { ways: { load: "ok" }, reopened: { kind: "Loaded" }, asked: "load" },
    {
      ways: { resume: "error", load: "error" },
      reopened: {
        kind: "Lost",
        why: "it answered session/resume with an error: not today; " +
          "it answered session/load with an error: not today"
      },
      asked: "resume load new"
    },
    {
      ways: { load: "empty" },
      reopened: { kind: "Lost", why: "it remembers none of the one prompt" },
      asked: "load new"
    },
    {
      ways: {},
      reopened: { kind: "Lost", why: "it cannot open an old conversation again" },
      asked: "new"
    },
    {
      ways: { resume: "ok", load: "ok", list: [["other"], ["another", "s0"]] },
      reopened: { kind: "Resumed" },
      asked: "list list resume"
    },
    {
      ways: { resume: "ok", load: "ok", list: [["other"], ["another"]] },
      reopened: { kind: "Loaded" },
      asked: "list list load"
    },
    {
      ways: { resume: "ok", list: [[]] },
      reopened: { kind: "Lost", why: "it does not list the conversation any more" },
      asked: "list new"
    },
    { ways: { resume: "ok", list: "error" }, reopened: { kind: "Resumed" }, asked: "list resume" },
    {
      ways: { resume: "ok", list: "endless" },
      reopened: { kind: "Resumed" },
      asked: `${"list ".repeat(50)}resume`
    }
  ])("takes the ways that there are: %j", ({ asked, reopened, ways }) =>
    Effect.gen(function*() {
      const session = yield* reopen(ways)
      expect(session.reopened).toEqual(reopened)
      expect(session.id).toBe(reopened.kind === "Lost" ? "s1" : "s0")
      const signals = yield* listen(session)
      yield* session.prompt("what was asked?")
      yield* signals.until(() => signals.text() !== "")
      expect(signals.text()).toBe(asked)
    }))

  it.scopedLive.each([
    {
      replay: [user(), agent, user(), agent],
      prompts: 2,
      reopened: { kind: "Loaded" }
    },
    {
      // As some agents do, a prompt more that says that the turn was interrupted.
      replay: [user(), agent, user(), agent, user()],
      prompts: 2,
      reopened: { kind: "Loaded" }
    },
    {
      replay: [user(), user(), agent, user("a"), user("a"), user("b"), agent],
      prompts: 4,
      reopened: { kind: "Loaded", remembers: { prompts: 3, of: 4 } }
    },
    {
      replay: [agent, agent],
      prompts: 2,
      reopened: { kind: "Lost", why: "it remembers none of the 2 prompts" }
    },
    { replay: [], prompts: 0, reopened: { kind: "Loaded" } }
  ])(
    "counts the prompts of a replay: %j",
    ({ prompts, reopened, replay }) =>
      Effect.gen(function*() {
        const session = yield* reopen({ load: "ok", replay }, prompts)
        expect(session.reopened).toEqual(reopened)
      })
  )

  it.scopedLive("waits for a replay that is later than the answer, and keeps it out", () =>
    Effect.gen(function*() {
      const replay = [user(), agent, user(), agent, chunk("agent_thought_chunk"), user(), agent]
      const session = yield* reopen({ load: "ok", replay, late: true }, 3)
      expect(session.reopened).toEqual({ kind: "Loaded" })
      const signals = yield* listen(session)
      yield* session.prompt("go")
      yield* signals.until(() => signals.text() !== "")
      expect(signals.all.map(summary)).toEqual(["Other available_commands_update", "Text"])
    }))

  it.scopedLive("does not ask for a list when nothing was said", () =>
    Effect.gen(function*() {
      const session = yield* reopen({ resume: "ok", list: [[]] }, 0)
      expect(session.reopened).toEqual({ kind: "Resumed" })
    }))

  it.scopedLive("keeps what comes right behind a replay, and nothing of the replay", () =>
    Effect.gen(function*() {
      const session = yield* reopen({ load: "ok", replay: [info, user(), info, agent, info] })
      const signals = yield* listen(session)
      yield* session.prompt("go")
      yield* signals.until(() => signals.text() !== "")
      expect(signals.all.map(summary)).toEqual(["Other available_commands_update", "Text"])
    }))

  it.scopedLive("keeps what a new conversation says before the answer, not what the old one did", () =>
    Effect.gen(function*() {
      const session = yield* reopen({ load: "error", replay: [info, agent] })
      expect(session.reopened.kind).toBe("Lost")
      const signals = yield* listen(session)
      yield* session.prompt("go")
      yield* signals.until(() => signals.text() !== "")
      expect(signals.all.map(summary)).toEqual(["Other session_info_update", "Text"])
      expect(signals.all[0]).toMatchObject({ update: { document: { title: "a new one" } } })
    }))

  it.scopedLive("does not give it up for a login that is missing", () =>
    Effect.gen(function*() {
      const failures = [
        yield* Effect.flip(reopen({ load: "login" })),
        yield* Effect.flip(reopen({ new: "login" }))
      ]
      for (const { reason } of failures) {
        expect(reason).toBe(
          "log in with the agent's own command line first (Browser, API key): " +
            "Authentication required"
        )
      }
    }))
})
