import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Exit, Fiber, Option, Scope, TestClock } from "effect"
import { PassThrough } from "node:stream"
import * as AcpPeer from "../../../src/layers/acp/AcpPeer.ts"
import { chunksOf } from "../../../src/layers/acp/Chunks.ts"

/** A peer, and the other side of it as two streams. */
const connected = (handlers: Partial<AcpPeer.Handlers> = {}, capacity?: number) =>
  Effect.gen(function*() {
    const input = new PassThrough()
    const output = new PassThrough({ highWaterMark: capacity })
    const junk: Array<string> = []
    const peer = yield* AcpPeer.make({
      input: chunksOf(input),
      output,
      writeDeadline: Duration.seconds(30),
      handlers: {
        requests: new Map(),
        notifications: new Map(),
        junk: (line) => junk.push(line),
        ...handlers
      }
    })
    const say = (...messages: ReadonlyArray<unknown>) =>
      input.write(messages.map((message) => `${JSON.stringify(message)}\n`).join(""))
    /** The next message of the peer. */
    const heard = Effect.async<unknown>((resume) => {
      output.once("data", (line: Buffer) => {
        output.pause()
        resume(Effect.succeed(JSON.parse(String(line))))
      })
      output.resume()
    })
    return { peer, input, output, junk, say, heard }
  })

describe("AcpPeer", () => {
  it.scoped("matches answers to requests by their id, in any order", () =>
    Effect.gen(function*() {
      const { heard, peer, say } = yield* connected()
      const one = yield* Effect.fork(peer.request("one", { n: 1 }))
      expect(yield* heard).toEqual({ jsonrpc: "2.0", id: 0, method: "one", params: { n: 1 } })
      const two = yield* Effect.fork(peer.request("two", {}))
      expect(yield* heard).toMatchObject({ id: 1, method: "two" })
      say({ id: 7, result: "to nobody" }, { id: "1", result: "no" }, { id: 1, result: "second" })
      say({ id: 0, result: null }, { id: 0, result: "again" })
      expect(yield* Fiber.join(two)).toBe("second")
      expect(yield* Fiber.join(one)).toBeNull()
    }))

  it.scoped("gives the code and all the words of a refusal", () =>
    Effect.gen(function*() {
      const { heard, peer, say } = yield* connected()
      const refusal = (error: unknown) =>
        Effect.gen(function*() {
          const request = yield* Effect.fork(Effect.flip(peer.request("m", {})))
          const { id } = (yield* heard) as { id: number }
          say({ id, error })
          return yield* Fiber.join(request)
        })
      expect(yield* refusal({ code: -32000, message: "no", data: { details: "expired" } }))
        .toMatchObject({ _tag: "Refused", code: -32000, method: "m", reason: "no: expired" })
      expect(yield* refusal({ code: 1, message: "no", data: "no" })).toMatchObject({ reason: "no" })
      expect(yield* refusal("odd")).toMatchObject({ code: 0, reason: "no reason given" })
    }))

  it.scoped("tells an answer before it looks at the message behind it", () =>
    Effect.gen(function*() {
      const order: Array<string> = []
      const { heard, peer, say } = yield* connected({
        notifications: new Map([["told", () => Effect.sync(() => order.push("told"))]])
      })
      const request = yield* Effect.fork(peer.request("m", {}, () => order.push("answered")))
      yield* heard
      say({ method: "told" }, { id: 0, result: 1 }, { method: "told" })
      yield* Fiber.join(request)
      expect(order.slice(0, 2)).toEqual(["told", "answered"])
    }))

  it.scoped("serves requests, and refuses what it does not know", () =>
    Effect.gen(function*() {
      const { heard, say } = yield* connected({
        requests: new Map([["double", ({ params, reply }) => reply([params, params])]])
      })
      say({ id: "x", method: "double", params: 2 })
      expect(yield* heard).toEqual({ jsonrpc: "2.0", id: "x", result: [2, 2] })
      for (const method of ["fs/read_text_file", "terminal/create", "constructor", "__proto__"]) {
        say({ id: 3, method })
        expect(yield* heard).toMatchObject({ id: 3, error: { code: -32601 } })
      }
    }))

  it.scoped("answers neither junk nor notifications that it does not know", () =>
    Effect.gen(function*() {
      const { heard, input, junk, say } = yield* connected()
      input.write("Welcome!\n\n   \r\n[]\nnull\n12\n{\"half\n")
      say({ method: "unknown" }, { method: "unknown", id: null }, {}, { id: 5 })
      say({ id: 1, method: "known to be refused" })
      expect(yield* heard).toMatchObject({ id: 1, error: { code: -32601 } })
      expect(junk).toEqual(["Welcome!", "[]", "null", "12", "{\"half"])
    }))

  it.scoped("takes what nests too deeply for junk", () =>
    Effect.gen(function*() {
      const told: Array<unknown> = []
      const { heard, input, junk, say } = yield* connected({
        notifications: new Map([["told", (params) => Effect.sync(() => told.push(params))]])
      })
      const nested = (levels: number) =>
        `{"method":"told","params":${"[".repeat(levels)}${"]".repeat(levels)}}`
      input.write(`${nested(63)}\n${nested(64)}\n${nested(1_000_000)}\n`)
      say({ id: 1, method: "known to be refused" })
      expect(yield* heard).toMatchObject({ id: 1 })
      expect(told.map((params) => JSON.stringify(params).length)).toEqual([126])
      expect(junk.map((line) => line.length)).toEqual([155, 2_000_027])
    }))

  it.scoped("reads nothing while a handler is busy", () =>
    Effect.gen(function*() {
      const taken = { busy: yield* written(Effect.never), idle: yield* written(Effect.void) }
      expect(taken.busy).toBeLessThan(100)
      expect(taken.idle).toBeGreaterThan(300)
    }))

  it.scoped("fails what waits for an answer when the other side ends", () =>
    Effect.gen(function*() {
      const { heard, input, peer, say } = yield* connected()
      const requests = yield* Effect.fork(
        Effect.all([Effect.flip(peer.request("a", {})), peer.request("b", {})], {
          concurrency: "unbounded"
        })
      )
      yield* heard
      say({ id: 1, result: "just in time" })
      input.end()
      const [failure, result] = yield* Fiber.join(requests)
      expect(failure._tag).toBe("HungUp")
      expect(result).toBe("just in time")
      expect(yield* peer.closed).toEqual(Option.none())
      expect((yield* Effect.flip(peer.request("c", {})))._tag).toBe("HungUp")
      yield* peer.notify("d", {})
    }))

  it.effect("fails what waits for an answer when its scope closes", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const { heard, peer } = yield* Scope.extend(connected(), scope)
      const request = yield* Effect.fork(Effect.flip(peer.request("a", {})))
      yield* heard
      yield* Scope.close(scope, Exit.void)
      expect((yield* Fiber.join(request))._tag).toBe("HungUp")
    }))

  it.scoped("reads what has arrived when it is told to hang up", () =>
    Effect.gen(function*() {
      const { heard, peer, say } = yield* connected()
      const request = yield* Effect.fork(peer.request("a", {}))
      yield* heard
      say({ id: 0, result: "there already" })
      yield* peer.hangUp(Option.some("enough"))
      expect(yield* Fiber.join(request)).toBe("there already")
      expect(yield* peer.closed).toEqual(Option.some("enough"))
    }))

  it.scoped("hangs up on a line that is too long", () =>
    Effect.gen(function*() {
      const { input, peer } = yield* connected()
      input.write(Buffer.alloc(33 * 1024 * 1024, "x"))
      expect(yield* peer.closed).toEqual(
        Option.some("it sent a line of more than 32 MiB")
      )
    }))

  it.scoped("hangs up on an agent that does not read", () =>
    Effect.gen(function*() {
      const { peer } = yield* connected({}, 10)
      const request = yield* Effect.fork(
        Effect.flip(peer.request("a", { text: "x".repeat(100_000) }))
      )
      yield* Effect.fork(peer.notify("b", { text: "x".repeat(100_000) }))
      yield* TestClock.adjust("29 seconds")
      expect(Option.isNone(yield* Fiber.poll(request))).toBe(true)
      yield* TestClock.adjust("2 seconds")
      expect((yield* Fiber.join(request))._tag).toBe("HungUp")
      expect(yield* peer.closed).toEqual(Option.some("it did not read what it was sent"))
    }))

  it.scoped("takes a broken pipe for nothing: the end of the output tells", () =>
    Effect.gen(function*() {
      const { output, peer } = yield* connected()
      output.destroy(new Error("EPIPE"))
      yield* peer.notify("a", {})
      yield* peer.notify("b", {})
    }))
})

/** How many messages of 1 kB an eager writer gets rid of, when each is handled like this. */
const written = Effect.fnUntraced(function*(handling: Effect.Effect<void>) {
  const { input } = yield* connected({ notifications: new Map([["told", () => handling]]) })
  const line = `${JSON.stringify({ method: "told", params: "x".repeat(1_000) })}\n`
  let lines = 0
  for (let round = 0; round < 50; round++) {
    while (!input.writableNeedDrain) {
      input.write(line)
      lines++
    }
    yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
  }
  return lines
})
