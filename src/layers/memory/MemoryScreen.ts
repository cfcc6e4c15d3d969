import { Effect, Layer, Mailbox } from "effect"
import { NoTerminal } from "../../domain/PodFailure.ts"
import { Screen, type Size } from "../../services/Screen.ts"

/** A terminal on paper: what is typed is said in a test, what is written is kept. */
export interface MemoryScreen {
  readonly layer: Layer.Layer<Screen>
  /**
   * Type a chunk as it would arrive, before or after the terminal is taken. Nobody takes what is
   * typed while it is lent.
   */
  readonly type: (chunk: string) => Effect.Effect<void>
  /** Nobody types any more. */
  readonly hangUp: Effect.Effect<void>
  readonly resize: (size: Size) => Effect.Effect<void>
  /** All that was written, modes included, one string a write. */
  readonly written: Effect.Effect<ReadonlyArray<string>>
  /** How often the process was stopped by `suspend`. */
  readonly suspensions: Effect.Effect<number>
}

export interface Options {
  readonly size?: Size
  readonly interactive?: boolean
}

export const make = (options: Options = {}): Effect.Effect<MemoryScreen> =>
  Effect.gen(function*() {
    const { interactive = true } = options
    const typed = yield* Mailbox.make<string>()
    const resized = yield* Mailbox.make<Size>({ capacity: 1, strategy: "sliding" })
    const written: Array<string> = []
    let size = options.size ?? { columns: 80, rows: 24 }
    let suspensions = 0
    let unread: Array<string> | undefined

    const put = (text: string) =>
      Effect.sync(() => {
        written.push(text)
      })
    const screen = Screen.of({
      interactive: Effect.succeed(interactive),
      columns: Effect.sync(() => interactive ? size.columns : undefined),
      take: Effect.fn("Screen.take")(function*(modes, instead) {
        if (!interactive) return yield* new NoTerminal({ instead })
        yield* Effect.acquireRelease(put(modes.enter), () => put(modes.leave))
        return {
          size: Effect.sync(() => size),
          resized: Mailbox.toStream(resized),
          typed: Mailbox.toStream(typed),
          write: put,
          suspend: Effect.suspend(() => {
            suspensions += 1
            return put(modes.leave).pipe(
              Effect.zipRight(put(modes.enter)),
              Effect.zipRight(resized.offer(size))
            )
          }),
          lend: (use) =>
            Effect.acquireUseRelease(
              Effect.suspend(() => {
                unread = []
                return put(modes.leave)
              }),
              () => use,
              () =>
                Effect.suspend(() => {
                  const chunks = unread ?? []
                  unread = undefined
                  return put(modes.enter).pipe(
                    Effect.zipRight(resized.offer(size)),
                    Effect.zipRight(typed.offerAll(chunks))
                  )
                })
            )
        }
      })
    })

    return {
      layer: Layer.succeed(Screen, screen),
      type: (chunk) =>
        Effect.suspend(() => {
          if (unread === undefined) return typed.offer(chunk)
          unread.push(chunk)
          return Effect.void
        }),
      hangUp: Effect.asVoid(typed.end),
      resize: (now) => {
        size = now
        return Effect.asVoid(resized.offer(now))
      },
      written: Effect.sync(() => [...written]),
      suspensions: Effect.sync(() => suspensions)
    }
  })
