import { describe, expect, it } from "@effect/vitest"
import { Effect, type Layer, Option } from "effect"
import { type Line, LineTerminal } from "../../src/services/LineTerminal.ts"

/** A terminal whose other side a test plays. */
export interface LineTerminalUnderTest {
  readonly layer: Layer.Layer<LineTerminal>
  readonly type: (line: string) => Effect.Effect<void>
  readonly paste: (...lines: ReadonlyArray<string>) => Effect.Effect<void>
  /** The typing ends, as by ctrl-d. */
  readonly end: Effect.Effect<void>
  readonly written: Effect.Effect<string>
}

/** What every LineTerminal keeps to. */
export const lineTerminalContract = (
  name: string,
  make: (attended: boolean) => Effect.Effect<LineTerminalUnderTest>
) => {
  const textOf = (line: Option.Option<Line>) => Option.getOrUndefined(line)?.text
  const open = Effect.flatMap(LineTerminal, (terminal) => terminal.open("pods list"))

  const contract = (
    sentence: string,
    body: (terminal: LineTerminalUnderTest) => Effect.Effect<void, unknown, LineTerminal>
  ) =>
    it.live(
      sentence,
      () => Effect.flatMap(make(true), (made) => Effect.provide(body(made), made.layer))
    )

  describe(`${name} is a LineTerminal`, () => {
    it.live("is opened nowhere but at a terminal, and names another way", () =>
      Effect.gen(function*() {
        const terminal = yield* make(false)
        yield* Effect.gen(function*() {
          expect(yield* Effect.flatMap(LineTerminal, ({ attended }) => attended)).toBe(false)
          expect(yield* Effect.flip(Effect.scoped(open)))
            .toMatchObject({ _tag: "NoTerminal", instead: "pods list" })
        }).pipe(Effect.provide(terminal.layer))
        expect(yield* terminal.written).toBe("")
      }))

    contract(
      "gives the lines that are typed, also before it was opened",
      ({ type }) =>
        Effect.gen(function*() {
          expect(yield* Effect.flatMap(LineTerminal, ({ attended }) => attended)).toBe(true)
          yield* type("früh")
          const read = Effect.scoped(Effect.gen(function*() {
            const { next } = yield* open
            yield* type("")
            yield* type("修复 all")
            return [yield* next, yield* next, yield* next].flatMap(Option.toArray)
          }))
          expect((yield* read).map(({ text }) => text)).toEqual(["früh", "", "修复 all"])
        })
    )

    contract("keeps a line for whoever opens it next", ({ type }) =>
      Effect.gen(function*() {
        const one = Effect.scoped(Effect.map(Effect.flatMap(open, ({ next }) => next), textOf))
        yield* type("one")
        yield* type("two")
        expect(yield* one).toBe("one")
        expect(yield* one).toBe("two")
      }))

    contract(
      "tells the end of the typing once, behind the lines before it",
      ({ end, type }) =>
        Effect.scoped(Effect.gen(function*() {
          const { next } = yield* open
          yield* type("last")
          yield* end
          expect(textOf(yield* next)).toBe("last")
          expect(yield* next).toEqual(Option.none())
        }))
    )

    contract(
      "goes on after an end, when somebody types again",
      ({ end, type }) =>
        Effect.gen(function*() {
          yield* Effect.scoped(Effect.gen(function*() {
            const { next } = yield* open
            yield* end
            expect(yield* next).toEqual(Option.none())
          }))
          yield* Effect.scoped(Effect.gen(function*() {
            const { next } = yield* open
            yield* type("again")
            expect(textOf(yield* next)).toBe("again")
          }))
        })
    )

    contract(
      "tells which lines came in one moment",
      ({ paste, type }) =>
        Effect.scoped(Effect.gen(function*() {
          const { next } = yield* open
          yield* paste("a", "b", "c")
          const pasted = [yield* next, yield* next, yield* next].flatMap(Option.toArray)
          expect(pasted.map(({ goesOn }) => goesOn)).toEqual([true, true, false])
          yield* type("d")
          expect(yield* next).toEqual(Option.some({ text: "d", goesOn: false }))
        }))
    )

    contract("writes what it is given, and nothing else", ({ written }) =>
      Effect.gen(function*() {
        yield* Effect.scoped(Effect.gen(function*() {
          const { write } = yield* open
          yield* write("one\n")
          yield* write("Number: ")
        }))
        expect(yield* written).toBe("one\nNumber: ")
      }))
  })
}
