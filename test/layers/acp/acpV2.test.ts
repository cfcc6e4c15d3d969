import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { AgentCommand } from "../../../src/domain/PodRecord.ts"
import { listen, summary } from "../../support/agentSignals.ts"
import { scratch } from "../../support/scratch.ts"
import { fake, start } from "./startAgent.ts"

const versatile = (acp?: 1 | 2) =>
  Effect.map(
    scratch,
    (directory) =>
      new AgentCommand({
        ...fake("versatile.mjs", directory),
        ...acp !== undefined && { acp }
      })
  )

const upTo2 = (name: string, ...args: ReadonlyArray<string>) =>
  new AgentCommand({ ...fake(name, ...args), acp: 2 })

describe("The version of ACP", () => {
  it.scopedLive("is 1 unless 2 is configured", () =>
    Effect.gen(function*() {
      expect((yield* start(yield* versatile())).title).toBe("v1 0")
      expect((yield* start(yield* versatile(1))).title).toBe("v1 0")
      expect((yield* start(yield* versatile(2))).title).toBe("v2 0")
    }))

  it.scopedLive("is 1 of an agent that speaks no other", () =>
    Effect.gen(function*() {
      const session = yield* start(upTo2("asking.mjs"))
      const signals = yield* listen(session)
      const turn = yield* Effect.fork(session.prompt("known tool"))
      const ask = yield* signals.ask
      expect(ask.title).toBe("Run")
      yield* session.answer(ask.id, { kind: "selected", option: "yes" })
      expect(yield* Fiber.join(turn)).toBe("end_turn")
    }))

  it.scopedLive("is not one that nobody asked for", () =>
    Effect.gen(function*() {
      const reason = (command: AgentCommand) =>
        Effect.map(Effect.flip(start(command)), (failure) => failure.reason)
      expect(yield* reason(fake("version.mjs", "2")))
        .toBe("it speaks version 2 of ACP instead of 1")
      expect(yield* reason(upTo2("version.mjs", "3")))
        .toBe("it speaks version 3 of ACP instead of 1 or 2")
      expect(yield* reason(upTo2("version.mjs", "\"2\"")))
        .toBe("it speaks version \"2\" of ACP instead of 1 or 2")
    }))
})

describe("A mode that the agent refuses", () => {
  it.scopedLive.each([1, 2] as const)(
    "is told as the one in which it is, in ACP v%i",
    (acp) =>
      Effect.gen(function*() {
        const session = yield* start(yield* versatile(acp), { mode: "forbidden" })
        const signals = yield* listen(session)
        expect(yield* session.prompt("mode")).toBe("end_turn")
        yield* signals.until(() => signals.text() !== "")
        expect(signals.text()).toBe("I work in the mode build.")
        expect(signals.all.slice(0, 1).map(summary)).toEqual(["Moded build"])
      })
  )
})

describe("An agent that speaks ACP v2", () => {
  it.scopedLive("states what it is doing", () =>
    Effect.gen(function*() {
      const session = yield* start(yield* versatile(2))
      const signals = yield* listen(session)
      const turn = yield* Effect.fork(session.prompt("permission"))
      const ask = yield* signals.ask
      yield* session.answer(ask.id, { kind: "selected", option: "reject" })
      expect(yield* Fiber.join(turn)).toBe("end_turn")
      yield* signals.until(() => signals.all.length === 8)
      expect(signals.all.map(summary)).toEqual([
        "Other user_message",
        "Stated running",
        "Stated paused",
        "Tool t1",
        "Asked",
        "Stated running",
        "Text",
        "Stated idle"
      ])
    }))

  it.scopedLive("says that it still works when its conversation is opened again", () =>
    Effect.gen(function*() {
      const previous = { id: "s1", prompts: 1 }
      const session = yield* start(upTo2("version.mjs", "2", "running"), { previous })
      expect(session.reopened).toEqual({ kind: "Loaded" })
      const signals = yield* listen(session)
      yield* signals.until(() => signals.all.length > 0)
      expect(signals.all).toEqual([{ kind: "Stated", status: "running" }])
    }))

  it.scopedLive("keeps a state that is not known", () =>
    Effect.gen(function*() {
      const session = yield* start(upTo2("version.mjs", "2"))
      const signals = yield* listen(session)
      expect(yield* session.prompt("go")).toBe("max_tokens")
      yield* signals.until(() => signals.all.length === 4)
      expect(signals.all.map(summary)).toEqual([
        "Stated idle",
        "Stated running",
        "Other state_update",
        "Stated idle"
      ])
    }))
})
