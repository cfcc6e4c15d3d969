import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, TestClock } from "effect"
import type { NativeEvent, Receipt, Welcome } from "../../../src/domain/NativeEvent.ts"
import type { PodEvent } from "../../../src/domain/PodEvent.ts"
import * as Segment from "../../../src/domain/Segment.ts"
import { PodClient } from "../../../src/services/PodClient.ts"
import { type TalkingHost, talkingHost, welcome } from "../../contracts/talkingHost.ts"
import { pods, socket, world } from "../../support/commandLine.ts"
import { idle } from "../../support/pods.ts"

const serve = (more: Partial<Welcome> = {}) =>
  talkingHost(socket("pod"), {
    name: "pod",
    host: { welcome: () => Effect.succeed({ ...welcome("pod", 0, []), ...more }) }
  })

/** The command up to its prompt, with a host that reacts to it as told. */
const sending = Effect.fnUntraced(function*(host: TalkingHost, ...args: ReadonlyArray<string>) {
  const running = yield* Effect.fork(pods("send", "pod", ...args))
  const [client, method] = yield* host.received.take
  const id = method.method === "prompt" ? method.params.id : ""
  const tell = (...events: ReadonlyArray<PodEvent | NativeEvent>) =>
    Effect.forEach(events, (event) => host.audience.tell(client.id, event), { discard: true })
  const receive = (receipt: Receipt) => tell({ event: "receipt", data: { id, receipt } })
  const begin = tell({ event: "prompted", data: { id, by: "ann" } })
  return { running, method, id, tell, receive, begin }
})

const said = (text: string): PodEvent => ({ event: "text_done", data: { text } })
const finished: PodEvent = { event: "run_end", data: { result: "finished" } }

const live = Effect.provide(world({ name: "pod", live: idle }, { name: "stopped" }))

/** As a host of insomnia is seen. */
const foreign = <A, E, R>(status: Welcome["status"], effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(PodClient, ({ connect }) =>
    Effect.provideService(effect, PodClient, {
      connect: (...to) =>
        Effect.map(connect(...to), (connection) => ({
          ...connection,
          opening: { ...connection.opening, native: false, status }
        }))
    }))

describe("pods send", () => {
  it.scoped("says that the prompt is delivered, or queued behind how many", () =>
    Effect.gen(function*() {
      const host = yield* serve()
      const first = yield* sending(host, "fix", "the bug")
      expect(first.method).toEqual({
        method: "prompt",
        params: { id: first.id, input: [Segment.text("fix the bug")], queue: true }
      })
      yield* first.receive({ kind: "delivered" })
      expect(yield* Fiber.join(first.running))
        .toEqual({ code: 0, stdout: "delivered\n", stderr: "" })
      const second = yield* sending(host, "and test it", "--json")
      expect(second.id).not.toBe(first.id)
      yield* second.receive({ kind: "queued", before: 2 })
      const { stdout } = yield* Fiber.join(second.running)
      expect(JSON.parse(stdout)).toEqual({
        id: second.id,
        receipt: { kind: "queued", before: 2 }
      })
      const third = yield* sending(host, "x")
      yield* third.receive({ kind: "queued", before: 2 })
      expect((yield* Fiber.join(third.running)).stdout).toBe("queued (2 before it)\n")
    }).pipe(live))

  it.scoped("says why the prompt is rejected", () =>
    Effect.gen(function*() {
      const host = yield* serve()
      const { method, receive, running } = yield* sending(host, "--no-queue", "now!")
      expect(method).toMatchObject({ params: { queue: false } })
      yield* receive({ kind: "rejected", reason: "a turn is running" })
      expect(yield* Fiber.join(running)).toEqual({
        code: 1,
        stdout: "",
        stderr: "pods: pod did not take the prompt: a turn is running\n"
      })
    }).pipe(live))

  it.scoped("does not guess when the host says nothing, or goes", () =>
    Effect.gen(function*() {
      const host = yield* serve()
      const unknown = {
        code: 1,
        stdout: "",
        stderr: "pods: nobody knows whether pod took the prompt; look before you send it again, "
          + "with: pods logs pod\n"
      }
      const silent = yield* sending(host, "hello")
      yield* silent.tell({ event: "status", data: { status: "running" } }, said("somebody else's"))
      yield* TestClock.adjust("9999 millis")
      expect(yield* Fiber.poll(silent.running)).toMatchObject({ _tag: "None" })
      yield* TestClock.adjust("1 millis")
      expect(yield* Fiber.join(silent.running)).toEqual(unknown)
      const gone = yield* sending(host, "hello")
      yield* gone.tell({ event: "shutdown" })
      expect(yield* Fiber.join(gone.running)).toEqual(unknown)
    }).pipe(live))

  it.scoped("starts nothing for a stopped Pod, and has nothing to send without a text", () =>
    Effect.gen(function*() {
      expect(yield* pods("send", "stopped", "hello")).toMatchObject({
        code: 1,
        stdout: "",
        stderr: expect.stringMatching(/^pods: cannot attach to stopped: it is not running; /)
      })
      expect(yield* pods("send", "nobody", "hello")).toMatchObject({ code: 3 })
      expect(yield* pods("send")).toMatchObject({ code: 2 })
    }).pipe(live))
})

describe("pods send --wait", () => {
  it.scoped("prints what the agent answers in this turn, and nothing else", () =>
    Effect.gen(function*() {
      const host = yield* serve()
      const { begin, id, receive, running, tell } = yield* sending(host, "hello", "--wait")
      yield* receive({ kind: "queued", before: 1 })
      yield* tell(said("of another turn"), finished)
      yield* tell({ event: "queue", data: { queue: [], held: false } })
      yield* begin
      yield* tell(said("Hello \u001b[31mred.\n"), said("How are you?"), finished)
      expect(yield* Fiber.join(running)).toEqual({
        code: 0,
        stdout: "Hello red.\n\nHow are you?\n",
        stderr: "queued (1 before it); waiting\n"
      })
      const json = yield* sending(host, "hello", "--wait", "--json")
      expect(json.id).not.toBe(id)
      yield* json.receive({ kind: "delivered" })
      yield* json.begin
      yield* json.tell(said("Hi\u001b"), finished)
      expect(JSON.parse((yield* Fiber.join(json.running)).stdout)).toEqual({
        id: json.id,
        receipt: { kind: "delivered" },
        end: "finished",
        answer: "Hi\u001b"
      })
    }).pipe(live))

  it.scoped("says on stderr how a turn ended that was not finished", () =>
    Effect.gen(function*() {
      const host = yield* serve()
      const failing = yield* sending(host, "hello", "--wait")
      yield* failing.receive({ kind: "delivered" })
      yield* failing.begin
      const data = { code: "provider_error", message: "no credit left" } as const
      yield* failing.tell(said("Well,"), { event: "error", data })
      expect(yield* Fiber.join(failing.running)).toEqual({
        code: 1,
        stdout: "Well,\n",
        stderr: "pods: pod failed: no credit left; see what there is with: pods logs pod\n"
      })
      const cancelled = yield* sending(host, "hello", "--wait")
      yield* cancelled.receive({ kind: "delivered" })
      yield* cancelled.begin
      yield* cancelled.tell({ event: "error", data: { code: "internal", message: "Cancelled" } })
      expect(yield* Fiber.join(cancelled.running)).toMatchObject({
        code: 1,
        stderr: "pods: pod was cancelled; see what there is with: pods logs pod\n"
      })
      const stopping = yield* sending(host, "hello", "--wait")
      yield* stopping.receive({ kind: "delivered" })
      yield* stopping.begin
      yield* stopping.tell({ event: "shutdown" })
      expect((yield* Fiber.join(stopping.running)).stderr)
        .toMatch(/^pods: pod has stopped in the middle of the turn; /)
    }).pipe(live))

  it.scoped("says how to answer what the agent asks, and goes on waiting", () =>
    Effect.gen(function*() {
      const asked = (id: string) => ({
        id,
        title: "Delete notes.txt",
        options: [{ id: "y", name: "Allow once", kind: "allow_once" }],
        asked_at: 1
      })
      const host = yield* serve({ asks: [asked("1.a")] })
      const { begin, receive, running, tell } = yield* sending(host, "hello", "--wait")
      yield* receive({ kind: "queued", before: 0 })
      yield* begin
      yield* tell({ event: "asked", data: { ask: asked("1.b") } }, said("Thanks."), finished)
      const { code, stderr, stdout } = yield* Fiber.join(running)
      expect({ code, stdout }).toEqual({ code: 0, stdout: "Thanks.\n" })
      for (const id of ["1.a", "1.b"]) {
        expect(stderr).toContain(`${id}  Delete notes.txt\n  1  Allow once\n`)
        expect(stderr).toContain(`\npod asks; answer with: pods answer pod OPTION --ask ${id}\n`)
      }
    }).pipe(live))

  it.scoped("says that a prompt was taken out of the queue", () =>
    Effect.gen(function*() {
      const host = yield* serve()
      const { id, receive, running, tell } = yield* sending(host, "hello", "--wait")
      yield* receive({ kind: "queued", before: 0 })
      const queue = [{ id, by: "ann", input: [], at: 1 }]
      yield* tell({ event: "queue", data: { queue, held: true } })
      yield* tell({ event: "queue", data: { queue: [], held: true } })
      yield* TestClock.adjust("1 seconds")
      expect(yield* Fiber.join(running)).toMatchObject({
        code: 1,
        stdout: "",
        stderr: expect.stringContaining("pods: pod dropped the prompt from its queue; ")
      })
    }).pipe(live))
})

describe("pods send to the host of another program", () => {
  it.scoped("is delivered once the prompt is shown and its turn begins", () =>
    Effect.gen(function*() {
      const host = yield* serve()
      const { method, running, tell } = yield* foreign("idle", sending(host, "hello"))
      expect(method).toEqual({ method: "run", params: { input: [Segment.text("hello")] } })
      yield* tell({ event: "user_message", data: { segments: [Segment.text("hello")] } })
      yield* tell({ event: "invoke_start", data: { kind: "user_send" } })
      expect((yield* Fiber.join(running)).stdout).toBe("delivered\n")
    }).pipe(live))

  it.scoped("is refused while a turn is running or paused", () =>
    Effect.gen(function*() {
      const host = yield* serve()
      const { running, tell } = yield* foreign("running", sending(host, "hello"))
      yield* tell({ event: "error", data: { code: "already_running", message: "busy" } })
      expect((yield* Fiber.join(running)).stderr)
        .toBe("pods: pod did not take the prompt: busy\n")
      expect((yield* foreign("paused", pods("send", "pod", "hello"))).stderr).toBe(
        "pods: pod did not take the prompt: it is paused in a turn, which goes on with: "
          + "pods continue pod\n"
      )
      expect(yield* host.received.size).toMatchObject({ value: 0 })
    }).pipe(live))
})
