import { type Effect, Layer } from "effect"
import type { EditorFailed } from "../../domain/EditorFailed.ts"
import { Editor } from "../../services/Editor.ts"

/** An editor whose person does as a test says. */
export const layer = (
  person: (text: string) => Effect.Effect<string, EditorFailed>
): Layer.Layer<Editor> => Layer.succeed(Editor, { edit: person })
