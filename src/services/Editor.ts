import { Context, type Effect } from "effect"
import type { EditorFailed } from "../domain/EditorFailed.ts"
import type { StorageFailed } from "../domain/PodFailure.ts"

/** The editor that the person has chosen for texts; it takes the terminal that we were given. */
export class Editor extends Context.Tag("pods/Editor")<Editor, {
  /**
   * Let the person change a text, and wait for the end of the editor: gives what it is then, with
   * `\n` line ends and without the newline that editors put at the end of a file. Interrupted, it
   * ends the editor.
   */
  readonly edit: (text: string) => Effect.Effect<string, EditorFailed | StorageFailed>
}>() {}
