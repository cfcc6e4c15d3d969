import { describe, expect, it } from "@effect/vitest"
import { Effect, Option, type Scope } from "effect"
import type { SegmentId } from "../../src/domain/ids.ts"
import { type LogEntry, segmentContinued, segmentStart } from "../../src/domain/LogEntry.ts"
import type { LogPosition } from "../../src/domain/LogPosition.ts"
import { type LogTail, SessionLog } from "../../src/services/SessionLog.ts"
import {
  answered,
  damage,
  ended,
  type MakeSessionLog,
  otherSession,
  said,
  segments,
  session,
  ten,
  text
} from "./logTexts.ts"

/** How every session log is read backwards. */
export const sessionLogPagesContract = (name: string, make: MakeSessionLog) => {
  const contract = (
    sentence: string,
    texts: ReadonlyArray<string>,
    body: (log: SessionLog["Type"]) => Effect.Effect<void, unknown, Scope.Scope>
  ) =>
    it.scopedLive(sentence, () => {
      const seed = texts.map((text, index) => ({ session, segment: segments(index), text }))
      return Effect.flatMap(make(seed), (layer) =>
        Effect.provide(Effect.flatMap(SessionLog, body), layer))
    })

  describe(`${name} is a SessionLog that is read backwards`, () => {
    contract(
      "tells where its tail begins, and nothing when nothing is before that",
      [tenText],
      (log) =>
        Effect.gen(function*() {
          const starts = yield* Effect.forEach(
            [0, 1, 9, 10, 11],
            (count) => Effect.map(log.tail(session, a, count), ({ start }) => start)
          )
          expect(starts).toEqual([
            at(a, tenText),
            at(a, ten.slice(0, 9)),
            at(a, ten.slice(0, 1)),
            Option.none(),
            Option.none()
          ])
        })
    )

    contract(
      "gives what is before a place, and where that begins",
      [tenText],
      (log) =>
        Effect.gen(function*() {
          expect(yield* log.before(session, place(a, ten.slice(0, 5)), 2)).toEqual({
            records: ten.slice(3, 5),
            earlier: 3,
            damaged: 0,
            start: at(a, ten.slice(0, 3))
          })
          expect(yield* log.before(session, place(a, ten.slice(0, 2)), 5)).toEqual({
            records: ten.slice(0, 2),
            earlier: 0,
            damaged: 0,
            start: Option.none()
          })
          expect(yield* log.before(session, { segment: a, offset: 0 }, 5)).toEqual(nothing)
        })
    )

    contract(
      "comes page by page to its beginning, whatever is between the records",
      [["\n", ...damage, ...ten.flatMap((entry) => [text(entry), " \r\n", "\0\n"])].join("")],
      (log) =>
        Effect.gen(function*() {
          for (const count of [1, 3, 10, 100]) {
            const pages = yield* pagesOf(log, a, count)
            expect(pages.flatMap(({ records }) => records)).toEqual(ten)
            const offsets = pages.flatMap(({ start }) => Option.toArray(start)).map(({ offset }) =>
              offset
            )
            expect(offsets).toEqual(offsets.toSorted((one, other) => one - other))
          }
        })
    )

    contract(
      "begins a page at its first record, not at the damage before it",
      [damage.join("") + text(said(1, "é"))],
      (log) =>
        Effect.gen(function*() {
          const start = at(a, damage.join(""))
          expect(yield* log.tail(session, a, 1)).toMatchObject({ damaged: 0, start })
          expect(yield* log.before(session, Option.getOrThrow(start), 1)).toEqual({
            ...nothing,
            damaged: damage.length
          })
        })
    )

    contract(
      "takes a place within a line for the beginning of that",
      [tenText],
      (log) =>
        Effect.gen(function*() {
          const { offset } = place(a, ten.slice(0, 4))
          const inside = [offset + 1, offset + text(ten[4] ?? ended(0)).length - 1]
          for (const offset of inside) {
            const { records } = yield* log.before(session, { segment: a, offset }, 2)
            expect(records).toEqual(ten.slice(2, 4))
          }
        })
    )

    contract(
      "takes a place beyond its end for its end, behind the last whole line",
      [`${tenText}{"kind":"turn_`],
      (log) =>
        Effect.gen(function*() {
          for (const beyond of [1, 5, 14, 15, 2 ** 40]) {
            const offset = tenText.length + beyond
            const { records, start } = yield* log.before(session, { segment: a, offset }, 3)
            expect(records).toEqual(ten.slice(7))
            expect(start).toEqual(at(a, ten.slice(0, 7)))
          }
        })
    )

    contract(
      "has nothing before a place in a segment that it does not have",
      [tenText],
      (log) =>
        Effect.gen(function*() {
          expect(yield* log.before(session, { segment: b, offset: 100 }, 3)).toEqual(nothing)
          expect(yield* log.before(otherSession, { segment: a, offset: 100 }, 3)).toEqual(nothing)
        })
    )

    contract(
      "goes on in the segment from which one was continued, and on",
      [
        lines([segmentStart(session, 1), ...ten]),
        lines([continued(a, 2), answered(3, "in b")]),
        lines([forked(b, 4), answered(5, "in c")])
      ],
      (log) =>
        Effect.gen(function*() {
          const all = [
            segmentStart(session, 1),
            ...ten,
            continued(a, 2),
            answered(3, "in b"),
            forked(b, 4),
            answered(5, "in c")
          ]
          expect(yield* log.tail(session, c, 5)).toEqual({
            records: all.slice(13),
            earlier: 0,
            damaged: 0,
            start: Option.some({ segment: c, offset: 0 })
          })
          expect(yield* log.before(session, { segment: c, offset: 0 }, 4)).toEqual({
            records: all.slice(9, 13),
            earlier: 9,
            damaged: 0,
            start: at(a, lines(all.slice(0, 9)))
          })
          const whole = yield* log.before(session, place(c, [forked(b, 4)]), 100)
          expect(whole).toMatchObject({ records: all.slice(0, 14), start: Option.none() })
          for (const count of [1, 2, 4, 7]) {
            const pages = yield* pagesOf(log, c, count)
            expect(pages.flatMap(({ records }) => records)).toEqual(all)
          }
        })
    )

    contract(
      "goes back to the turn at which a segment was forked, and not to what came after it",
      [
        lines([segmentStart(session, 1), ...turn(1), ...turn(2), ...turn(3)]),
        lines([forked(a, 9, 2)]),
        lines([forked(a, 9, 0)]),
        lines([forked(a, 9, 7)])
      ],
      (log) =>
        Effect.gen(function*() {
          const past = [segmentStart(session, 1), ...turn(1), ...turn(2), ...turn(3)]
          const wanted = [[b, 5], [c, 1], [segments(3), 7]] as const
          for (const [segment, records] of wanted) {
            const page = yield* log.before(session, { segment, offset: 0 }, 100)
            expect(page.records).toEqual(past.slice(0, records))
          }
        })
    )

    contract(
      "ends where the segment before is missing, empty, or in another session",
      [lines([continued(segments(7), 1), ended(2)]), lines([continued(c, 1), ended(2)]), ""],
      (log) =>
        Effect.gen(function*() {
          yield* log.open(otherSession, segments(7)).pipe(
            Effect.flatMap((writer) => writer.append(ten, "Written"))
          )
          for (const segment of [a, b]) {
            const tail = yield* log.tail(session, segment, 9)
            expect(tail.records).toEqual([
              continued(segment === a ? segments(7) : c, 1),
              ended(2)
            ])
            expect(tail.start).toEqual(Option.none())
            expect(yield* log.before(session, { segment, offset: 0 }, 9)).toEqual(nothing)
          }
        })
    )

    contract(
      "comes to an end where segments name each other in a circle",
      [
        lines([continued(c, 1)]),
        lines([continued(a, 2)]),
        lines([continued(b, 3)]),
        lines([continued(segments(3), 4)]),
        lines([continued(b, 5)])
      ],
      (log) =>
        Effect.gen(function*() {
          const circle = [continued(c, 1), continued(a, 2), continued(b, 3)]
          const wanted: ReadonlyArray<readonly [SegmentId, ReadonlyArray<LogEntry>]> = [
            [a, circle.slice(0, 1)],
            [b, circle.slice(0, 2)],
            [c, circle],
            [segments(3), [continued(segments(3), 4)]],
            [segments(4), [...circle.slice(0, 2), continued(b, 5)]]
          ]
          for (const [segment, records] of wanted) {
            const pages = yield* pagesOf(log, segment, 1)
            expect(pages.flatMap(({ records }) => records)).toEqual(records)
            const page = yield* log.before(session, { segment, offset: 2 ** 40 }, 100)
            expect(page).toMatchObject({ records, start: Option.none() })
          }
        })
    )

    contract(
      "ends at a first line that is damaged or tells of no other segment",
      [
        `${text(continued(b, 1)).replace("{", "")}${text(ended(2))}`,
        tenText,
        text(ended(1)) + text(continued(b, 1)),
        text(continued(b, 1)).replace(b, "../../../etc/passwd")
      ],
      (log) =>
        Effect.gen(function*() {
          for (const segment of [a, c, segments(3)]) {
            expect((yield* log.tail(session, segment, 9)).start).toEqual(Option.none())
          }
        })
    )
  })
}

const [a, b, c] = [segments(0), segments(1), segments(2)]

const nothing = { records: [], earlier: 0, damaged: 0, start: Option.none() }

const lines = (entries: ReadonlyArray<LogEntry>): string => entries.map(text).join("")

const tenText = lines(ten)

/** The place behind these lines. */
const place = (segment: SegmentId, before: ReadonlyArray<LogEntry> | string): LogPosition => ({
  segment,
  offset: Buffer.byteLength(typeof before === "string" ? before : lines(before))
})

const at = (segment: SegmentId, before: ReadonlyArray<LogEntry> | string) =>
  Option.some(place(segment, before))

const continued = (segment: SegmentId, now: number): LogEntry =>
  segmentContinued({ session, from: { segment, turns: 3 }, history: [message("old")], now })

const forked = (segment_id: SegmentId, ts: number, at_turn_index = 3): LogEntry => ({
  ...segmentStart(session, ts),
  history: [message("old")],
  forked_from: { segment_id, at_turn_index }
})

const message = (text: string) =>
  ({ kind: "message", role: "user", content: [{ kind: "text", text }] }) as const

const turn = (turn_count: number): ReadonlyArray<LogEntry> => [
  said(turn_count, "go"),
  { kind: "turn_end", ts: turn_count, turn_count }
]

/** The pages from the tail to the very beginning, the oldest first. */
const pagesOf = (log: SessionLog["Type"], segment: SegmentId, count: number) =>
  Effect.gen(function*() {
    let page: LogTail = yield* log.tail(session, segment, count)
    const pages = [page]
    while (Option.isSome(page.start)) {
      page = yield* log.before(session, page.start.value, count)
      pages.unshift(page)
      expect(pages.length).toBeLessThan(100)
    }
    return pages
  })
