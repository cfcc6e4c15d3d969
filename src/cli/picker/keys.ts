import * as SafeText from "../../domain/SafeText.ts"

/** One line of the help. */
export interface KeyRow {
  readonly shown: SafeText.SafeText
  readonly does: SafeText.SafeText
}

/** What keys do in the picker: its help, `pods resume --help` and the docs come from here. */
export const keys: ReadonlyArray<KeyRow> = [
  {
    shown: SafeText.of`up down  ctrl-p ctrl-n  ctrl-k ctrl-j`,
    does: SafeText.of`move; page up/down  home end`
  },
  { shown: SafeText.of`enter`, does: SafeText.of`attach if live, restore if stopped` },
  { shown: SafeText.of`tab`, does: SafeText.of`show or hide the preview` },
  { shown: SafeText.of`ctrl-a`, does: SafeText.of`this directory only / all` },
  { shown: SafeText.of`ctrl-u  ctrl-w  ctrl-y`, does: SafeText.of`edit the filter` },
  { shown: SafeText.of`esc`, does: SafeText.of`clear the filter, then leave (130)` },
  { shown: SafeText.of`ctrl-c  ctrl-z`, does: SafeText.of`leave (130) / suspend` }
]

/** The same for screens on which those do not fit. */
export const narrowKeys: ReadonlyArray<KeyRow> = [
  { shown: SafeText.of`up down`, does: SafeText.of`move` },
  { shown: SafeText.of`enter`, does: SafeText.of`attach or restore` },
  { shown: SafeText.of`tab`, does: SafeText.of`preview on / off` },
  { shown: SafeText.of`ctrl-a`, does: SafeText.of`here / all directories` },
  { shown: SafeText.of`ctrl-u`, does: SafeText.of`empty the filter` },
  { shown: SafeText.of`esc`, does: SafeText.of`clear, then leave` },
  { shown: SafeText.of`ctrl-c`, does: SafeText.of`leave` }
]
