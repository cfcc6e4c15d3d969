import { describe, expect, it } from "@effect/vitest"
import { Chunk, Effect, Exit, Fiber, type Layer, Option, Scope, Stream } from "effect"
import type { AgentCommand } from "../../src/domain/PodRecord.ts"
import { Agent, type AgentSession } from "../../src/services/Agent.ts"
import { listen, textOf } from "../support/agentSignals.ts"

/**
 * Agents that do what a word in the prompt says, as the demo agent does: `help` says more than 64
 * things, `history` says how many prompts it remembers, `permission` asks with the options
 * `allow-once`, `allow-always` and `reject` and says what was chosen, `hang` waits to be
 * cancelled, `fail` answers with an error, `die` ends the agent with a last word.
 */
export interface AgentUnderTest {
  readonly layer: Layer.Layer<Agent>
  readonly command: AgentCommand
  /** Absolute. */
  readonly cwd: string
}

/** What every Agent keeps to. */
export const agentContract = (
  name: string,
  make: Effect.Effect<AgentUnderTest, never, Scope.Scope>
) => {
  const contract = (
    sentence: string,
    body: (start: Start) => Effect.Effect<void, unknown, Scope.Scope>
  ) =>
    it.scopedLive(sentence, () =>
      Effect.gen(function*() {
        const { command, cwd, layer } = yield* make
        yield* Effect.provide(
          Effect.gen(function*() {
            const agent = yield* Agent
            yield* body((previous) =>
              agent.start({ command, cwd, previous: Option.fromNullable(previous) })
            )
          }),
          layer
        )
      }))

  describe(`${name} is an Agent`, () => {
    contract("opens a fresh conversation", (start) =>
      Effect.gen(function*() {
        const session = yield* start()
        expect(session.reopened).toEqual({ kind: "Fresh" })
        expect(session.id).not.toBe("")
        expect(session.title).not.toBe("")
      }))

    contract(
      "gives the signals of a turn in their order, and its end",
      (start) =>
        Effect.gen(function*() {
          const session = yield* start()
          const signals = yield* listen(session)
          expect(yield* session.prompt("history")).toBe("end_turn")
          yield* signals.until(() => /remember 0 prompts/.test(signals.text()))
          expect(yield* session.prompt("history")).toBe("end_turn")
          yield* signals.until(() =>
            /remember 0 prompts.*remember 1 prompt\b/s.test(signals.text())
          )
        })
    )

    contract(
      "has handed over every signal of a turn when the turn is over",
      (start) =>
        Effect.gen(function*() {
          const session = yield* start()
          yield* session.prompt("history")
          yield* Effect.flip(session.prompt("die"))
          const signals = yield* Stream.runCollect(session.signals)
          expect(textOf(Chunk.toReadonlyArray(signals))).toMatch(/remember 0 prompts/)
        })
    )

    contract(
      "counts the signals that it has handed over, taken or not",
      (start) =>
        Effect.gen(function*() {
          const session = yield* start()
          expect(yield* session.sent).toBe(0)
          yield* session.prompt("history")
          const counted = yield* session.sent
          expect(counted).toBeGreaterThan(0)
          const signals = yield* listen(session)
          yield* signals.until(() => signals.all.length === counted)
          expect(signals.text()).toMatch(/remember 0 prompts/)
          expect(yield* session.sent).toBe(counted)
          yield* Effect.flip(session.prompt("die"))
          yield* signals.until(() => signals.all.length === counted + 1)
          expect(yield* session.sent).toBe(counted + 1)
        })
    )

    contract("holds back an agent that is not read", (start) =>
      Effect.gen(function*() {
        const session = yield* start()
        const turn = yield* Effect.fork(session.prompt("help"))
        yield* Effect.sleep("300 millis")
        expect(Option.isNone(yield* Fiber.poll(turn))).toBe(true)
        yield* listen(session)
        expect(yield* Fiber.join(turn)).toBe("end_turn")
      }))

    contract("asks, and goes on with the answer", (start) =>
      Effect.gen(function*() {
        const session = yield* start()
        const signals = yield* listen(session)
        const turn = yield* Effect.fork(session.prompt("permission"))
        const ask = yield* signals.ask
        expect(ask.title).not.toBe("")
        expect(ask.asked_at).toBeGreaterThan(0)
        expect(ask.options.map(({ id }) => id)).toEqual(["allow-once", "allow-always", "reject"])
        yield* session.answer(ask.id, { kind: "selected", option: "allow-once" })
        expect(yield* Fiber.join(turn)).toBe("end_turn")
        yield* signals.until(() => /allow.once/i.test(signals.text()))
        expect(signals.all.filter(({ kind }) => kind === "Withdrew")).toEqual([])
      }))

    contract(
      "passes over an answer that was not offered, and one to no ask",
      (start) =>
        Effect.gen(function*() {
          const session = yield* start()
          const signals = yield* listen(session)
          const turn = yield* Effect.fork(session.prompt("permission"))
          const ask = yield* signals.ask
          yield* session.answer(ask.id, { kind: "selected", option: "whatever" })
          yield* session.answer("nobody", { kind: "selected", option: "reject" })
          yield* session.answer(ask.id, { kind: "selected", option: "reject" })
          yield* session.answer(ask.id, { kind: "selected", option: "allow-once" })
          expect(yield* Fiber.join(turn)).toBe("end_turn")
          yield* signals.until(() => /reject/i.test(signals.text()))
          expect(signals.text()).not.toMatch(/whatever|allow.once/i)
        })
    )

    contract("ends the turn of an ask that is cancelled", (start) =>
      Effect.gen(function*() {
        const session = yield* start()
        const signals = yield* listen(session)
        const turn = yield* Effect.fork(session.prompt("permission"))
        const ask = yield* signals.ask
        yield* session.answer(ask.id, { kind: "cancelled" })
        expect(yield* Fiber.join(turn)).toBe("cancelled")
      }))

    contract(
      "gives no two asks one id, whatever conversation they are of",
      (start) =>
        Effect.gen(function*() {
          const ids = yield* Effect.forEach([1, 2], () =>
            Effect.gen(function*() {
              const session = yield* start()
              const signals = yield* listen(session)
              yield* Effect.fork(session.prompt("permission"))
              return (yield* signals.ask).id
            }))
          expect(new Set(ids).size).toBe(2)
        })
    )

    contract("withdraws its asks when the turn is cancelled", (start) =>
      Effect.gen(function*() {
        const session = yield* start()
        const signals = yield* listen(session)
        const turn = yield* Effect.fork(session.prompt("permission"))
        const ask = yield* signals.ask
        yield* session.cancel
        expect(yield* Fiber.join(turn)).toBe("cancelled")
        yield* signals.until(() => signals.all.some(({ kind }) => kind === "Withdrew"))
        expect(signals.all).toContainEqual({ kind: "Withdrew", ask: ask.id })
      }))

    contract(
      "ends a turn that hangs when it is cancelled, and takes the next one",
      (start) =>
        Effect.gen(function*() {
          const session = yield* start()
          const signals = yield* listen(session)
          const turn = yield* Effect.fork(session.prompt("hang"))
          yield* cancelUntilDone(session, turn)
          expect(yield* Fiber.join(turn)).toBe("cancelled")
          expect(yield* session.prompt("history")).toBe("end_turn")
          yield* signals.until(() => signals.text().includes("remember 1 prompt"))
        })
    )

    contract("has nothing to cancel between turns", (start) =>
      Effect.gen(function*() {
        const session = yield* start()
        yield* listen(session)
        yield* session.cancel
        expect(yield* session.prompt("history")).toBe("end_turn")
      }))

    contract("takes one turn after the other", (start) =>
      Effect.gen(function*() {
        const session = yield* start()
        const signals = yield* listen(session)
        const turns = yield* Effect.fork(
          Effect.all([session.prompt("history"), session.prompt("history")], {
            concurrency: "unbounded"
          })
        )
        expect(yield* Fiber.join(turns)).toEqual(["end_turn", "end_turn"])
        yield* signals.until(() => /remember 0 prompts.*remember 1 prompt\b/s.test(signals.text()))
      }))

    contract("tells why a turn failed, and takes the next one", (start) =>
      Effect.gen(function*() {
        const session = yield* start()
        yield* listen(session)
        const failure = yield* Effect.flip(session.prompt("fail"))
        expect(failure._tag).toBe("AgentFailed")
        expect(failure.reason).toContain("asked to fail")
        expect(yield* session.prompt("history")).toBe("end_turn")
      }))

    contract(
      "tells its death once, as the last signal, and fails every turn",
      (start) =>
        Effect.gen(function*() {
          const session = yield* start()
          const failure = yield* Effect.flip(session.prompt("die"))
          expect(failure.reason).toBe("it exited with code 3")
          expect(failure.lastWords.join()).toContain("asked to die")
          const signals = yield* Stream.runCollect(session.signals)
          const { lastWords, reason } = failure
          expect(Chunk.toReadonlyArray(signals)).toEqual([{ kind: "Died", reason, lastWords }])
          expect((yield* Effect.flip(session.prompt("history"))).reason).toBe(reason)
          yield* session.cancel
        })
    )

    contract(
      "goes on with a conversation, without saying again what it said",
      (start) =>
        Effect.gen(function*() {
          const before = yield* Effect.scoped(
            Effect.gen(function*() {
              const session = yield* start()
              yield* listen(session)
              yield* session.prompt("history")
              return session.id
            })
          )
          const session = yield* start(before)
          expect(session.id).toBe(before)
          expect(session.reopened.kind).toMatch(/^(Loaded|Resumed)$/)
          const signals = yield* listen(session)
          yield* session.prompt("history")
          yield* signals.until(() => signals.text().includes("remember 1 prompt"))
          expect(signals.text()).not.toContain("remember 0")
        })
    )

    contract(
      "says so when it has lost a conversation, and begins another",
      (start) =>
        Effect.gen(function*() {
          const session = yield* start("no-such-conversation")
          expect(session.reopened).toMatchObject({ kind: "Lost", why: expect.stringMatching(/./) })
          expect(session.id).not.toBe("no-such-conversation")
          yield* listen(session)
          expect(yield* session.prompt("history")).toBe("end_turn")
        })
    )

    contract("ends the turn and the signals with its scope", (start) =>
      Effect.gen(function*() {
        const scope = yield* Scope.make()
        const session = yield* Scope.extend(start(), scope)
        const turn = yield* Effect.fork(Effect.flip(session.prompt("hang")))
        const signals = yield* Effect.fork(Stream.runCollect(session.signals))
        yield* Effect.yieldNow()
        yield* Scope.close(scope, Exit.void)
        expect((yield* Fiber.join(turn))._tag).toBe("AgentFailed")
        const kinds = Chunk.map(yield* Fiber.join(signals), ({ kind }) => kind)
        expect(Chunk.toReadonlyArray(kinds)).not.toContain("Died")
      }))
  })
}

type Start = (
  previous?: string
) => ReturnType<Agent["Type"]["start"]>

/** A turn that was not begun cannot be cancelled. */
const cancelUntilDone = (session: AgentSession, turn: Fiber.Fiber<unknown, unknown>) =>
  Effect.zipRight(session.cancel, Effect.sleep("20 millis")).pipe(
    Effect.repeat({ until: () => Effect.map(Fiber.poll(turn), Option.isSome) })
  )
