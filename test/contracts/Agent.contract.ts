import { describe, expect, it } from "@effect/vitest"
import { Chunk, Effect, Exit, Fiber, type Layer, Option, Scope, Stream } from "effect"
import type { AgentCommand, AgentProcess } from "../../src/domain/PodRecord.ts"
import { Agent, type AgentSession, type Previous } from "../../src/services/Agent.ts"
import { listen, summary, textOf } from "../support/agentSignals.ts"
import { until } from "../support/until.ts"

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

/**
 * What every Agent keeps to. The versatile ones have modes, in which they begin with `build`, and
 * ask with forms: `mode` says the mode, `switch` goes over to `plan`, `form` wants to know a colour
 * (`red` or `blue`) and perhaps a count, and says what was answered.
 */
export const agentContract = (
  name: string,
  kind: "plain" | "versatile",
  make: Effect.Effect<AgentUnderTest, never, Scope.Scope>
) => {
  const contract = (
    sentence: string,
    body: (start: Start, agent: Agent["Type"]) => Effect.Effect<void, unknown, Scope.Scope>
  ) =>
    it.scopedLive(sentence, () =>
      Effect.gen(function*() {
        const { command, cwd, layer } = yield* make
        yield* Effect.provide(
          Effect.gen(function*() {
            const agent = yield* Agent
            const start: Start = ({ mode, previous, spawned = () => Effect.void } = {}) =>
              agent.start({
                command,
                cwd,
                previous: Option.fromNullable(previous),
                mode: Option.fromNullable(mode),
                spawned
              })
            yield* body(start, agent)
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
          yield* signals.until(() => signals.all.at(-1)?.kind === "Died")
          expect(signals.all.length).toBeGreaterThan(counted)
          expect(yield* session.sent).toBe(signals.all.length)
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
          const died = { kind: "Died", reason, lastWords }
          expect(Chunk.toReadonlyArray(signals).filter(({ kind }) => kind === "Died"))
            .toEqual([died])
          expect(Option.getOrThrow(Chunk.last(signals))).toEqual(died)
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
          const session = yield* start({ previous: { id: before, prompts: 1 } })
          expect(session.id).toBe(before)
          expect(session.reopened).toEqual({
            kind: expect.stringMatching(/^(Loaded|Resumed)$/)
          })
          const signals = yield* listen(session)
          yield* session.prompt("history")
          yield* signals.until(() => signals.text().includes("remember 1 prompt"))
          expect(signals.text()).not.toContain("remember 0")
        })
    )

    contract(
      "says of how many prompts it knows when these are not all",
      (start) =>
        Effect.gen(function*() {
          const id = yield* Effect.scoped(
            Effect.gen(function*() {
              const session = yield* start()
              yield* listen(session)
              yield* session.prompt("history")
              yield* session.prompt("history")
              return session.id
            })
          )
          const session = yield* start({ previous: { id, prompts: 3 } })
          expect(session.reopened).toEqual({ kind: "Loaded", remembers: { prompts: 2, of: 3 } })
        })
    )

    contract(
      "says so when it has lost a conversation, and begins another",
      (start) =>
        Effect.gen(function*() {
          const session = yield* start({
            previous: { id: "no-such-conversation", prompts: 1 }
          })
          expect(session.reopened).toMatchObject({ kind: "Lost", why: expect.stringMatching(/./) })
          expect(session.id).not.toBe("no-such-conversation")
          yield* listen(session)
          expect(yield* session.prompt("history")).toBe("end_turn")
        })
    )

    contract("tells its process before it is ready", (start) =>
      Effect.gen(function*() {
        const told: Array<AgentProcess> = []
        const spawned = (process: AgentProcess) => Effect.sync(() => told.push(process))
        const starting = yield* Effect.fork(
          Effect.scoped(
            start({ spawned: (process) => Effect.zipRight(spawned(process), Effect.never) })
          )
        )
        yield* until("a process", Effect.sync(() => told.length > 0))
        yield* Fiber.interrupt(starting)
        yield* start({ spawned })
        expect(told).toHaveLength(2)
        expect(told[0]).not.toEqual(told[1])
        for (const { boot_id, pgid, start_time } of told) {
          expect(pgid).toBeGreaterThan(1)
          expect(start_time).toMatch(/^\d+$/)
          expect(boot_id).not.toBe("")
        }
      }))

    contract("reaps what is gone already without ado", (start, agent) =>
      Effect.gen(function*() {
        const told: Array<AgentProcess> = []
        const spawned = (process: AgentProcess) => Effect.sync(() => told.push(process))
        yield* Effect.scoped(start({ spawned }))
        yield* Effect.forEach(told, (process) => agent.reap(process))
        expect(told).toHaveLength(1)
      }))

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

    if (kind === "plain") return

    contract(
      "begins in its own mode, and goes on in the one that it is told",
      (start) =>
        Effect.gen(function*() {
          const said = (mode?: string, previous?: Previous) =>
            Effect.scoped(Effect.gen(function*() {
              const session = yield* start({ ...mode && { mode }, ...previous && { previous } })
              const signals = yield* listen(session)
              yield* session.prompt("mode")
              yield* signals.until(() => signals.text() !== "")
              return { id: session.id, text: signals.text() }
            }))
          const { id, text } = yield* said()
          expect(text).toBe("I work in the mode build.")
          const again = yield* said("review", { id, prompts: 1 })
          expect(again).toEqual({ id, text: "I work in the mode review." })
          expect((yield* said("build", { id, prompts: 1 })).text).toBe("I work in the mode build.")
          expect((yield* said("review")).text).toBe("I work in the mode review.")
        })
    )

    contract("tells when it goes over to another mode", (start) =>
      Effect.gen(function*() {
        const session = yield* start()
        const signals = yield* listen(session)
        expect(yield* session.prompt("switch")).toBe("end_turn")
        yield* signals.until(() => signals.all.some(({ kind }) => kind === "Moded"))
        expect(signals.all).toContainEqual({ kind: "Moded", mode: "plan" })
        expect(signals.all.map(summary)).not.toContain("Other current_mode_update")
      }))

    contract("asks with a form, and takes what is filled in", (start) =>
      Effect.gen(function*() {
        const session = yield* start()
        const signals = yield* listen(session)
        const turn = yield* Effect.fork(session.prompt("form"))
        const ask = yield* signals.ask
        expect(ask).toMatchObject({
          title: "Which colour?",
          fields: [
            {
              name: "colour",
              title: "Colour",
              type: "choice",
              required: true,
              choices: [{ value: "red", name: "red" }, { value: "blue", name: "blue" }]
            },
            { name: "count", title: "count", type: "integer", required: false }
          ]
        })
        expect(ask.options.map(({ id }) => id)).toEqual(["red", "blue", "decline"])
        yield* session.answer(ask.id, { kind: "filled", content: { colour: "green" } })
        yield* session.answer(ask.id, { kind: "filled", content: { colour: "blue", count: 3 } })
        expect(yield* Fiber.join(turn)).toBe("end_turn")
        yield* signals.until(() => signals.text() !== "")
        expect(signals.text()).toBe("accept {\"colour\":\"blue\",\"count\":3}")
      }))

    contract("takes an option for a form, and a refusal", (start) =>
      Effect.gen(function*() {
        const session = yield* start()
        const answers = yield* Effect.forEach(["red", "decline"], (option) =>
          Effect.scoped(Effect.gen(function*() {
            const session = yield* start()
            const signals = yield* listen(session)
            const turn = yield* Effect.fork(session.prompt("form"))
            const ask = yield* signals.ask
            yield* session.answer(ask.id, { kind: "selected", option })
            yield* Fiber.join(turn)
            yield* signals.until(() =>
              signals.text() !== ""
            )
            return signals.text()
          })))
        expect(answers).toEqual(["accept {\"colour\":\"red\"}", "decline {}"])
        const turn = yield* Effect.fork(session.prompt("form"))
        const ask = yield* (yield* listen(session)).ask
        yield* session.cancel
        yield* session.answer(ask.id, { kind: "selected", option: "red" })
        expect(yield* Fiber.join(turn)).toBe("cancelled")
      }))
  })
}

type Start = (order?: {
  readonly previous?: Previous
  readonly mode?: string
  readonly spawned?: (process: AgentProcess) => Effect.Effect<void>
}) => ReturnType<Agent["Type"]["start"]>

/** A turn that was not begun cannot be cancelled. */
const cancelUntilDone = (session: AgentSession, turn: Fiber.Fiber<unknown, unknown>) =>
  Effect.zipRight(session.cancel, Effect.sleep("20 millis")).pipe(
    Effect.repeat({ until: () => Effect.map(Fiber.poll(turn), Option.isSome) })
  )
