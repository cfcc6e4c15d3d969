import { Effect, Option, Stream } from "effect"
import * as SafeText from "../domain/SafeText.ts"
import { NotConfirmed } from "../domain/UpkeepFailure.ts"
import { Screen } from "../services/Screen.ts"
import { Surroundings } from "../services/Surroundings.ts"
import { say } from "./output.ts"

/**
 * Asks for a yes by one key. Fails where nobody can be asked; `instead` is the command that does
 * it without asking.
 */
export const confirm = Effect.fn("confirm")(function*(question: string, instead: string) {
  const screen = yield* Screen
  const { asks } = yield* Surroundings
  if (!asks || !(yield* screen.interactive)) return yield* new NotConfirmed({ instead })
  const asked = SafeText.of`${SafeText.line(question)} [y/N] `
  const answer = yield* screen.take({ enter: asked, leave: "\r\n" }, instead).pipe(
    Effect.flatMap(({ typed, write }) =>
      Effect.tap(
        Stream.runHead(typed),
        (key) => write(isYes(key) ? "y" : "n")
      )
    ),
    Effect.scoped,
    Effect.catchTag("NoTerminal", () => new NotConfirmed({ instead }))
  )
  if (!isYes(answer)) yield* say(SafeText.of`nothing was removed`)
  return isYes(answer)
})

const isYes = (typed: Option.Option<string>): boolean =>
  Option.exists(typed, (key) => /^y/i.test(key))
