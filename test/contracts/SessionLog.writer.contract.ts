import { describe, expect, it } from "@effect/vitest"
import { Chunk, Effect, Option, type Scope, Stream } from "effect"
import { createHash } from "node:crypto"
import type { SegmentId } from "../../src/domain/ids.ts"
import { encodeLine, type LogEntry, segmentContinued } from "../../src/domain/LogEntry.ts"
import { type LogWriter, SessionLog } from "../../src/services/SessionLog.ts"
import {
  answered,
  ended,
  extension,
  type MakeSessionLog,
  otherSession,
  said,
  segments,
  session,
  text
} from "./logTexts.ts"

/** What every writer of a session log keeps to beside appending. */
export const sessionLogWriterContract = (name: string, make: MakeSessionLog) => {
  const contract = (
    sentence: string,
    body: (log: SessionLog["Type"]) => Effect.Effect<void, unknown, Scope.Scope>,
    seed: string | undefined = undefined
  ) =>
    it.scopedLive(sentence, () => {
      const logs = seed === undefined ? [] : [{ session, segment: a, text: seed }]
      return Effect.flatMap(make(logs), (layer) =>
        Effect.provide(Effect.flatMap(SessionLog, body), layer))
    })

  /** What a writer does until it is closed, and what the next one finds. */
  const draftAfter = (
    log: SessionLog["Type"],
    act: (writer: LogWriter) => Effect.Effect<unknown, unknown>,
    segment = a
  ) =>
    log.open(session, a).pipe(
      Effect.flatMap(act),
      Effect.scoped,
      Effect.zipRight(log.open(session, segment)),
      Effect.map(({ draftLeft }) => draftLeft),
      Effect.scoped
    )

  describe(`the writer of ${name}`, () => {
    contract("leaves to the next one what was being said", (log) =>
      Effect.gen(function*() {
        const left = yield* draftAfter(log, (writer) =>
          Effect.gen(function*() {
            expect(writer.draftLeft).toEqual(Option.none())
            yield* writer.append([said(1, "go")], "Written")
            for (const saying of ["One", "One\ntwo é🦀", "One\ntwo é🦀\u2028three"].map(aloud)) {
              yield* writer.keepDraft(saying)
            }
          }))
        expect(left).toEqual(Option.some(aloud("One\ntwo é🦀\u2028three")))
        expect(yield* linesOf(log, a)).toEqual([encodeLine(said(1, "go"))])
      }))

    contract("leaves it again until somebody appends", (log) =>
      Effect.gen(function*() {
        const keeping = (writer: LogWriter) => writer.keepDraft(aloud("so far"))
        expect(yield* draftAfter(log, keeping)).toEqual(Option.some(aloud("so far")))
        expect(yield* draftAfter(log, () => Effect.void)).toEqual(Option.some(aloud("so far")))
        const appendingNothing = (writer: LogWriter) => writer.append([], "Synced")
        expect(yield* draftAfter(log, appendingNothing)).toEqual(Option.some(aloud("so far")))
        const appending = (writer: LogWriter) => writer.append([said(1, "x")], "Written")
        expect(yield* draftAfter(log, appending)).toEqual(Option.none())
      }))

    contract(
      "keeps what is said last, and nothing of what it kept before",
      (log) =>
        Effect.gen(function*() {
          const sayings = [
            aloud("a long beginning"),
            aloud("a long"),
            aloud("a short beginning"),
            { kind: "thought", text: "a short beginning, and on" } as const
          ]
          for (const [index, saying] of sayings.entries()) {
            const left = yield* draftAfter(
              log,
              (writer) => Effect.forEach(sayings.slice(0, index + 1), writer.keepDraft)
            )
            expect(left).toEqual(Option.some(saying))
          }
          const silent = yield* draftAfter(
            log,
            (writer) => Effect.forEach([aloud("hm"), aloud("")], writer.keepDraft)
          )
          expect(silent).toEqual(Option.none())
        })
    )

    contract(
      "forgets it with the next record, and keeps what comes after that",
      (log) =>
        Effect.gen(function*() {
          const forgotten = yield* draftAfter(log, (writer) =>
            Effect.zipRight(
              writer.keepDraft(aloud("one")),
              writer.append([answered(1, "one two")], "Written")
            ))
          expect(forgotten).toEqual(Option.none())
          const next = yield* draftAfter(log, (writer) =>
            Effect.all([
              writer.keepDraft(aloud("three")),
              writer.append([answered(2, "three")], "Written"),
              writer.keepDraft(aloud("three and four"))
            ]))
          expect(next).toEqual(Option.some(aloud("three and four")))
        })
    )

    contract(
      "keeps a draft for a log that another one has left torn",
      (log) =>
        Effect.gen(function*() {
          expect(yield* draftAfter(log, (writer) => writer.keepDraft(aloud("mine")))).toEqual(
            Option.some(aloud("mine"))
          )
        }),
      `${text(said(1, "x"))}{"kind":"user`
    )

    contract("keeps nothing once it is closed", (log) =>
      Effect.gen(function*() {
        const writer = yield* Effect.scoped(log.open(session, a))
        const first = segmentContinued({
          session,
          from: { segment: a, turns: 0 },
          history: [],
          now: 1
        })
        for (const attempt of [writer.keepDraft(aloud("late")), writer.rotate(b, first)]) {
          expect((yield* Effect.flip(attempt)).message).toMatch(/its writer was closed$/)
        }
        expect((yield* log.open(session, a)).draftLeft).toEqual(Option.none())
        expect(yield* linesOf(log, b)).toEqual([])
      }))

    contract(
      "goes on in a new segment and leaves the old one as it is",
      (log) =>
        Effect.gen(function*() {
          const writer = yield* log.open(session, a)
          yield* writer.append([said(1, "in a")], "Written")
          yield* writer.rotate(b, continued)
          expect(yield* writer.size).toBe(Buffer.byteLength(text(continued)))
          yield* writer.append([said(3, "in b")], "Synced")
          yield* writer.append([ended(4)], "Written")
          expect(yield* linesOf(log, a)).toEqual([encodeLine(said(1, "in a"))])
          expect(yield* linesOf(log, b)).toEqual(
            [continued, said(3, "in b"), ended(4)].map(encodeLine)
          )
          expect(yield* writer.size).toBe(
            Buffer.byteLength([continued, said(3, "in b"), ended(4)].map(text).join(""))
          )
          expect(yield* log.sessionOf(b)).toEqual(Option.some(session))
          expect((yield* log.before(session, { segment: b, offset: 0 }, 9)).records).toEqual([
            said(1, "in a")
          ])
          expect((yield* Effect.flip(log.open(session, b)))._tag).toBe("SegmentHeld")
        })
    )

    contract(
      "keeps drafts for the new segment, and those of the old one no longer",
      (log) =>
        Effect.gen(function*() {
          const rotating = (writer: LogWriter) =>
            Effect.all([
              writer.append([said(1, "x")], "Written"),
              writer.keepDraft(aloud("in a")),
              writer.rotate(b, continued),
              writer.keepDraft(aloud("in b"))
            ])
          expect(yield* draftAfter(log, rotating, b)).toEqual(Option.some(aloud("in b")))
          expect(yield* draftAfter(log, () => Effect.void, a)).toEqual(Option.none())
        })
    )

    contract(
      "goes on in the old segment when it cannot make the new one",
      (log) =>
        Effect.gen(function*() {
          yield* Effect.scoped(
            Effect.flatMap(log.open(session, b), (writer) => writer.append([ended(9)], "Written"))
          )
          const writer = yield* log.open(session, a)
          yield* writer.append([said(1, "one")], "Written")
          const size = yield* writer.size
          const tooLong = extension(2, "d", Array.from({ length: 2 ** 22 }, () => 1))
          const failures = yield* Effect.forEach(
            [[b, continued], [a, continued], [c, tooLong]] as const,
            ([segment, first]) => Effect.flip(writer.rotate(segment, first))
          )
          expect(failures.map(({ _tag }) => _tag)).toEqual(failures.map(() => "StorageFailed"))
          expect(failures[0]?.code).toBe("EEXIST")
          expect(yield* writer.size).toBe(size)
          yield* writer.append([said(2, "two")], "Synced")
          expect(yield* linesOf(log, a)).toEqual([said(1, "one"), said(2, "two")].map(encodeLine))
          expect(yield* linesOf(log, b)).toEqual([encodeLine(ended(9))])
          expect((yield* log.summary(session, c))._tag).toBe("Missing")
        })
    )

    contract(
      "keeps a text that is too long outside, and finds it again",
      (log) =>
        Effect.gen(function*() {
          const long = `begin "é🦀\u2028\n${"\u0001é🦀x".repeat(100_000)}`
          const other = "y".repeat(300_000)
          const writer = yield* log.open(session, a)
          const entry: LogEntry = {
            kind: "tool_result",
            ts: 1,
            item: {
              kind: "tool_result",
              call_id: "c",
              summary: other,
              content: long,
              is_error: false
            }
          }
          yield* writer.append([entry, said(2, long), said(3, "short")], "Synced")

          const [first = "", second = "", third] = yield* linesOf(log, a)
          expect(third).toBe(encodeLine(said(3, "short")))
          for (const line of [first, second]) {
            expect(Buffer.byteLength(line)).toBeLessThan(limit - 1)
          }
          const { item, pods_spill } = JSON.parse(first)
          expect(pods_spill).toEqual([
            { path: ["item", "content"], sha256: hash(long), bytes: Buffer.byteLength(long) },
            { path: ["item", "summary"], sha256: hash(other), bytes: other.length }
          ])
          expect(item.summary).toBe(
            `${"y".repeat(8192)}\n[291808 more characters are kept outside of the log]`
          )
          const [preview = "", left = 0] = String(item.content).split(/\n\[(\d+) more/)
          expect(long.startsWith(preview)).toBe(true)
          expect(preview.isWellFormed()).toBe(true)
          expect(preview.length + Number(left)).toBe(long.length)
          expect(JSON.parse(second).pods_spill[0].path).toEqual(["segments", 0, "content"])

          for (const kept of [long, other]) {
            expect(yield* log.spilled(session, hash(kept))).toEqual(Option.some(kept))
            expect(yield* log.spilled(session, hash(kept).toUpperCase())).toEqual(Option.some(kept))
          }
        })
    )

    contract(
      "keeps as many texts outside as it takes, the longest first",
      (log) =>
        Effect.gen(function*() {
          const writer = yield* log.open(session, a)
          const texts = Array.from({ length: 400 }, (_, index) => "z".repeat(1000 + index * 4))
          yield* writer.append([extension(1, "d", { texts })], "Written")
          const [line = ""] = yield* linesOf(log, a)
          expect(Buffer.byteLength(line)).toBeLessThan(limit - 1)
          const { payload, pods_spill } = JSON.parse(line)
          for (const { path, sha256 } of pods_spill) {
            const whole = texts[path[2]] ?? expect.fail(`there is no text ${path}`)
            expect(path.slice(0, 2)).toEqual(["payload", "texts"])
            expect(hash(whole)).toBe(sha256)
            expect(payload.texts[path[2]]).not.toBe(whole)
            payload.texts[path[2]] = whole
          }
          expect(payload.texts).toEqual(texts)
          expect(pods_spill.length).toBeLessThan(399)
        })
    )

    contract(
      "does not touch a line that is just short enough, or has no long text",
      (log) =>
        Effect.gen(function*() {
          const writer = yield* log.open(session, a)
          const fitting = said(1, "x".repeat(limit - 1 - text(said(1, "")).length))
          const over = said(2, "x".repeat(limit - text(said(2, "")).length))
          const numbers = extension(3, "d", Array.from({ length: 200_000 }, () => 1))
          yield* writer.append([fitting, over, numbers], "Written")
          const [first, second = "", third] = yield* linesOf(log, a)
          expect(first).toBe(encodeLine(fitting))
          expect(second).toContain("pods_spill")
          expect(third).toBe(encodeLine(numbers))
        })
    )

    contract("spills the first line of a new segment too", (log) =>
      Effect.gen(function*() {
        const writer = yield* log.open(session, a)
        yield* writer.append([ended(1)], "Written")
        const long = "h".repeat(400_000)
        const content = [{ kind: "text", text: long }] as const
        const history = [{ kind: "message", role: "user", content }] as const
        const from = { segment: a, turns: 1 }
        yield* writer.rotate(b, segmentContinued({ session, from, history, now: 2 }))
        const [line = ""] = yield* linesOf(log, b)
        expect(JSON.parse(line).pods_spill[0].path).toEqual(["history", 0, "content", 0, "text"])
        expect(yield* log.spilled(session, hash(long))).toEqual(Option.some(long))
        expect((yield* log.tail(session, b, 1)).start).toEqual(
          Option.some({ segment: b, offset: 0 })
        )
      }))

    contract(
      "has no text for another hash, in another session, or for what is no hash",
      (log) =>
        Effect.gen(function*() {
          const writer = yield* log.open(session, a)
          yield* writer.append([said(1, "x".repeat(300_000))], "Written")
          const sha256 = hash("x".repeat(300_000))
          expect(yield* log.spilled(otherSession, sha256)).toEqual(Option.none())
          const wrong = [
            hash("x"),
            "",
            sha256.slice(1),
            `${sha256}0`,
            `../${a}.jsonl`,
            `/${sha256}`
          ]
          for (const sha256 of wrong) {
            expect(yield* log.spilled(session, sha256)).toEqual(Option.none())
          }
        })
    )

    contract(
      "tells how the last host left, as long as that is the last record",
      (log) =>
        Effect.gen(function*() {
          const writer = yield* log.open(session, a)
          const closed = Effect.map(
            log.summary(session, a),
            (summary) =>
              summary._tag === "Readable" ? [summary.closed, summary.updatedAt, summary.last] : []
          )
          const last = Option.some({ role: "user", text: "hi" })
          const steps = [
            [said(1, "hi"), undefined],
            [extension(2, "pods.closed", { why: "stopped" }), "stopped"],
            [extension(3, "pods.closed", { why: "terminated", by: "SIGTERM" }), "terminated"],
            [extension(4, "pods.closed", { why: "bored" }), undefined],
            [extension(5, "pods.closed", null), undefined],
            [extension(6, "pods", { why: "stopped" }), undefined],
            [extension(7, "pods.closed", { why: "stopped" }), "stopped"],
            [ended(8), undefined]
          ] as const
          for (const [entry, why] of steps) {
            yield* writer.append([entry], "Written")
            expect(yield* closed).toEqual([Option.fromNullable(why), entry.ts, last])
          }
        })
    )
  })
}

const [a, b, c] = [segments(0), segments(1), segments(2)]

const limit = 256 * 1024

const aloud = (text: string) => ({ kind: "text", text }) as const

const continued = segmentContinued({ session, from: { segment: a, turns: 1 }, history: [], now: 2 })

const hash = (text: string): string => createHash("sha256").update(text).digest("hex")

const linesOf = (log: SessionLog["Type"], segment: SegmentId) =>
  Effect.map(Stream.runCollect(log.lines(session, segment, 2 ** 40)), Chunk.toReadonlyArray)
