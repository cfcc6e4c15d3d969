import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, TestClock } from "effect"
import type { NativeEvent, Welcome } from "../../../src/domain/NativeEvent.ts"
import type { ErrorCode, PodEvent } from "../../../src/domain/PodEvent.ts"
import { PodClient } from "../../../src/services/PodClient.ts"
import { type TalkingHost, talkingHost, welcome } from "../../contracts/talkingHost.ts"
import { pods, socket, world } from "../../support/commandLine.ts"
import { running as runs } from "../../support/pods.ts"

const inTurn: Partial<Welcome> = { status: "running", turn: { began: 1, heard_at: 1, by: "ann" } }

const serve = (more: Partial<Welcome> = inTurn) =>
  talkingHost(socket("pod"), {
    name: "pod",
    host: { welcome: () => Effect.succeed({ ...welcome("pod", 0, []), ...more }) }
  })

/** The command up to its method, and what it comes to when the host tells this. */
const doing = Effect.fnUntraced(function*(
  host: TalkingHost,
  args: ReadonlyArray<string>,
  ...events: ReadonlyArray<PodEvent | NativeEvent>
) {
  const running = yield* Effect.fork(pods(...args))
  const [, { method }] = yield* host.received.take
  yield* Effect.forEach(events, host.audience.broadcast)
  return { method, running, ran: Fiber.join(running) }
})

const error = (code: ErrorCode, message: string): PodEvent => ({
  event: "error",
  data: { code, message }
})
const cancelled = error("internal", "Cancelled")
const end = (result: "finished" | "paused" | "rolled_back"): PodEvent => ({
  event: "run_end",
  data: { result }
})
const queue = (held: boolean): NativeEvent => ({ event: "queue", data: { queue: [], held } })

const ok = (stdout: string) => ({ code: 0, stdout: `${stdout}\n`, stderr: "" })
const failed = (sentence: string) => ({ code: 1, stdout: "", stderr: `pods: ${sentence}\n` })

const live = Effect.provide(world({ name: "pod", live: runs }, { name: "stopped" }))

const foreign = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(PodClient, ({ connect }) =>
    Effect.provideService(effect, PodClient, {
      connect: (...to) =>
        Effect.map(connect(...to), (connection) => ({
          ...connection,
          opening: { ...connection.opening, native: false }
        }))
    }))

describe("pods cancel", () => {
  it.scoped("waits until the turn is over, and says how", () =>
    Effect.gen(function*() {
      const host = yield* serve()
      const waiting = yield* doing(host, ["cancel", "pod"])
      expect(waiting.method).toBe("cancel")
      yield* TestClock.adjust("9 seconds")
      expect(yield* Fiber.poll(waiting.running)).toMatchObject({ _tag: "None" })
      yield* host.audience.broadcast(cancelled)
      expect(yield* waiting.ran).toEqual(ok("the turn of pod was cancelled"))
      const finished = yield* doing(host, ["cancel", "pod"], end("finished"))
      expect(yield* finished.ran).toEqual(ok("the turn of pod is over"))
    }).pipe(live))

  it.scoped("is content when no turn is running", () =>
    Effect.gen(function*() {
      const host = yield* serve()
      const { ran } = yield* doing(host, ["cancel", "pod"], error("not_running", "no turn"))
      expect(yield* ran).toEqual(ok("no turn is running"))
    }).pipe(live))

  it.scoped("says how to go further with an agent that does not end its turn", () =>
    Effect.gen(function*() {
      const host = yield* serve()
      const { ran } = yield* doing(host, ["cancel", "pod"])
      yield* TestClock.adjust("10 seconds")
      expect(yield* ran).toEqual(failed(
        "the turn of pod is not over after 10 seconds; end its agent with it: pods cancel pod --force"
      ))
      const forced = yield* doing(host, ["cancel", "pod", "--force"])
      expect(forced.method).toBe("force")
      yield* TestClock.adjust("10 seconds")
      expect(yield* forced.ran).toEqual(failed(
        "the turn of pod is not over after 10 seconds; end the Pod with: pods stop pod"
      ))
      const over = yield* doing(host, ["cancel", "pod", "--force"], cancelled)
      expect(yield* over.ran).toEqual(ok("the turn of pod was cancelled"))
    }).pipe(live))

  it.scoped("knows no force in the hosts of other programs", () =>
    Effect.gen(function*() {
      const host = yield* serve()
      expect((yield* foreign(pods("cancel", "pod", "--force"))).stderr)
        .toContain("offers no way to force it")
      const { ran } = yield* foreign(doing(host, ["cancel", "pod"], end("rolled_back")))
      expect(yield* ran).toEqual(ok("the turn of pod is over"))
    }).pipe(live))

  it.scoped("says how to start a stopped Pod", () =>
    Effect.gen(function*() {
      for (const command of ["cancel", "pause", "continue"]) {
        expect((yield* pods(command, "stopped")).stderr).toMatch(
          /^pods: cannot attach to stopped: it is not running; /
        )
      }
    }).pipe(live))
})

describe("pods pause", () => {
  const paused = ok("pod is paused; let it go on with: pods continue pod")

  it.scoped("waits until the turn is over and what waits is held", () =>
    Effect.gen(function*() {
      const host = yield* serve()
      const { method, ran, running } = yield* doing(host, ["pause", "pod"], queue(true))
      expect(method).toBe("pause")
      yield* TestClock.adjust("1 seconds")
      expect(yield* Fiber.poll(running)).toMatchObject({ _tag: "None" })
      yield* host.audience.broadcast(end("paused"))
      expect(yield* ran).toEqual(paused)
    }).pipe(live))

  it.scoped("does not take a turn that ended by itself for a paused one", () =>
    Effect.gen(function*() {
      const host = yield* serve()
      const { ran } = yield* doing(
        host,
        ["pause", "pod"],
        end("finished"),
        error("not_running", "no turn is running")
      )
      expect(yield* ran).toEqual(ok("no turn is running"))
    }).pipe(live))

  it.scoped("has nothing to do in a paused Pod, and says when a turn does not end", () =>
    Effect.gen(function*() {
      yield* Effect.scoped(Effect.gen(function*() {
        const host = yield* serve({ status: "paused", held: true })
        expect(yield* pods("pause", "pod")).toEqual(ok("pod is paused already"))
        expect(yield* host.received.size).toMatchObject({ value: 0 })
      }))
      const host = yield* serve()
      const { ran } = yield* doing(host, ["pause", "pod"], queue(true))
      yield* TestClock.adjust("10 seconds")
      expect(yield* ran).toEqual(failed(
        "the turn of pod is not over after 10 seconds; end it with: pods cancel pod"
      ))
    }).pipe(live))

  it.scoped("tells that the host of another program has taken the prompt back", () =>
    Effect.gen(function*() {
      const host = yield* serve()
      const { ran } = yield* foreign(doing(host, ["pause", "pod"], end("rolled_back")))
      expect(yield* ran).toEqual(ok("the turn of pod ended before its agent said anything"))
    }).pipe(live))
})

describe("pods continue", () => {
  it.scoped("waits until the Pod goes on", () =>
    Effect.gen(function*() {
      const host = yield* serve({ status: "paused", held: true })
      const { method, ran } = yield* doing(host, ["continue", "pod"], queue(false))
      expect(method).toBe("resume")
      expect(yield* ran).toEqual(ok("pod goes on"))
      const running = { event: "status", data: { status: "running" } } as const
      const other = yield* foreign(doing(host, ["continue", "pod"], running))
      expect(yield* other.ran).toEqual(ok("pod goes on"))
    }).pipe(live))

  it.scoped("is content when there is nothing to go on with", () =>
    Effect.gen(function*() {
      const host = yield* serve()
      for (const code of ["not_paused", "already_running"] as const) {
        const { ran } = yield* doing(host, ["continue", "pod"], error(code, "nothing is paused"))
        expect(yield* ran).toEqual(ok("nothing is paused"))
      }
      const silent = yield* doing(host, ["continue", "pod"])
      yield* TestClock.adjust("10 seconds")
      expect((yield* silent.ran).stderr).toMatch(/^pods: pod did not say whether it goes on; /)
    }).pipe(live))
})
