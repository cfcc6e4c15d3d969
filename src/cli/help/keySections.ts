import { groups, screenKeys } from "../screenKeys.ts"
import type { Section } from "./HelpPage.ts"

/** What the keys do on the screen that a command opens; nothing for other commands. */
export const keySections = (command: string): ReadonlyArray<Section> =>
  (screenKeys.find((screen) => screen.command === command)?.parts ?? []).map(({ rows, when }) => ({
    title: `KEYS ${when}`.trim(),
    entries: rows.map(({ ascii, does, shown }) => ({
      // A manual page cannot be sure of arrows.
      term: groups(ascii ?? shown).join(", "),
      words: does
    }))
  }))
