import { Effect, Layer, Mailbox, Option } from "effect"
import { NoTerminal } from "../../domain/PodFailure.ts"
import { type Line, LineTerminal } from "../../services/LineTerminal.ts"

/** A terminal on paper: lines are typed in a test, and what is written is kept. */
export interface MemoryLineTerminal {
  readonly layer: Layer.Layer<LineTerminal>
  readonly type: (line: string) => Effect.Effect<void>
  /** Paste lines, all in one moment. */
  readonly paste: (...lines: ReadonlyArray<string>) => Effect.Effect<void>
  /** The typing ends, as by ctrl-d; more may follow. */
  readonly end: Effect.Effect<void>
  /** All that was written. */
  readonly written: Effect.Effect<string>
}

export const make = (options: { readonly attended?: boolean } = {}) =>
  Effect.gen(function*() {
    const { attended = true } = options
    const typed = yield* Mailbox.make<Option.Option<Line>>()
    let written = ""
    const terminal: MemoryLineTerminal = {
      layer: Layer.succeed(LineTerminal, {
        attended: Effect.succeed(attended),
        open: Effect.fn("LineTerminal.open")(function*(instead) {
          if (!attended) return yield* new NoTerminal({ instead })
          return {
            next: Effect.orElseSucceed(typed.take, Option.none<Line>),
            write: (text: string) =>
              Effect.sync(() => {
                written += text
              })
          }
        })
      }),
      type: (text) => Effect.asVoid(typed.offer(Option.some({ text, goesOn: false }))),
      paste: (...lines) =>
        Effect.asVoid(typed.offerAll(
          lines.map((text, at) => Option.some({ text, goesOn: at < lines.length - 1 }))
        )),
      end: Effect.asVoid(typed.offer(Option.none())),
      written: Effect.sync(() => written)
    }
    return terminal
  })
