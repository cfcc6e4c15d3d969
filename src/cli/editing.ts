import { Effect, type Either } from "effect"
import { Editor } from "../services/Editor.ts"
import type { Hands } from "./terminal/run.ts"

/** The text that the person makes of another one in the editor, or why there is none. */
export const edited = (
  hands: Hands,
  text: string
): Effect.Effect<Either.Either<string, string>, never, Editor> =>
  hands.lend(Effect.flatMap(Editor, (editor) => editor.edit(text))).pipe(
    Effect.mapError(({ message }) => message),
    Effect.either
  )
