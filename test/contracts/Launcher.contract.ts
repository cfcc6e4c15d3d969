import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, type Layer, type Scope } from "effect"
import { PodName } from "../../src/domain/ids.ts"
import type { LaunchOrder } from "../../src/domain/LaunchOrder.ts"
import { AgentCommand } from "../../src/domain/PodRecord.ts"
import { Launcher } from "../../src/services/Launcher.ts"

/** A launcher of hosts that do as `hostBehaviour` says. */
export interface LauncherUnderTest {
  readonly layer: Layer.Layer<Launcher>
  /** Whether the host of this name runs. */
  readonly runs: (name: string) => Effect.Effect<boolean>
}

/** What every Launcher keeps to. */
export const launcherContract = (
  kind: string,
  make: Effect.Effect<LauncherUnderTest, never, Scope.Scope>
) => {
  const contract = (
    sentence: string,
    body: (runs: LauncherUnderTest["runs"]) => Effect.Effect<void, unknown, Launcher | Scope.Scope>
  ) =>
    it.scopedLive(
      sentence,
      () => Effect.flatMap(make, ({ layer, runs }) => Effect.provide(body(runs), layer))
    )

  describe(`${kind} is a Launcher`, () => {
    contract(
      "gives the order to the host, and leaves it running",
      (runs) =>
        Effect.gen(function*() {
          const { pid, reopened, socket } = yield* launch(orderOf("alpha"))
          expect(JSON.parse(socket)).toEqual(JSON.parse(JSON.stringify(orderOf("alpha"))))
          expect(pid).toBeGreaterThan(0)
          expect(reopened).toEqual({ kind: "Fresh" })
          expect(yield* runs("alpha")).toBe(true)
        })
    )

    contract("tells how the agent of a restored Pod came back", () =>
      Effect.gen(function*() {
        const { reopened, socket } = yield* launch({ kind: "Restore", name: nameOf("lost") })
        expect(JSON.parse(socket)).toEqual({ kind: "Restore", name: "lost" })
        expect(reopened).toEqual({ kind: "Lost", why: "no session" })
      }))

    contract("says that a name is taken, and by whom", (runs) =>
      Effect.gen(function*() {
        const failure = yield* Effect.flip(launch(orderOf("taken")))
        expect(failure).toMatchObject({ _tag: "NameTaken", name: "taken", holder: "pid 1" })
        expect(yield* runs("taken")).toBe(false)
      }))

    contract("says that a conversation is held, and by whom", (runs) =>
      Effect.gen(function*() {
        const failure = yield* Effect.flip(launch(orderOf("held")))
        expect(failure).toMatchObject({ _tag: "SegmentHeld", holder: "pod b (pid 2)" })
        expect(yield* runs("held")).toBe(false)
      }))

    contract(
      "passes on why a host fails, with the last words of its agent",
      (runs) =>
        Effect.gen(function*() {
          const failure = yield* Effect.flip(launch(orderOf("broken")))
          expect(failure).toMatchObject({
            _tag: "LaunchFailed",
            name: "broken",
            reason: "the agent demo failed: it exited with code 3",
            lastWords: ["no key", "日本語"]
          })
          expect(yield* runs("broken")).toBe(false)
        })
    )

    contract("ends the host when the launch is interrupted", (runs) =>
      Effect.gen(function*() {
        const launching = yield* Effect.fork(launch(orderOf("hangs")))
        yield* Effect.repeat(Effect.zipRight(Effect.sleep("10 millis"), runs("hangs")), {
          until: (alive) => alive
        })
        yield* Fiber.interrupt(launching)
        expect(yield* runs("hangs")).toBe(false)
      }))
  })
}

const launch = (order: LaunchOrder) => Effect.flatMap(Launcher, ({ launch }) => launch(order))

const nameOf = (name: string) => PodName.make(name)

const orderOf = (name: string): LaunchOrder => ({
  kind: "New",
  name: nameOf(name),
  agent: new AgentCommand({ name: "demo", command: ["demo", "$(touch x); 'a b'"], env: ["KEY"] }),
  cwd: "/work dir"
})
