import { Effect, Layer, Mailbox, type Scope } from "effect"
import { NoTerminal } from "../../domain/PodFailure.ts"
import { Screen, type Terminal, type TerminalModes } from "../../services/Screen.ts"
import * as keyboardSignals from "./keyboardSignals.ts"
import { stop } from "./stop.ts"
import { remember } from "./terminalSettings.ts"
import * as TtyHold from "./TtyHold.ts"
import { writeNow } from "./writeNow.ts"

export interface Options extends TtyHold.Tty {
  /** The kind of terminal, as `TERM` says it. */
  readonly term: string | undefined
  /** Stops this process as the shell's ctrl-z does; it goes on when the process does. */
  readonly stop: Effect.Effect<void>
}

export const make = (options: Options) => {
  const { input, output } = options
  const interactive = Effect.sync(() =>
    input.isTTY === true && output.isTTY === true && options.term !== "dumb"
  )
  return Screen.of({
    interactive,
    columns: Effect.sync(() => output.isTTY === true ? TtyHold.sizeOf(output).columns : undefined),
    take: Effect.fn("Screen.take")(function*(modes, instead) {
      return (yield* interactive)
        ? yield* take(options, modes)
        : yield* new NoTerminal({ instead })
    })
  })
}

/** The terminal of stdin and stdout. */
export const layer = (term: string | undefined): Layer.Layer<Screen> =>
  Layer.sync(
    Screen,
    () =>
      make({
        input: process.stdin,
        output: process.stdout,
        term,
        writeNow,
        settings: remember,
        stop
      })
  )

const take = (
  options: Options,
  modes: TerminalModes
): Effect.Effect<Terminal, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      TtyHold.take(options, modes),
      (hold) => Effect.sync(hold.release)
    ),
    (hold) => ({
      size: Effect.sync(() => TtyHold.sizeOf(options.output)),
      resized: Mailbox.toStream(hold.resized),
      typed: Mailbox.toStream(hold.typed),
      // A terminal that is gone is noticed by the end of what is typed.
      write: (text) =>
        Effect.async((resume) => {
          options.output.write(text, () => resume(Effect.void))
        }),
      suspend: Effect.sync(hold.leave).pipe(
        Effect.zipRight(options.stop),
        Effect.ensuring(hold.enter)
      ),
      lend: (use) => keyboardSignals.unheard(hold.lend(use))
    })
  )
