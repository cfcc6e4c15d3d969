import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Exit, Fiber, Scope } from "effect"
import { randomUUID } from "node:crypto"
import { listen } from "../../support/agentSignals.ts"
import { lives, processesWith } from "../../support/processes.ts"
import { fake, start } from "./startAgent.ts"

const grace = Duration.millis(200)

/** A launcher and the agent that it started, which ignores SIGTERM. */
const launched = Effect.fnUntraced(function*(...args: ReadonlyArray<string>) {
  const scope = yield* Scope.make()
  const session = yield* Scope.extend(
    start(fake("launcher.mjs", ...args), { deadlines: { grace, exit: grace } }),
    scope
  )
  yield* Effect.addFinalizer(() => Scope.close(scope, Exit.void))
  const signals = yield* listen(session)
  yield* session.prompt("who are you?")
  yield* signals.until(() => signals.text() !== "")
  const pids: [number, number] = JSON.parse(signals.text())
  yield* Effect.addFinalizer(() => Effect.sync(() => kill(pids[1])))
  return { session, signals, pids, close: Scope.close(scope, Exit.void) }
})

describe("The process group of an agent", () => {
  it.scopedLive("leaves nobody behind when the scope closes", () =>
    Effect.gen(function*() {
      const { close, pids } = yield* launched()
      expect(pids.map(lives)).toEqual([true, true])
      yield* close
      expect(pids.map(lives)).toEqual([false, false])
    }))

  it.scopedLive("leaves nobody behind when its launcher goes, which is a death", () =>
    Effect.gen(function*() {
      const { pids, session, signals } = yield* launched()
      const failure = yield* Effect.flip(session.prompt("leave me"))
      expect(failure.reason).toBe("it exited with code 5")
      yield* signals.until(() => signals.all.at(-1)?.kind === "Died")
      yield* signals.until(() => !pids.some(lives))
    }))

  it.scopedLive("is not waited for when somebody outside of it holds the output open", () =>
    Effect.gen(function*() {
      const { pids, session, signals } = yield* launched("own-group")
      const failure = yield* Effect.flip(session.prompt("leave me"))
      expect(failure.reason).toBe("it exited with code 5")
      yield* signals.until(() => signals.all.at(-1)?.kind === "Died")
      expect(lives(pids[1])).toBe(true)
    }))

  it.scopedLive("is ended when the start of the agent is interrupted", () =>
    Effect.gen(function*() {
      const marker = randomUUID()
      const agent = fake("hangs.mjs", "initialize", marker)
      const starting = yield* Effect.fork(start(agent, { deadlines: { grace } }))
      while (processesWith(marker).length === 0) yield* Effect.sleep("5 millis")
      yield* Fiber.interrupt(starting)
      expect(processesWith(marker)).toEqual([])
    }))
})

describe("The death of an agent", () => {
  it.scopedLive("has the name of the signal that killed it", () =>
    Effect.gen(function*() {
      const marker = randomUUID()
      const session = yield* start(fake("hangs.mjs", "session/prompt", marker))
      const turn = yield* Effect.fork(Effect.flip(session.prompt("go")))
      for (const pid of processesWith(marker)) process.kill(pid, "SIGKILL")
      expect((yield* Fiber.join(turn)).reason).toBe("it was killed by SIGKILL")
    }))

  it.scopedLive("loses nothing of what it said, however late that is read", () =>
    Effect.gen(function*() {
      const session = yield* start(fake("saysAndExits.mjs", "late words"), {
        deadlines: { grace, exit: Duration.seconds(5) }
      })
      const turn = yield* Effect.fork(session.prompt("go"))
      yield* Effect.sleep("500 millis")
      const signals = yield* listen(session)
      expect(yield* Fiber.join(turn)).toBe("refusal")
      yield* signals.until(() => signals.all.at(-1)?.kind === "Died")
      expect(signals.text()).toBe(Array.from({ length: 100 }, (_, n) => `${n} `).join(""))
      expect(signals.all.at(-1)).toEqual({
        kind: "Died",
        reason: "it exited with code 4",
        lastWords: ["late words"]
      })
    }))

  it.scopedLive("is the end of its output, also when it lives on", () =>
    Effect.gen(function*() {
      const marker = randomUUID()
      const agent = fake("closesOutput.mjs", marker)
      const session = yield* start(agent, { deadlines: { grace, exit: grace } })
      const signals = yield* listen(session)
      const failure = yield* Effect.flip(session.prompt("go"))
      expect(failure.reason).toBe("it closed its output")
      yield* signals.until(() => signals.all.at(-1)?.kind === "Died")
      yield* signals.until(() => processesWith(marker).length === 0)
    }))
})

const kill = (pid: number): void => {
  if (lives(pid)) process.kill(pid, "SIGKILL")
}
