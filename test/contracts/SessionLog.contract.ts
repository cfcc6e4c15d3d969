import { describe, expect, it } from "@effect/vitest"
import { Chunk, Effect, Either, Exit, Option, Scope, Stream } from "effect"
import { encodeLine } from "../../src/domain/LogEntry.ts"
import * as LogSummary from "../../src/domain/LogSummary.ts"
import { SessionLog } from "../../src/services/SessionLog.ts"
import {
  answered,
  damage,
  ended,
  extension,
  type MakeSessionLog,
  otherSession,
  said,
  segments,
  session,
  ten,
  text
} from "./logTexts.ts"

/** What every session log keeps to. */
export const sessionLogContract = (name: string, make: MakeSessionLog) => {
  const contract = (
    sentence: string,
    body: (log: SessionLog["Type"]) => Effect.Effect<void, unknown, Scope.Scope>,
    text?: string
  ) =>
    it.scopedLive(
      sentence,
      () =>
        Effect.flatMap(make(text === undefined ? [] : [{ session, segment, text }]), (layer) =>
          Effect.provide(Effect.flatMap(SessionLog, body), layer))
    )

  const summarizes = (sentence: string, text: string, expected: LogSummary.LogSummary) =>
    contract(sentence, (log) =>
      Effect.gen(function*() {
        expect(yield* log.summary(session, segment)).toEqual(expected)
      }), text)

  describe(`${name} is a SessionLog`, () => {
    contract("knows nothing about a segment that is not there", (log) =>
      Effect.gen(function*() {
        expect(yield* log.summary(session, segment)).toEqual(LogSummary.Missing())
        expect(yield* log.sessionOf(segment)).toEqual(Option.none())
        expect(yield* log.tail(session, segment, 5)).toEqual(nothing)
        expect(yield* linesOf(log)).toEqual([])
      }))

    contract("reads back what a writer appended", (log) =>
      Effect.gen(function*() {
        const writer = yield* log.open(session, segment)
        yield* writer.append([said(1, "one"), answered(2, "two")], "Written")
        yield* writer.append([ended(3)], "Synced")
        const lines = [said(1, "one"), answered(2, "two"), ended(3)].map(encodeLine)
        expect(yield* linesOf(log)).toEqual(lines)
        expect(yield* writer.size).toBe(Buffer.byteLength(`${lines.join("\n")}\n`))
        expect(yield* log.tail(session, segment, 2)).toEqual({
          records: lines.slice(1).map((line) => JSON.parse(line)),
          earlier: 1,
          damaged: 0,
          start: Option.some({ segment, offset: Buffer.byteLength(`${lines[0]}\n`) })
        })
        expect(yield* log.summary(session, segment)).toEqual(readable(3, "assistant", "two"))
      }))

    contract("is empty until something is appended", (log) =>
      Effect.gen(function*() {
        const writer = yield* log.open(session, segment)
        yield* writer.append([], "Synced")
        expect(yield* writer.size).toBe(0)
        expect(yield* log.summary(session, segment)).toEqual(LogSummary.Empty())
        expect(yield* log.tail(session, segment, 5)).toEqual(nothing)
      }))

    contract("finds the session of a segment", (log) =>
      Effect.gen(function*() {
        yield* log.open(otherSession, otherSegment)
        yield* log.open(session, segment)
        expect(yield* log.sessionOf(segment)).toEqual(Option.some(session))
        expect(yield* log.sessionOf(otherSegment)).toEqual(Option.some(otherSession))
      }))

    contract(
      "has one writer a session, whatever the segment, and says who that is",
      (log) =>
        Effect.gen(function*() {
          yield* log.open(session, segment)
          for (const wanted of [segment, otherSegment]) {
            const refusal = yield* Effect.flip(Effect.scoped(log.open(session, wanted)))
            expect(refusal).toMatchObject({ _tag: "SegmentHeld", name: session })
            expect(refusal.message).toMatch(/ is held by .../)
          }
          yield* log.open(otherSession, otherSegment)
        })
    )

    contract(
      "gives a session to the next writer when the scope of the first closes",
      (log) =>
        Effect.gen(function*() {
          for (const ts of [1, 2]) {
            const writing = Effect.flatMap(
              log.open(session, segment),
              (writer) => writer.append([said(ts, `turn ${ts}`)], "Written")
            )
            yield* Effect.scoped(writing)
          }
          expect(yield* linesOf(log)).toEqual(
            [said(1, "turn 1"), said(2, "turn 2")].map(encodeLine)
          )
        })
    )

    contract("lets exactly one of many write", (log) =>
      Effect.gen(function*() {
        const scope = yield* Scope.make()
        const opened = yield* Effect.forEach(
          Array.from({ length: 6 }),
          () => Effect.either(Scope.extend(log.open(session, segment), scope)),
          { concurrency: "unbounded" }
        )
        expect(opened.filter(Either.isRight)).toHaveLength(1)
        yield* Scope.close(scope, Exit.void)
        yield* log.open(session, segment)
      }))

    contract(
      "writes nothing once the scope of a writer is closed",
      (log) =>
        Effect.gen(function*() {
          const writer = yield* Effect.scoped(log.open(session, segment))
          const refusal = yield* Effect.flip(writer.append([said(1, "late")], "Written"))
          expect(refusal._tag).toBe("StorageFailed")
          expect(yield* linesOf(log)).toEqual([])
        })
    )

    contract(
      "refuses a record that no reader would take, and goes on",
      (log) =>
        Effect.gen(function*() {
          const writer = yield* log.open(session, segment)
          const tooLong = extension(2, "d", Array.from({ length: 2 ** 22 }, () => 1))
          const refusal = yield* Effect.flip(writer.append([said(1, "one"), tooLong], "Written"))
          expect(refusal.message).toMatch(/a record is longer than 8 MiB/)
          yield* writer.append([said(3, "three")], "Written")
          expect(yield* linesOf(log)).toEqual([encodeLine(said(3, "three"))])
        })
    )

    contract("keeps what is appended at once together", (log) =>
      Effect.gen(function*() {
        const writer = yield* log.open(session, segment)
        yield* Effect.forEach(
          Array.from({ length: 20 }, (_, index) => index),
          (index) => writer.append([said(index, "q"), answered(index, "a")], "Synced"),
          { concurrency: "unbounded" }
        )
        const entries = (yield* linesOf(log)).map((line) => JSON.parse(line))
        expect(entries).toHaveLength(40)
        for (let at = 0; at < 40; at += 2) {
          expect(entries[at].kind).toBe("user_input")
          expect(entries[at + 1]).toMatchObject({ kind: "assistant_item", ts: entries[at].ts })
        }
      }))

    contract(
      "sets a torn last line aside before it writes",
      (log) =>
        Effect.gen(function*() {
          const writer = yield* log.open(session, segment)
          expect(yield* writer.size).toBe(Buffer.byteLength(text(said(1, "kept"))))
          yield* writer.append([said(2, "next")], "Written")
          expect(yield* linesOf(log)).toEqual([said(1, "kept"), said(2, "next")].map(encodeLine))
          expect((yield* log.tail(session, segment, 9)).damaged).toBe(0)
        }),
      `${text(said(1, "kept"))}{"kind":"user_input","ts":2,"segm`
    )

    contract(
      "ends a last line that lacks only its newline",
      (log) =>
        Effect.gen(function*() {
          expect(yield* linesOf(log)).toEqual([])
          const writer = yield* log.open(session, segment)
          yield* writer.append([said(2, "next")], "Written")
          expect(yield* linesOf(log)).toEqual([said(1, "whole"), said(2, "next")].map(encodeLine))
        }),
      text(said(1, "whole")).trimEnd()
    )

    contract(
      "reads around damage and counts it",
      (log) =>
        Effect.gen(function*() {
          expect(yield* linesOf(log)).toEqual(
            [said(1, "first"), ended(2), said(5, "last")].map(encodeLine)
          )
          expect(yield* log.tail(session, segment, 9)).toEqual({
            records: [said(1, "first"), ended(2), said(5, "last")],
            earlier: 0,
            damaged: damage.length,
            start: Option.none()
          })
        }),
      [
        text(said(1, "first")),
        "\r\n \n\n",
        `${encodeLine(ended(2))}\r\n`,
        ...damage,
        text(said(5, "last")),
        "{\"k"
      ]
        .join("")
    )

    contract(
      "gives as many of the newest records as are asked for",
      (log) =>
        Effect.gen(function*() {
          const tails = yield* Effect.forEach([0, 1, 3, 10, 11], (count) =>
            log.tail(session, segment, count))
          expect(tails.map(({ records, earlier }) => [records, earlier])).toEqual([
            [[], 10],
            [[said(10, "10")], 9],
            [[said(8, "8"), said(9, "9"), said(10, "10")], 7],
            [ten, 0],
            [ten, 0]
          ])
        }),
      ten.map(text).join("")
    )

    contract(
      "gives the lines that end within the bytes that are asked for",
      (log) =>
        Effect.gen(function*() {
          const one = Buffer.byteLength(text(said(1, "1")))
          const counts = yield* Effect.forEach(
            [0, one - 1, one, 2 * one - 1, 2 * one, 1_000_000],
            (bytes) => Effect.map(linesOf(log, bytes), (lines) => lines.length)
          )
          expect(counts).toEqual([0, 0, 1, 1, 2, 10])
        }),
      ten.map(text).join("")
    )

    summarizes(
      "tells the time of the last record, not the latest time",
      text(said(9, "q")) + text(ended(5)),
      readable(5, "user", "q")
    )
    summarizes(
      "tells the newest message, whole, from before any number of other records",
      text(said(1, "q")) + text(answered(2, "line 1\nline 2\u2028\u0085 ")) +
        text(ended(3)).repeat(500),
      readable(3, "assistant", "line 1\nline 2\u2028\u0085 ")
    )
    summarizes(
      "tells what a user sent as the agent saw it",
      "{\"kind\":\"user_input\",\"ts\":1,\"segments\":[{\"kind\":\"text\",\"content\":\"see \"}," +
        "{\"kind\":\"file_ref\",\"path\":\"a.ts\"},{\"kind\":\"later\"},{\"kind\":\"text\"}]}\n",
      readable(1, "user", "see @a.ts[unknown input segment]")
    )
    summarizes(
      "passes over messages without visible text",
      text(said(1, "q")) + text(answered(2, " \n")),
      readable(2, "user", "q")
    )
    summarizes(
      "has no message as long as nothing was said",
      text(ended(7)),
      LogSummary.Readable({ updatedAt: 7, last: Option.none(), closed: Option.none() })
    )
    summarizes("calls a log of blank lines empty", "\n \r\n\n", LogSummary.Empty())
    summarizes(
      "says that the only line is unfinished",
      text(said(1, "q")).trimEnd(),
      LogSummary.Unreadable({ reason: "its only line is unfinished" })
    )
    summarizes(
      "says that the only line is damaged",
      "[]\n",
      LogSummary.Unreadable({ reason: "its only line is damaged" })
    )
    summarizes(
      "says that every line is damaged",
      damage.join(""),
      LogSummary.Unreadable({ reason: `all of its ${damage.length} lines are damaged` })
    )
  })
}

const [segment, otherSegment] = [segments(0), segments(1)]

const nothing = { records: [], earlier: 0, damaged: 0, start: Option.none() }

const readable = (
  updatedAt: number,
  role: LogSummary.LastMessage["role"],
  text: string,
  closed?: LogSummary.Closing
) =>
  LogSummary.Readable({
    updatedAt,
    last: Option.some({ role, text }),
    closed: Option.fromNullable(closed)
  })

const linesOf = (log: SessionLog["Type"], bytes = 10_000_000) =>
  Effect.map(Stream.runCollect(log.lines(session, segment, bytes)), Chunk.toReadonlyArray)
