import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Option, TestClock } from "effect"
import { behind, look, reading } from "../../../src/cli/logGrowth.ts"
import { PodName, type SegmentId } from "../../../src/domain/ids.ts"
import { type LogEntry, segmentStart } from "../../../src/domain/LogEntry.ts"
import type { Welcome } from "../../../src/domain/NativeEvent.ts"
import * as Segment from "../../../src/domain/Segment.ts"
import * as MemorySessionLog from "../../../src/layers/memory/MemorySessionLog.ts"
import { PodStore } from "../../../src/services/PodStore.ts"
import { SessionLog } from "../../../src/services/SessionLog.ts"
import { talkingHost, welcome } from "../../contracts/talkingHost.ts"
import { pods, socket, world } from "../../support/commandLine.ts"
import { idle, segmentOf, sessionOf } from "../../support/pods.ts"

const start = 1_767_225_600_000
const session = sessionOf("pod")

const prompt = (text: string, ts = start): LogEntry => ({
  kind: "user_input",
  ts,
  segments: [Segment.text(text)]
})
const reply = (text: string, ts = start): LogEntry => ({
  kind: "assistant_item",
  ts,
  item: { kind: "message", role: "assistant", content: [{ kind: "text", text }] }
})
const quiet: LogEntry = { kind: "turn_end", ts: start, turn_count: 1 }
const lines = (entries: ReadonlyArray<unknown>) =>
  entries.map((entry) => `${JSON.stringify(entry)}\n`).join("")

const time = "2026-01-01T00:00:00Z"
const records = [
  segmentStart(session, start),
  prompt("one"),
  reply("first\nanswer"),
  quiet,
  prompt("two\u001b[2J"),
  reply("second")
]

/** A log in segments, each the continuation of the one before, the last one being the Pod's. */
const segments = (...contents: ReadonlyArray<ReadonlyArray<LogEntry>>) => {
  const idOf = (at: number): SegmentId => segmentOf(at === contents.length - 1 ? "pod" : `s${at}`)
  return MemorySessionLog.make(contents.map((entries, at) => {
    const first = segmentStart(session, start)
    const compacted_from = { segment_id: idOf(at - 1), at_turn_index: 0 }
    return {
      session,
      segment: idOf(at),
      text: lines([at === 0 ? first : { ...first, compacted_from }, ...entries])
    }
  }))
}

describe("pods logs", () => {
  it.scoped("prints the conversation of a stopped Pod", () =>
    Effect.gen(function*() {
      expect(yield* pods("logs", "pod")).toEqual({
        code: 0,
        stdout: `${time} user\n  one\n${time} agent\n  first\n  answer\n`
          + `${time} user\n  two\n${time} agent\n  second\n`,
        stderr: ""
      })
      expect((yield* pods("logs", "pod", "-n", "1")).stdout).toBe(`${time} agent\n  second\n`)
      expect(yield* pods("logs", "pod", "-n", "0")).toEqual({ code: 0, stdout: "", stderr: "" })
      expect((yield* pods("logs", "pod", "-n", "all")).stdout).toContain("one")
      expect(yield* pods("logs", "pod", "-n", "2", "--json")).toEqual({
        code: 0,
        stdout: `${JSON.stringify(prompt("two\u001b[2J"))}\n${JSON.stringify(reply("second"))}\n`,
        stderr: ""
      })
      expect((yield* pods("logs", "pod", "-n", "2", "--json")).stdout).not.toContain("\u001b")
      expect(yield* pods("logs", "pod", "-f", "-n", "1")).toEqual({
        code: 0,
        stdout: `${time} agent\n  second\n`,
        stderr: "pod is not running; this is all of it\n"
      })
    }).pipe(Effect.provide(world({ name: "pod", records }))))

  it.scoped("says when there is nothing, and refuses a number that is none", () =>
    Effect.gen(function*() {
      expect(yield* pods("logs", "new")).toEqual({
        code: 0,
        stdout: "",
        stderr: "new has had no prompt yet\n"
      })
      expect(yield* pods("logs", "nobody")).toMatchObject({ code: 3 })
      for (const number of ["-1", "x", "", "1.5", "9999999999"]) {
        expect(yield* pods("logs", "new", `-n=${number}`)).toMatchObject({ code: 2, stdout: "" })
      }
    }).pipe(Effect.provide(world({ name: "new", stored: "pending", live: idle }))))

  it.scoped("goes back into the segments from which the log was continued", () =>
    Effect.gen(function*() {
      const many = (from: number, count: number) =>
        Array.from({ length: count }, (_, at) => prompt(`p${from + at}`))
      const log = segments(many(0, 1_200), many(1_200, 700), many(1_900, 3))
      const logs = (...args: ReadonlyArray<string>) =>
        Effect.map(
          Effect.provideService(pods("logs", "pod", ...args), SessionLog, log),
          ({ stdout }) => stdout.match(/p\d+/g) ?? []
        )
      const all = Array.from({ length: 1_903 }, (_, at) => `p${at}`)
      expect(yield* logs("-n", "all")).toEqual(all)
      expect(yield* logs("-n", "all", "--json")).toEqual(all)
      expect(yield* logs("-n", "1000")).toEqual(all.slice(-1_000))
      // The first lines of two segments are records too.
      expect(yield* logs("-n", "1000", "--json")).toEqual(all.slice(-998))
      expect(yield* logs("-n", "5000")).toEqual(all)
      expect(yield* logs()).toEqual(all.slice(-50))
    }).pipe(Effect.provide(world({ name: "pod" }))))

  it.scoped("tells of lines that nobody can read", () =>
    Effect.gen(function*() {
      const text = `${lines([records[0], prompt("one")])}{"kind":\nnoise\n${lines([reply("two")])}`
      const log = MemorySessionLog.make([{ session, segment: segmentOf("pod"), text }])
      expect(yield* Effect.provideService(pods("logs", "pod"), SessionLog, log)).toEqual({
        code: 0,
        stdout: `${time} user\n  one\n${time} agent\n  two\n`,
        stderr: "pods: 2 lines of the log could not be read\n"
      })
    }).pipe(Effect.provide(world({ name: "pod" }))))

  it.scoped("puts texts that are kept outside of the log back where they belong", () =>
    Effect.gen(function*() {
      const log = MemorySessionLog.make([])
      const long = `${"x".repeat(300_000)}\nthe end`
      yield* Effect.scoped(Effect.gen(function*() {
        const writer = yield* log.open(session, segmentOf("pod"))
        yield* writer.append([segmentStart(session, start), reply(long), prompt("next")], "Synced")
      }))
      const ran = (...args: ReadonlyArray<string>) =>
        Effect.provideService(pods("logs", "pod", ...args), SessionLog, log)
      expect((yield* ran()).stdout).toBe(
        `${time} agent\n  ${"x".repeat(300_000)}\n  the end\n${time} user\n  next\n`
      )
      const stored = (yield* ran("--json")).stdout
      expect(stored).toContain("\"pods_spill\":")
      expect(stored.length).toBeLessThan(260_000)
    }).pipe(Effect.provide(world({ name: "pod" }))))
})

describe("pods logs -f", () => {
  const serve = (more: Partial<Welcome> = {}) =>
    talkingHost(socket("pod"), {
      name: "pod",
      host: { welcome: () => Effect.succeed({ ...welcome("pod", 0, records), ...more }) }
    })

  it.scoped("goes on with what a live Pod says, until it stops", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(start)
      const { audience } = yield* serve()
      const running = yield* Effect.fork(pods("logs", "pod", "-f", "-n", "1"))
      yield* TestClock.adjust("1 millis")
      yield* audience.broadcast({ event: "prompted", data: { id: "p", by: "ben" } })
      yield* audience.broadcast({
        event: "user_message",
        data: { segments: [Segment.text("three")] }
      })
      yield* audience.broadcast({ event: "text_delta", data: { text: "thi\nrd" } })
      yield* audience.broadcast({ event: "text_done", data: { text: "thi\nrd\u0007" } })
      yield* audience.broadcast({ event: "shutdown" })
      expect(yield* Fiber.join(running)).toEqual({
        code: 0,
        stdout: [
          `${time} agent`,
          "  second",
          `${time} user ben`,
          "  three",
          `${time} agent`,
          "  thi",
          "  rd␇",
          ""
        ].join("\n"),
        stderr: "pod has stopped\n"
      })
    }).pipe(Effect.provide(world({ name: "pod", live: idle, records }))))

  it.scoped("prints what stands in the log before what the opening brings", () =>
    Effect.gen(function*() {
      const at = {
        segment: segmentOf("pod"),
        offset: Buffer.byteLength(lines(records.slice(0, 4)))
      }
      const { audience } = yield* serve({ records: records.slice(4), earlier: 4, start: at })
      const running = yield* Effect.fork(pods("logs", "pod", "-f", "-n", "all"))
      yield* TestClock.adjust("1 millis")
      yield* audience.broadcast({ event: "shutdown" })
      expect((yield* Fiber.join(running)).stdout.match(/ {2}\w+/g))
        .toEqual(["  one", "  first", "  answer", "  two", "  second"])
    }).pipe(Effect.provide(world({ name: "pod", live: idle, records }))))

  it.scoped("prints the records that the log gets, also in its next segment", () =>
    Effect.gen(function*() {
      const log = MemorySessionLog.make([])
      const name = PodName.make("pod")
      const store = yield* PodStore
      const writer = yield* log.open(session, segmentOf("pod"))
      yield* writer.append([segmentStart(session, start), prompt("one")], "Synced")
      const { audience } = yield* serve()
      const running = yield* pods("logs", "pod", "-f", "--json").pipe(
        Effect.provideService(SessionLog, log),
        Effect.fork
      )
      yield* TestClock.adjust("1 seconds")
      yield* writer.append([reply("two")], "Synced")
      yield* TestClock.adjust("1 seconds")
      yield* writer.append([prompt("three")], "Synced")
      const next = segmentOf("next")
      yield* writer.rotate(next, {
        ...segmentStart(session, start),
        compacted_from: { segment_id: segmentOf("pod"), at_turn_index: 1 }
      })
      yield* writer.append([reply("four")], "Synced")
      yield* store.setActive(name, session, next)
      yield* TestClock.adjust("1 seconds")
      yield* writer.append([prompt("five")], "Synced")
      yield* audience.broadcast({ event: "shutdown" })
      const { stderr, stdout } = yield* Fiber.join(running)
      expect(stderr).toBe("pod has stopped\n")
      const found = stdout.trimEnd().split("\n").map((line) => {
        const { kind, ...rest } = JSON.parse(line)
        return `${kind} ${/one|two|three|four|five/.exec(JSON.stringify(rest))?.[0] ?? ""}`
      })
      expect(found).toEqual([
        "segment_start ",
        "user_input one",
        "assistant_item two",
        "user_input three",
        "segment_start ",
        "assistant_item four",
        "user_input five"
      ])
    }).pipe(Effect.provide(world({ name: "pod", live: idle }))))
})

describe("a log that grows", () => {
  it("is told from what was read by where that stands last", () => {
    const found = (seen: string, lines: string) =>
      Option.getOrUndefined(behind(seen.split(""), lines.split("")))
    expect(found("abc", "xabc")).toBe(4)
    expect(found("abc", "abcde")).toBe(3)
    expect(found("ab", "abxab")).toBe(5)
    expect(found("", "ab")).toBe(2)
    expect(found("abc", "xyz")).toBeUndefined()
    expect(found("abc", "bc")).toBeUndefined()
  })

  it.scoped("has nothing new in it after it was cut back", () =>
    Effect.gen(function*() {
      const segment = segmentOf("pod")
      const log = MemorySessionLog.make([{ session, segment, text: lines(records.slice(0, 2)) }])
      const before = reading(Option.some({ session, segment }), records)
      const [after, more] = yield* Effect.provideService(look("pod", before), SessionLog, log)
      expect(more).toEqual([])
      expect(after.seen).toHaveLength(2)
    }).pipe(Effect.provide(world({ name: "pod" }))))

  it.scoped("is read as far as it takes when it has grown by much", () =>
    Effect.gen(function*() {
      const segment = segmentOf("pod")
      const many = Array.from({ length: 3_000 }, (_, at) => prompt(`p${at}`))
      const log = MemorySessionLog.make([{ session, segment, text: lines(many) }])
      const before = reading(Option.some({ session, segment }), many.slice(0, 100))
      const [, more] = yield* Effect.provideService(look("pod", before), SessionLog, log)
      expect(more).toEqual(many.slice(100))
    }).pipe(Effect.provide(world({ name: "pod" }))))
})
