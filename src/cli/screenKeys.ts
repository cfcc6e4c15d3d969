import type * as SafeText from "../domain/SafeText.ts"
import * as conversation from "./attach/keys.ts"
import * as dashboard from "./dashboard/keys.ts"
import * as picker from "./picker/keys.ts"

/** What keys do on a screen, from the tables that the screen itself shows. */
export interface ScreenKeys {
  /** The command that opens it. */
  readonly command: string
  readonly parts: ReadonlyArray<{
    /** When these keys count; empty for the usual ones. */
    readonly when: string
    readonly rows: ReadonlyArray<KeyRow>
  }>
}

export interface KeyRow {
  /** Keys or groups of them, with two spaces in between. */
  readonly shown: SafeText.SafeText
  /** The same where marks beyond ASCII cannot be shown. */
  readonly ascii?: SafeText.SafeText
  readonly does: SafeText.SafeText
}

export const screenKeys: ReadonlyArray<ScreenKeys> = [
  { command: "resume", parts: [{ when: "", rows: picker.keys }] },
  {
    command: "multi",
    parts: [
      { when: "", rows: dashboard.listKeys },
      { when: "while something is written or asked", rows: dashboard.otherKeys }
    ]
  },
  {
    command: "attach",
    parts: [
      { when: "", rows: conversation.conversationKeys },
      { when: "while looking back", rows: conversation.historyKeys }
    ]
  }
]

/** The groups of keys of a row. */
export const groups = (shown: SafeText.SafeText): ReadonlyArray<string> => shown.split("  ")
