import { describe, expect, it } from "@effect/vitest"
import { Chunk, Effect, Exit, Fiber, type Layer, Stream } from "effect"
import { Screen, type Size } from "../../src/services/Screen.ts"

/** A terminal whose other side a test plays. */
export interface ScreenUnderTest {
  readonly layer: Layer.Layer<Screen>
  readonly type: (text: string) => Effect.Effect<void>
  /** Nobody types any more. */
  readonly hangUp: Effect.Effect<void>
  readonly resize: (size: Size) => Effect.Effect<void>
  /** All that was written, in order. */
  readonly written: Effect.Effect<string>
}

/** What every Screen keeps to. `make` gets the size, none where nobody sits at a terminal. */
export const screenContract = (
  name: string,
  make: (size: Size | undefined) => Effect.Effect<ScreenUnderTest>
) => {
  const modes = { enter: "<enter>", leave: "<leave>" }
  const take = Effect.flatMap(Screen, (screen) => screen.take(modes, "pods list"))
  const small = { columns: 40, rows: 10 }
  const large = { columns: 90, rows: 30 }

  const contract = (
    sentence: string,
    body: (screen: ScreenUnderTest) => Effect.Effect<void, unknown, Screen>,
    size: Size | undefined = small
  ) =>
    it.live(
      sentence,
      () => Effect.flatMap(make(size), (screen) => Effect.provide(body(screen), screen.layer))
    )

  describe(`${name} is a Screen`, () => {
    contract(
      "knows whether somebody is there, and how wide the terminal is",
      () =>
        Effect.gen(function*() {
          const screen = yield* Screen
          expect(yield* screen.interactive).toBe(true)
          expect(yield* screen.columns).toBe(40)
        })
    )

    it.live("gives no terminal where there is none, names another way, and writes nothing", () =>
      Effect.gen(function*() {
        const screen = yield* make(undefined)
        yield* Effect.gen(function*() {
          expect(yield* Effect.flatMap(Screen, (found) => found.interactive)).toBe(false)
          expect(yield* Effect.flatMap(Screen, (found) => found.columns)).toBeUndefined()
          const failure = yield* Effect.flip(Effect.scoped(take))
          expect(failure).toMatchObject({ _tag: "NoTerminal", instead: "pods list" })
        }).pipe(Effect.provide(screen.layer))
        expect(yield* screen.written).toBe("")
      }))

    contract(
      "enters its modes, writes in order, and leaves them once",
      (screen) =>
        Effect.gen(function*() {
          yield* Effect.scoped(Effect.gen(function*() {
            const terminal = yield* take
            yield* terminal.write("one ")
            yield* terminal.write("two")
          }))
          expect(yield* screen.written).toBe("<enter>one two<leave>")
        })
    )

    contract(
      "leaves its modes when it is interrupted or fails",
      (screen) =>
        Effect.gen(function*() {
          const held = yield* Effect.fork(Effect.scoped(Effect.zipRight(take, Effect.never)))
          yield* Effect.repeat(screen.written, { until: (written) => written !== "" })
          yield* Fiber.interrupt(held)
          expect(yield* screen.written).toBe("<enter><leave>")
          const exit = yield* Effect.exit(
            Effect.scoped(Effect.zipRight(take, Effect.die("broken")))
          )
          expect(Exit.isFailure(exit)).toBe(true)
          expect(yield* screen.written).toBe("<enter><leave><enter><leave>")
        })
    )

    contract(
      "gives what is typed, also before it was taken, until nobody types any more",
      (screen) =>
        Effect.gen(function*() {
          yield* screen.type("früh")
          const typed = yield* Effect.scoped(Effect.gen(function*() {
            const terminal = yield* take
            const reading = yield* Effect.fork(Stream.runCollect(terminal.typed))
            yield* screen.type("修复")
            yield* screen.type("\u001b[A")
            yield* screen.hangUp
            return yield* Fiber.join(reading)
          }))
          expect(Chunk.join(typed, "")).toBe("früh修复\u001b[A")
        })
    )

    contract("tells each new size", (screen) =>
      Effect.scoped(Effect.gen(function*() {
        const terminal = yield* take
        expect(yield* terminal.size).toEqual(small)
        yield* screen.resize(large)
        expect(Chunk.toArray(yield* Stream.runCollect(Stream.take(terminal.resized, 1))))
          .toEqual([large])
        expect(yield* terminal.size).toEqual(large)
      })))

    contract(
      "gives the terminal back while it is suspended, and tells the size afterwards",
      (screen) =>
        Effect.scoped(Effect.gen(function*() {
          const terminal = yield* take
          yield* terminal.suspend
          expect(yield* screen.written).toBe("<enter><leave><enter>")
          expect(Chunk.toArray(yield* Stream.runCollect(Stream.take(terminal.resized, 1))))
            .toEqual([small])
        }))
    )

    contract(
      "is lent in its own modes, gives what the borrower gives, and tells the size afterwards",
      (screen) =>
        Effect.scoped(Effect.gen(function*() {
          const terminal = yield* take
          expect(yield* terminal.lend(screen.written)).toBe("<enter><leave>")
          expect(yield* screen.written).toBe("<enter><leave><enter>")
          yield* screen.resize(large)
          const sizes = yield* Stream.runCollect(
            Stream.takeUntil(terminal.resized, ({ columns }) => columns === large.columns)
          )
          expect(Chunk.toArray(sizes).at(-1)).toEqual(large)
        }))
    )

    contract(
      "is taken again when what it was lent for fails or is interrupted",
      (screen) =>
        Effect.scoped(Effect.gen(function*() {
          const terminal = yield* take
          expect(yield* Effect.flip(terminal.lend(Effect.fail("no editor")))).toBe("no editor")
          const lent = yield* Effect.fork(terminal.lend(Effect.never))
          yield* Effect.zipLeft(screen.written, turns(1)).pipe(
            Effect.repeat({ until: (written) => written.endsWith("<leave>") })
          )
          yield* Fiber.interrupt(lent)
          expect(yield* screen.written).toBe("<enter><leave><enter><leave><enter>")
        }))
    )

    contract(
      "leaves what is typed while it is lent to the borrower, and takes what that one did not",
      (screen) =>
        Effect.scoped(Effect.gen(function*() {
          const terminal = yield* take
          let typed = ""
          yield* Effect.fork(Stream.runForEach(terminal.typed, (chunk) =>
            Effect.sync(() => {
              typed += chunk
            })))
          yield* screen.type("a")
          yield* Effect.repeat(turns(1), { until: () => typed === "a" })
          yield* terminal.lend(Effect.gen(function*() {
            yield* screen.type("b")
            yield* turns(20)
            expect(typed).toBe("a")
          }))
          yield* screen.type("c")
          yield* Effect.repeat(turns(1), { until: () => typed === "abc" })
        }))
    )

    contract(
      "notices a size that changed while it was lent",
      (screen) =>
        Effect.scoped(Effect.gen(function*() {
          const terminal = yield* take
          yield* terminal.lend(screen.resize(large))
          const sizes = yield* Stream.runCollect(
            Stream.takeUntil(terminal.resized, ({ columns }) => columns === large.columns)
          )
          expect(Chunk.toArray(sizes).at(-1)).toEqual(large)
          expect(yield* terminal.size).toEqual(large)
        }))
    )
  })
}

/** Lets everything happen that is about to. */
const turns = (count: number) =>
  Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve))).pipe(
    Effect.repeatN(count)
  )
