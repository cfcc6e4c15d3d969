import { describe, expect, it } from "@effect/vitest"
import { Chunk, Effect, Fiber, Layer, Stream } from "effect"
import type { Socket } from "node:net"
import { join } from "node:path"
import type { NativeEvent } from "../../../src/domain/NativeEvent.ts"
import type { PodEvent } from "../../../src/domain/PodEvent.ts"
import { defaults } from "../../../src/layers/unix/Limits.ts"
import * as UnixPodClient from "../../../src/layers/unix/UnixPodClient.ts"
import * as UnixPodServer from "../../../src/layers/unix/UnixPodServer.ts"
import { PodServer } from "../../../src/services/PodServer.ts"
import { said, talkingHost, welcome } from "../../contracts/talkingHost.ts"
import { connect, numberOf, range } from "../../contracts/talkingHostClient.ts"
import { scratch } from "../../support/scratch.ts"
import { fakeHost, lines } from "./fakeHost.ts"

const welcomed = (seq: number, n: number) => ({
  event: "welcome",
  data: { ...welcome("counter", 0, [{ n }]), seq }
})

const numbered = (seq: number) => ({ seq, ...said(seq) })

const refused = { event: "refused", data: { message: "m" } }

describe("UnixPodClient, when it misses something", () => {
  it.scopedLive("says its last hello again and hands the gap and the welcome on", () =>
    Effect.gen(function*() {
      const path = join(yield* scratch, "sock")
      let socket: Socket | undefined
      const host = yield* fakeHost(path, (opened) => {
        socket = opened
        opened.write(lines(welcomed(4, 4), numbered(5), numbered(8), refused, numbered(9)))
      })
      const { events, send } = yield* connect(path, "ann", { tail: 7, watch: true })
      const first = yield* host.received.take
      const heard = yield* Effect.fork(Stream.runCollect(Stream.take(events, 5)))
      expect(yield* host.received.take).toBe(first)
      socket?.write(lines(welcomed(9, 9), numbered(10)))
      expect(Chunk.toReadonlyArray(yield* Fiber.join(heard))).toEqual([
        said(5),
        { event: "gap", data: { from: 6, to: 8 } },
        refused,
        welcomed(9, 9),
        said(10)
      ])

      yield* send({
        method: "hello",
        params: { client: "bob", protocol: 1, tail: 1, watch: false, brief: false }
      })
      const second = yield* host.received.take
      expect(second).toContain("bob")
      socket?.write(lines({ event: "gap", data: { from: 11, to: 12 } }))
      yield* Stream.runDrain(Stream.take(events, 1))
      expect(yield* host.received.take).toBe(second)
    }).pipe(Effect.provide(UnixPodClient.layer)))

  it.scopedLive("ends up where the host is, however often it falls behind", () =>
    Effect.gen(function*() {
      const path = join(yield* scratch, "sock")
      const host = yield* talkingHost(path, { loud: 16 * 1024 })
      const total = 2500
      let counted = 0
      let read = 0
      // It reads one event where four happen.
      const pace = Effect.repeat(afterPoll, {
        until: () => counted === total || counted >= 4 * read
      })
      const slow = yield* connect(path, "slow", { tail: 10 })
      const quick = yield* connect(path, "quick", { tail: 10 })
      const pictures = [picture(), picture()] as const
      const following = yield* Effect.fork(Effect.all([
        Stream.runDrain(Stream.takeUntil(
          Stream.tap(slow.events, (event) =>
            Effect.zipRight(
              Effect.sync(() => {
                read++
                pictures[0].see(event)
              }),
              pace
            )),
          () => pictures[0].shown() === total
        )),
        Stream.runDrain(Stream.takeUntil(
          Stream.tap(quick.events, (event) => Effect.sync(() => pictures[1].see(event))),
          () => pictures[1].shown() === total
        ))
      ], { concurrency: "unbounded" }))
      while (counted < total) {
        yield* host.count
        yield* afterPoll
        counted++
      }
      yield* Fiber.join(following)
      expect(pictures[0].gaps()).toBeGreaterThan(1)
      expect([pictures[1].gaps(), pictures[1].numbers]).toEqual([0, range(1, total)])
    }).pipe(Effect.provide(Layer.merge(
      UnixPodClient.layer,
      Layer.succeed(PodServer, UnixPodServer.make({ ...defaults, behind: 64 * 1024 }))
    ))))
})

const afterPoll = Effect.promise(() => new Promise<void>((resume) => setImmediate(resume)))

/** What somebody would see on a screen, who counts along. */
const picture = () => {
  const numbers: Array<number> = []
  let gaps = 0
  let lost = false
  return {
    numbers,
    shown: () => numbers.at(-1),
    gaps: () => gaps,
    see: (event: PodEvent | NativeEvent): void => {
      if (event.event === "gap") {
        expect(lost).toBe(false)
        lost = true
        gaps++
      } else if (event.event === "welcome") {
        expect(lost).toBe(true)
        lost = false
        const records = event.data.records.map(numberOf)
        const last = records.at(-1) ?? NaN
        expect(records).toEqual(range(last - records.length + 1, last))
        numbers.splice(0, numbers.length, ...records)
      } else if (event.event === "text_delta") {
        expect([lost, numberOf(event)]).toEqual([false, (numbers.at(-1) ?? 0) + 1])
        numbers.push(numberOf(event))
      }
    }
  }
}
