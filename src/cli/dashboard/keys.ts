import * as SafeText from "../../domain/SafeText.ts"

/** What a key does while nothing is written or asked. */
export type Action =
  | "up"
  | "down"
  | "page up"
  | "page down"
  | "first"
  | "last"
  | "next asking"
  | "previous asking"
  | "open"
  | "unfold"
  | "fold"
  | "toggle"
  | "stopped"
  | "prompt"
  | "answer"
  | "filter"
  | "escape"
  | "here"
  | "preview"
  | "stop"
  | "new"
  | "copy"
  | "errors"
  | "help"
  | "look again"
  | "quit"

/** One line of the help, and the keys that it is about. */
export interface KeyRow {
  readonly shown: SafeText.SafeText
  readonly ascii?: SafeText.SafeText
  readonly does: SafeText.SafeText
  /** Each by its name or its character; the one for the footer before others that do the same. */
  readonly keys: ReadonlyArray<readonly [key: string, does: Action]>
}

/** Every key, once: what it does, the footer and the help come from here. */
export const listKeys: ReadonlyArray<KeyRow> = [
  {
    shown: SafeText.of`j k  ↓ ↑  g G  pgup pgdn`,
    ascii: SafeText.of`j k  up down  g G  pgup`,
    does: SafeText.of`move`,
    keys: [
      ["j", "down"],
      ["down", "down"],
      ["ctrl-n", "down"],
      ["ctrl-j", "down"],
      ["k", "up"],
      ["up", "up"],
      ["ctrl-p", "up"],
      ["ctrl-k", "up"],
      ["g", "first"],
      ["home", "first"],
      ["G", "last"],
      ["end", "last"],
      ["pageup", "page up"],
      ["pagedown", "page down"]
    ]
  },
  {
    shown: SafeText.of`tab  shift-tab`,
    does: SafeText.of`next / previous that needs you`,
    keys: [["tab", "next asking"], ["shift-tab", "previous asking"]]
  },
  {
    shown: SafeText.of`enter  o`,
    does: SafeText.of`open; ctrl-] comes back`,
    keys: [["enter", "open"], ["o", "open"]]
  },
  {
    shown: SafeText.of`→  ←  space  S`,
    ascii: SafeText.of`right  left  space  S`,
    does: SafeText.of`open, fold a section; S: stopped`,
    keys: [["right", "unfold"], ["left", "fold"], [" ", "toggle"], ["S", "stopped"]]
  },
  {
    shown: SafeText.of`p  i`,
    does: SafeText.of`write a prompt`,
    keys: [["p", "prompt"], ["i", "prompt"]]
  },
  {
    shown: SafeText.of`a  1-9`,
    does: SafeText.of`see what is asked, answer it`,
    keys: Array.from("a123456789", (key) => [key, "answer"] as const)
  },
  {
    shown: SafeText.of`/  esc`,
    does: SafeText.of`filter, also s: a: d:, and clear`,
    keys: [["/", "filter"], ["escape", "escape"]]
  },
  { shown: SafeText.of`d`, does: SafeText.of`this directory only`, keys: [["d", "here"]] },
  { shown: SafeText.of`v`, does: SafeText.of`preview on / off`, keys: [["v", "preview"]] },
  {
    shown: SafeText.of`s  n`,
    does: SafeText.of`stop (asks y/n); new Pod here`,
    keys: [["s", "stop"], ["n", "new"]]
  },
  { shown: SafeText.of`y`, does: SafeText.of`copy the Pod name`, keys: [["y", "copy"]] },
  {
    shown: SafeText.of`e  ?  f1`,
    does: SafeText.of`last errors; these keys`,
    keys: [["e", "errors"], ["?", "help"], ["f1", "help"]]
  },
  {
    shown: SafeText.of`r  ctrl-l`,
    does: SafeText.of`look again; redraw`,
    keys: [["r", "look again"]]
  },
  {
    shown: SafeText.of`q  ctrl-c  ctrl-z`,
    does: SafeText.of`quit; suspend`,
    keys: [["q", "quit"], ["ctrl-c", "quit"]]
  }
]

/** What keys do while something is written or asked. */
export const otherKeys: ReadonlyArray<KeyRow> = [
  {
    shown: SafeText.of`enter`,
    does: SafeText.of`while writing: send, or queue`,
    keys: []
  },
  {
    shown: SafeText.of`alt-enter  ctrl-j`,
    does: SafeText.of`while writing: a new line`,
    keys: []
  },
  {
    shown: SafeText.of`ctrl-g`,
    does: SafeText.of`while writing: your editor`,
    keys: []
  },
  {
    shown: SafeText.of`↑ ↓`,
    ascii: SafeText.of`up down`,
    does: SafeText.of`while writing: what was sent before`,
    keys: []
  },
  {
    shown: SafeText.of`esc  ctrl-c`,
    does: SafeText.of`while writing: back; the text is kept`,
    keys: []
  },
  {
    shown: SafeText.of`ctrl-a e b f d u k w y _`,
    does: SafeText.of`while writing: edit`,
    keys: []
  },
  {
    shown: SafeText.of`1-9  o  esc`,
    does: SafeText.of`when asked: answer, open, later`,
    keys: []
  }
]

/** What a key does, by its name or its character; none when nothing. */
export const actionOf = (key: string): Action | undefined => actions.get(key)

const actions = new Map(listKeys.flatMap(({ keys }) => keys))
