import { Effect } from "effect"
import { NothingToSend } from "../domain/TurnFailure.ts"
import { isTyped, readAll } from "./input.ts"

/** What somebody wants to send: the words, or what comes through the pipe. */
export const promptText = Effect.fn("promptText")(
  function*(name: string, words: ReadonlyArray<string>) {
    const text = words.join(" ")
    if (text !== "" && text !== "-") return text
    return (yield* isTyped) ? yield* new NothingToSend({ name }) : yield* readAll
  }
)
