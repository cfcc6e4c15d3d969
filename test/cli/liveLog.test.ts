import { describe, expect, it } from "@effect/vitest"
import { Effect, Option, TestClock } from "effect"
import { awayMark } from "../../src/cli/awayMark.ts"
import { liveLog, pageBefore } from "../../src/cli/liveLog.ts"
import { ReadMarks } from "../../src/services/ReadMarks.ts"
import { SessionLog } from "../../src/services/SessionLog.ts"
import { socket, world } from "../support/commandLine.ts"
import { idle, segmentOf, sessionOf } from "../support/pods.ts"

const records = Array.from({ length: 450 }, (_, n) => ({
  kind: "user_input",
  ts: n + 1,
  segments: [{ kind: "text", content: `prompt ${n + 1}` }]
}))

const pod = { name: "pod", live: idle, records }

const at = { name: "pod", socket: socket("pod") }

const log = { session: sessionOf("pod"), segment: segmentOf("pod") }

const find = liveLog(at.name, at.socket)

describe("the log of a live Pod", () => {
  it.effect("is that of the segment it claims", () =>
    Effect.gen(function*() {
      expect(yield* find).toEqual(Option.some(log))
    }).pipe(Effect.provide(world(pod))))

  it.effect("is found also when nothing is stored under its name, or its metadata is unreadable", () =>
    Effect.gen(function*() {
      expect(yield* Effect.provide(find, world({ ...pod, stored: "missing" }))).toEqual(
        Option.some(log)
      )
      expect(yield* Effect.provide(find, world({ ...pod, stored: "corrupt" }))).toEqual(
        Option.some(log)
      )
    }))

  it.effect("is what the metadata names when no claim tells it", () =>
    Effect.gen(function*() {
      expect(yield* liveLog("pod", "/elsewhere/sock")).toEqual(Option.some(log))
    }).pipe(Effect.provide(world(pod))))

  it.effect("is unknown of a Pod that has none yet, and of nobody", () =>
    Effect.gen(function*() {
      expect(yield* liveLog("other", "/elsewhere/sock")).toEqual(Option.none())
      expect(yield* liveLog("not/a name", "/elsewhere/sock")).toEqual(Option.none())
      expect(yield* pageBefore({ name: "other", socket: "/elsewhere/sock" }, undefined)).toEqual({
        records: [],
        earlier: 0,
        before: undefined
      })
    }).pipe(Effect.provide(world(pod))))

  it.effect("is read page by page from its end to its beginning, nothing twice", () =>
    Effect.gen(function*() {
      const newest = yield* pageBefore(at, undefined)
      const middle = yield* pageBefore(at, newest.before)
      const oldest = yield* pageBefore(at, middle.before)
      expect([newest, middle, oldest].map((page) => page.records.length)).toEqual([200, 200, 50])
      expect([newest, middle, oldest].map((page) => page.earlier)).toEqual([250, 50, 0])
      expect([...oldest.records, ...middle.records, ...newest.records]).toEqual(records)
      expect(oldest.before).toBeUndefined()
    }).pipe(Effect.provide(world(pod))))

  it.scoped("has long texts in full", () =>
    Effect.gen(function*() {
      const writer = yield* Effect.flatMap(
        SessionLog,
        ({ open }) => open(log.session, log.segment)
      )
      const long = "a line\n".repeat(60_000)
      yield* writer.append([{
        kind: "tool_result",
        ts: 1,
        item: {
          kind: "tool_result",
          call_id: "a",
          summary: "a line",
          content: long,
          is_error: false
        }
      }], "Written")
      const page = yield* pageBefore(at, undefined)
      expect(page.records.at(-1)).toMatchObject({ item: { content: long } })
    }).pipe(Effect.provide(world(pod))))
})

describe("the mark of who is away", () => {
  it.effect("is where they were when they left, and there is none before they came", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(1_000)
      const first = yield* awayMark(at.name, at.socket, "ana")
      expect(first.seenUntil).toBeUndefined()
      yield* first.saw
      yield* TestClock.setTime(2_000)
      yield* first.saw
      yield* TestClock.setTime(9_000)
      yield* first.put
      expect((yield* awayMark(at.name, at.socket, "ana")).seenUntil).toBe(2_000)
      expect((yield* awayMark(at.name, at.socket, "ben")).seenUntil).toBeUndefined()
    }).pipe(Effect.provide(world(pod))))

  it.effect("is not put by who has seen nothing, and nothing fails without a log", () =>
    Effect.gen(function*() {
      yield* (yield* awayMark(at.name, at.socket, "ana")).put
      const marks = yield* ReadMarks
      expect(yield* marks.seenUntil(log.session, "ana")).toEqual(Option.none())
      const nowhere = yield* awayMark("other", "/elsewhere/sock", "ana")
      yield* nowhere.saw
      yield* nowhere.put
      expect(nowhere.seenUntil).toBeUndefined()
    }).pipe(Effect.provide(world(pod))))
})
