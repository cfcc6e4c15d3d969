import { Data } from "effect"

/** Why the person's editor gave no text. */
export type EditorProblem = Data.TaggedEnum<{
  /** None is chosen, and the usual one is not there. */
  None: {}
  NotFound: { readonly command: string }
  Ended: { readonly command: string; readonly code: number }
  Killed: { readonly command: string; readonly signal: string }
  /** `path`: where the text is kept. */
  TooLong: { readonly path: string }
}>
export const EditorProblem = Data.taggedEnum<EditorProblem>()

/** The person's editor gave no text; what was to be changed is as it was. */
export class EditorFailed extends Data.TaggedError("EditorFailed")<{
  readonly problem: EditorProblem
}> {
  override get message() {
    return EditorProblem.$match(this.problem, {
      None: () => "there is no editor; name one in VISUAL or EDITOR",
      NotFound: ({ command }) =>
        `${command} cannot be run; name another editor in VISUAL or EDITOR`,
      Ended: ({ code, command }) => `${command} ended with code ${code}`,
      Killed: ({ command, signal }) => `${command} was ended by ${signal}`,
      TooLong: ({ path }) => `that is more than 8 MiB; shorten it, it is kept in ${path}`
    })
  }
}
