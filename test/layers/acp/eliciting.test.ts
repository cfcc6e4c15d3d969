import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import type { AskOutcome } from "../../../src/domain/Ask.ts"
import type { AgentProcess } from "../../../src/domain/PodRecord.ts"
import { identify } from "../../../src/layers/file/processIdentity.ts"
import { listen, summary } from "../../support/agentSignals.ts"
import { fake, start } from "./startAgent.ts"

const page = { mode: "url", message: "Log in", elicitationId: "e1", url: "https://example.org" }

const form = {
  mode: "form",
  message: "Sure?",
  requestedSchema: { properties: { sure: { type: "boolean" } } }
}

const eliciting = (...messages: ReadonlyArray<object>) =>
  start(fake("eliciting.mjs", ...messages.map((message) => JSON.stringify(message))))

describe("An agent that wants to know something", () => {
  it.scopedLive.each(
    [
      { asks: page, outcome: { kind: "selected", option: "accept" }, answer: { action: "accept" } },
      {
        asks: page,
        outcome: { kind: "selected", option: "decline" },
        answer: { action: "decline" }
      },
      { asks: page, outcome: { kind: "cancelled" }, answer: { action: "cancel" } },
      {
        asks: form,
        outcome: { kind: "selected", option: "false" },
        answer: { action: "accept", content: { sure: false } }
      },
      {
        asks: form,
        outcome: { kind: "filled", content: { sure: true } },
        answer: { action: "accept", content: { sure: true } }
      }
    ] satisfies ReadonlyArray<{ asks: object; outcome: AskOutcome; answer: object }>
  )("is answered: %j", ({ answer, asks, outcome }) =>
    Effect.gen(function*() {
      const session = yield* eliciting(asks)
      expect(session.id).toBe("cancel")
      const signals = yield* listen(session)
      const turn = yield* Effect.fork(session.prompt("go"))
      const ask = yield* signals.ask
      expect(ask.asked_at).toBeGreaterThan(0)
      yield* session.answer(ask.id, { kind: "selected", option: "never offered" })
      yield* session.answer(ask.id, { kind: "filled", content: { other: 1 } })
      yield* session.answer(ask.id, outcome)
      expect(yield* Fiber.join(turn)).toBe("end_turn")
      yield* signals.until(() => signals.text() !== "")
      expect(JSON.parse(signals.text())).toEqual(answer)
      expect(signals.all.map(summary)).toEqual(["Asked", "Text"])
    }))

  it.scopedLive.each([
    { method: "elicitation/complete", params: { elicitationId: "e1" } },
    { method: "$/cancel_request", params: { requestId: "e" } }
  ])("no longer does: %j", (message) =>
    Effect.gen(function*() {
      const other = { method: "elicitation/complete", params: { elicitationId: "other" } }
      const session = yield* eliciting(page, other, { ...other, params: {} }, message)
      const signals = yield* listen(session)
      expect(yield* session.prompt("go")).toBe("end_turn")
      yield* signals.until(() => signals.text() !== "")
      expect(JSON.parse(signals.text())).toEqual({ action: "cancel" })
      const { id } = yield* signals.ask
      expect(signals.all.map(summary)).toEqual(["Asked", `Withdrew ${id}`, "Text"])
    }))

  it.scopedLive("still does when something without a name is complete", () =>
    Effect.gen(function*() {
      const complete = { method: "elicitation/complete", params: {} }
      const marker = { method: "session/update", params: { update: { sessionUpdate: "marker" } } }
      const session = yield* eliciting(form, complete, marker)
      const signals = yield* listen(session)
      const turn = yield* Effect.fork(session.prompt("go"))
      yield* signals.until(() => signals.all.length === 2)
      expect(signals.all.map(summary)).toEqual(["Asked", "Other marker"])
      yield* session.answer((yield* signals.ask).id, { kind: "selected", option: "true" })
      expect(yield* Fiber.join(turn)).toBe("end_turn")
    }))

  it.scopedLive("is told when the turn is cancelled", () =>
    Effect.gen(function*() {
      const session = yield* eliciting(form)
      const signals = yield* listen(session)
      const turn = yield* Effect.fork(session.prompt("go"))
      const { id } = yield* signals.ask
      yield* session.cancel
      expect(yield* Fiber.join(turn)).toBe("cancelled")
      yield* signals.until(() => signals.text() !== "")
      expect(JSON.parse(signals.text())).toEqual({ action: "cancel" })
      expect(signals.all.map(summary)).toContain(`Withdrew ${id}`)
    }))

  it.scopedLive("no longer does when it is dead", () =>
    Effect.gen(function*() {
      const told: Array<AgentProcess> = []
      const session = yield* start(fake("eliciting.mjs", JSON.stringify(page)), {
        identify,
        spawned: (process) => Effect.sync(() => told.push(process))
      })
      const signals = yield* listen(session)
      const turn = yield* Effect.fork(Effect.flip(session.prompt("go")))
      const { id } = yield* signals.ask
      for (const { pgid } of told) process.kill(-pgid, "SIGKILL")
      expect((yield* Fiber.join(turn)).reason).toBe("it was killed by SIGKILL")
      yield* signals.until(() => signals.all.at(-1)?.kind === "Died")
      expect(signals.all.map(summary)).toEqual(["Asked", `Withdrew ${id}`, "Died"])
    }))

  it.scopedLive("is refused what is neither a form nor a page", () =>
    Effect.gen(function*() {
      const session = yield* eliciting({ mode: "hologram", message: "Look" })
      expect(session.id).toBe("-32602")
      const signals = yield* listen(session)
      expect(yield* session.prompt("go")).toBe("end_turn")
      yield* signals.until(() => signals.text() !== "")
      expect(signals.all.map(summary)).toEqual(["Text"])
      expect(signals.text()).toBe("-32602")
    }))
})
