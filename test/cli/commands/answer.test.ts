import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, TestClock } from "effect"
import type { Ask, AskOutcome } from "../../../src/domain/Ask.ts"
import type { Welcome } from "../../../src/domain/NativeEvent.ts"
import { PodClient } from "../../../src/services/PodClient.ts"
import { type TalkingHost, talkingHost, welcome } from "../../contracts/talkingHost.ts"
import { pods, socket, world } from "../../support/commandLine.ts"
import { idle, paused } from "../../support/pods.ts"

const ask = (id: string, more: Partial<Ask> = {}): Ask => ({
  id,
  title: "Delete notes.txt",
  options: [
    { id: "y", name: "Allow once", kind: "allow_once" },
    { id: "n", name: "Reject", kind: "reject_once" }
  ],
  asked_at: 1,
  ...more
})

const serve = (more: Partial<Welcome>) =>
  talkingHost(socket("pod"), {
    name: "pod",
    host: { welcome: () => Effect.succeed({ ...welcome("pod", 0, []), status: "paused", ...more }) }
  })

const selected = (option: string): AskOutcome => ({ kind: "selected", option })

/** The command up to its method, which the host then reacts to. */
const answering = Effect.fnUntraced(function*(host: TalkingHost, ...args: ReadonlyArray<string>) {
  const running = yield* Effect.fork(pods("answer", "pod", ...args))
  const [, method] = yield* host.received.take
  return { running, method }
})

const answered = (outcome: AskOutcome, by: string | undefined, ask = "1.a") => ({
  event: "answered",
  data: { ask, outcome, ...(by === undefined ? {} : { by }) }
} as const)

const live = Effect.provide(world({ name: "pod", live: paused }, { name: "stopped" }))

describe("pods answer", () => {
  it.scoped("gives the agent what it offers, and says what that was", () =>
    Effect.gen(function*() {
      const host = yield* serve({ asks: [ask("1.a", { subject: "rm notes.txt" })] })
      const { method, running } = yield* answering(host, "allow")
      expect(method).toEqual({ method: "answer", params: { ask: "1.a", outcome: selected("y") } })
      yield* host.audience.broadcast(answered(selected("n"), "ann", "1.other"))
      yield* host.audience.broadcast(answered(selected("y"), "ann"))
      expect(yield* Fiber.join(running)).toEqual({
        code: 0,
        stdout: "Delete notes.txt: rm notes.txt: Allow once\n",
        stderr: ""
      })
    }).pipe(live))

  it.scoped("fills in a form, and answers nothing when it is told to", () =>
    Effect.gen(function*() {
      const fields = [
        { name: "count", title: "count", type: "integer", required: true },
        { name: "note", title: "note", type: "text", required: false }
      ] as const
      const host = yield* serve({ asks: [ask("1.a", { options: [], fields })] })
      const filling = yield* answering(host, "count=3", "note=a b")
      const filled = { kind: "filled", content: { count: 3, note: "a b" } } as const
      expect(filling.method).toMatchObject({ params: { outcome: filled } })
      yield* host.audience.broadcast(answered(filled, "ann"))
      expect((yield* Fiber.join(filling.running)).stdout)
        .toBe("Delete notes.txt: filled in count=3 note=a b\n")
      const cancelling = yield* answering(host, "cancel")
      expect(cancelling.method).toMatchObject({ params: { outcome: { kind: "cancelled" } } })
      yield* host.audience.broadcast(answered({ kind: "cancelled" }, "ann"))
      expect((yield* Fiber.join(cancelling.running)).stdout)
        .toBe("Delete notes.txt: not answered\n")
    }).pipe(live))

  it.scoped("says who was faster, however it learns of it", () =>
    Effect.gen(function*() {
      const host = yield* serve({ asks: [ask("1.a")] })
      const broadcast = yield* answering(host, "1")
      yield* host.audience.broadcast(answered(selected("n"), "ben"))
      const already = { code: 1, stdout: "", stderr: "pods: pod: already answered by ben\n" }
      expect(yield* Fiber.join(broadcast.running)).toEqual(already)
      const same = yield* answering(host, "1")
      yield* host.audience.broadcast(answered(selected("y"), "ben"))
      expect(yield* Fiber.join(same.running)).toEqual(already)
      const told = yield* answering(host, "1")
      yield* host.audience.broadcast({
        event: "refused",
        data: { message: "already answered by ben" }
      })
      expect(yield* Fiber.join(told.running)).toEqual(already)
      const withdrawn = yield* answering(host, "1")
      yield* host.audience.broadcast(answered({ kind: "cancelled" }, undefined))
      expect((yield* Fiber.join(withdrawn.running)).stderr)
        .toBe("pods: pod: nobody is asked this any more\n")
    }).pipe(live))

  it.scoped("finds out from the log who answered an ask that is no longer open", () =>
    Effect.gen(function*() {
      const records = [{
        kind: "extension",
        ts: 1,
        domain: "pods.answer",
        payload: { ask: "1.a", outcome: selected("y"), by: "ben" }
      }]
      yield* serve({ records })
      expect(yield* pods("answer", "pod", "1", "--ask", "1.a"))
        .toEqual({ code: 1, stdout: "", stderr: "pods: pod: already answered by ben\n" })
      expect((yield* pods("answer", "pod", "1", "--ask", "1.b")).stderr)
        .toBe("pods: pod has no open ask 1.b; see what is asked with: pods asks\n")
      expect(yield* pods("answer", "pod", "1")).toEqual({
        code: 1,
        stdout: "",
        stderr: "pods: pod asks nothing; see what is asked with: pods asks\n"
      })
    }).pipe(live))

  it.scoped("wants to know which of several asks is meant", () =>
    Effect.gen(function*() {
      const asks = [ask("1.aa"), ask("1.ab", { title: "Run it" })]
      const host = yield* serve({ asks })
      const { code, stderr, stdout } = yield* pods("answer", "pod", "1")
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
      expect(stderr).toContain("1.aa  Delete notes.txt\n  1  Allow once\n  2  Reject\n")
      expect(stderr).toContain("1.ab  Run it\n")
      expect(stderr).toMatch(
        /\npods: pod asks 2 things; choose one with: --ask 1\.aa or --ask 1\.ab\n$/
      )
      expect((yield* pods("answer", "pod", "1", "--ask", "1.a")).code).toBe(2)
      const { method, running } = yield* answering(host, "1", "--ask", "1.ab")
      expect(method).toMatchObject({ params: { ask: "1.ab" } })
      yield* host.audience.broadcast(answered(selected("y"), "ann", "1.ab"))
      expect((yield* Fiber.join(running)).stdout).toBe("Run it: Allow once\n")
    }).pipe(live))

  it.scoped("sends nothing that was not offered", () =>
    Effect.gen(function*() {
      const host = yield* serve({ asks: [ask("1.a")] })
      for (const option of ["3", "yes", "a=b", "", "always"]) {
        const { code, stderr } = yield* pods("answer", "pod", option)
        expect(code).toBe(2)
        expect(stderr).toBe(
          `pods: pod was not answered: the agent does not offer ${JSON.stringify(option)}; `
            + "it offers 1 Allow once, 2 Reject, cancel\n"
        )
      }
      expect(yield* host.received.size).toMatchObject({ value: 0 })
    }).pipe(live))

  it.scoped("does not guess when the host says nothing, or goes", () =>
    Effect.gen(function*() {
      const host = yield* serve({ asks: [ask("1.a")] })
      const { running } = yield* answering(host, "1")
      yield* TestClock.adjust("10 seconds")
      const unknown = {
        code: 1,
        stdout: "",
        stderr: "pods: nobody knows whether pod took the answer; see with: pods asks\n"
      }
      expect(yield* Fiber.join(running)).toEqual(unknown)
      const stopping = yield* answering(host, "1")
      yield* host.audience.broadcast({ event: "shutdown" })
      expect(yield* Fiber.join(stopping.running)).toEqual(unknown)
    }).pipe(live))

  it.scoped("is not offered by the hosts of other programs, nor by a stopped Pod", () =>
    Effect.gen(function*() {
      yield* serve({ asks: [ask("1.a")] })
      const { connect } = yield* PodClient
      const foreign = yield* Effect.provideService(pods("answer", "pod", "1"), PodClient, {
        connect: (...to) =>
          Effect.map(connect(...to), (connection) => ({
            ...connection,
            opening: { ...connection.opening, native: false }
          }))
      })
      expect(foreign).toEqual({
        code: 1,
        stdout: "",
        stderr: "pods: pod runs in a host of another program, which offers no asks; "
          + "do it with that program\n"
      })
      expect((yield* pods("answer", "stopped", "1")).stderr).toMatch(
        /^pods: cannot attach to stopped: it is not running; .*\n$/
      )
    }).pipe(Effect.provide(world({ name: "pod", live: idle }, { name: "stopped" }))))
})
