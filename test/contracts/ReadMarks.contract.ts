import { describe, expect, it } from "@effect/vitest"
import { Effect, type Layer, Option, type Scope } from "effect"
import { SessionId } from "../../src/domain/ids.ts"
import { ReadMarks } from "../../src/services/ReadMarks.ts"

/** What all read marks keep to. */
export const readMarksContract = (
  name: string,
  make: Effect.Effect<Layer.Layer<ReadMarks>, never, Scope.Scope>
) => {
  const test = (body: (marks: ReadMarks["Type"]) => Effect.Effect<void, unknown>) => () =>
    Effect.flatMap(make, (layer) => Effect.provide(Effect.flatMap(ReadMarks, body), layer))

  describe(`${name} are ReadMarks`, () => {
    it.scoped(
      "know nothing of who has never been there",
      test((marks) =>
        Effect.gen(function*() {
          expect(yield* marks.seenUntil(one, "ana")).toEqual(Option.none())
          yield* marks.mark(one, "ana", 10)
          expect(yield* marks.seenUntil(two, "ana")).toEqual(Option.none())
          expect(yield* marks.seenUntil(one, "ben")).toEqual(Option.none())
        })
      )
    )

    it.scoped(
      "keep one for each reader of each session, whatever their names",
      test((marks) =>
        Effect.gen(function*() {
          const readers = ["ana", "ben", "", "__proto__", "../../x", "名前 \n\""]
          yield* Effect.forEach(readers, (reader, n) => marks.mark(one, reader, n + 1))
          yield* marks.mark(two, "ana", 99)
          for (const [n, reader] of readers.entries()) {
            expect(yield* marks.seenUntil(one, reader)).toEqual(Option.some(n + 1))
          }
          expect(yield* marks.seenUntil(two, "ana")).toEqual(Option.some(99))
        })
      )
    )

    it.scoped(
      "go forward, never back",
      test((marks) =>
        Effect.gen(function*() {
          for (const until of [5, 9, 7]) yield* marks.mark(one, "ana", until)
          expect(yield* marks.seenUntil(one, "ana")).toEqual(Option.some(9))
        })
      )
    )

    it.scoped(
      "forget those first who came longest ago, when there are very many",
      test((marks) =>
        Effect.gen(function*() {
          for (let n = 0; n < 70; n++) yield* marks.mark(one, `reader ${n}`, n)
          expect(yield* marks.seenUntil(one, "reader 0")).toEqual(Option.none())
          expect(yield* marks.seenUntil(one, "reader 69")).toEqual(Option.some(69))
        })
      )
    )
  })
}

const one = SessionId.make("019e6f00-0000-7000-8000-000000000001")
const two = SessionId.make("019e6f00-0000-7000-8000-000000000002")
