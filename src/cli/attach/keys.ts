import * as SafeText from "../../domain/SafeText.ts"

/** One line of the help, and the keys that it is about. */
export interface KeyRow<Action> {
  readonly shown: SafeText.SafeText
  readonly ascii?: SafeText.SafeText
  readonly does: SafeText.SafeText
  readonly keys: ReadonlyArray<readonly [key: string, does: Action]>
}

/** What a key does in the conversation. */
export type Action =
  | "send"
  | "new line"
  | "edit"
  | "up"
  | "down"
  | "turn"
  | "escape"
  | "cut short"
  | "leave"
  | "leave or delete"
  | "continue"
  | "look back"
  | "search"
  | "output"
  | "keys"

/** What a key does while looking back. */
export type BackAction =
  | "up"
  | "down"
  | "page up"
  | "page down"
  | "first"
  | "last"
  | "search"
  | "older"
  | "newer"
  | "output"
  | "back"
  | "leave"
  | "keys"

/** Keys of the conversation: help and footer come from here. */
export const conversationKeys: ReadonlyArray<KeyRow<Action>> = [
  {
    shown: SafeText.of`enter`,
    does: SafeText.of`send; in a turn: queue`,
    keys: [["enter", "send"]]
  },
  {
    shown: SafeText.of`alt-enter  ctrl-j`,
    does: SafeText.of`new line, shift-enter too where the terminal tells it`,
    keys: [["alt-enter", "new line"], ["ctrl-j", "new line"], ["shift-enter", "new line"]]
  },
  {
    shown: SafeText.of`ctrl-g`,
    does: SafeText.of`write on in your editor ($VISUAL, $EDITOR)`,
    keys: [["ctrl-g", "edit"]]
  },
  {
    shown: SafeText.of`↑ ↓`,
    ascii: SafeText.of`up down`,
    does: SafeText.of`take back what is queued; what was sent before`,
    keys: [["up", "up"], ["down", "down"]]
  },
  {
    shown: SafeText.of`1-9  tab  esc`,
    does: SafeText.of`when asked: answer; to the question and back; later`,
    keys: [["tab", "turn"]]
  },
  {
    shown: SafeText.of`esc esc`,
    does: SafeText.of`interrupt the turn`,
    keys: [["escape", "escape"]]
  },
  {
    shown: SafeText.of`ctrl-c`,
    does: SafeText.of`clear the text, else interrupt the turn; twice: detach`,
    keys: [["ctrl-c", "cut short"]]
  },
  {
    shown: SafeText.of`ctrl-]  ctrl-d`,
    does: SafeText.of`detach, ctrl-d where nothing is written; the Pod goes on`,
    keys: [["ctrl-]", "leave"], ["ctrl-d", "leave or delete"]]
  },
  {
    shown: SafeText.of`pgup  /`,
    does: SafeText.of`look back; search (// writes a slash)`,
    keys: [["pageup", "look back"], ["/", "search"]]
  },
  {
    shown: SafeText.of`ctrl-o`,
    does: SafeText.of`all that the last tool gave back`,
    keys: [["ctrl-o", "output"]]
  },
  {
    shown: SafeText.of`ctrl-r`,
    does: SafeText.of`let a queue go on that is held`,
    keys: [["ctrl-r", "continue"]]
  },
  {
    shown: SafeText.of`ctrl-a e b f d u k w y _`,
    does: SafeText.of`edit, as in a shell`,
    keys: []
  },
  {
    shown: SafeText.of`ctrl-l  ctrl-z`,
    does: SafeText.of`redraw; suspend`,
    keys: []
  },
  {
    shown: SafeText.of`?  f1`,
    does: SafeText.of`these keys`,
    keys: [["?", "keys"], ["f1", "keys"]]
  }
]

/** Keys while looking back. */
export const historyKeys: ReadonlyArray<KeyRow<BackAction>> = [
  {
    shown: SafeText.of`pgup pgdn  ↑ ↓  home end`,
    ascii: SafeText.of`pgup pgdn  up down  home end`,
    does: SafeText.of`move, also with b space k j g G`,
    keys: [
      ["pageup", "page up"],
      ["b", "page up"],
      ["pagedown", "page down"],
      [" ", "page down"],
      ["up", "up"],
      ["k", "up"],
      ["ctrl-p", "up"],
      ["ctrl-k", "up"],
      ["down", "down"],
      ["j", "down"],
      ["ctrl-n", "down"],
      ["ctrl-j", "down"],
      ["enter", "down"],
      ["home", "first"],
      ["g", "first"],
      ["end", "last"],
      ["G", "last"]
    ]
  },
  {
    shown: SafeText.of`/  n  N`,
    does: SafeText.of`search; the next one above, below`,
    keys: [["/", "search"], ["n", "older"], ["N", "newer"]]
  },
  {
    shown: SafeText.of`ctrl-o`,
    does: SafeText.of`show or hide what tools gave back`,
    keys: [["ctrl-o", "output"], ["o", "output"]]
  },
  {
    shown: SafeText.of`esc  q`,
    does: SafeText.of`back to the conversation`,
    keys: [["escape", "back"], ["q", "back"], ["ctrl-c", "back"], ["ctrl-d", "back"]]
  },
  {
    shown: SafeText.of`ctrl-]`,
    does: SafeText.of`detach`,
    keys: [["ctrl-]", "leave"]]
  },
  {
    shown: SafeText.of`?  f1`,
    does: SafeText.of`these keys`,
    keys: [["?", "keys"], ["f1", "keys"]]
  }
]

/** What a key of the conversation does, by its name or its character; none when nothing. */
export const actionOf = (key: string): Action | undefined => actions.get(key)

/** The same while looking back. */
export const backActionOf = (key: string): BackAction | undefined => backActions.get(key)

/** Words of the footer: the first key that does something, and what it does now. */
export const hint = (action: Action, words: SafeText.SafeText): SafeText.SafeText =>
  SafeText.of`${keyOf(conversationKeys, action)} ${words}`

export const backHint = (action: BackAction, words: SafeText.SafeText): SafeText.SafeText =>
  SafeText.of`${keyOf(historyKeys, action)} ${words}`

const keyOf = <Action>(
  rows: ReadonlyArray<KeyRow<Action>>,
  action: Action
): SafeText.SafeText => {
  const [key = ""] = rows.flatMap(({ keys }) => keys).find(([, does]) => does === action) ?? []
  return SafeText.line(shortNames.get(key) ?? key)
}

/** What is printed on keys. */
const shortNames = new Map([["escape", "esc"], ["pageup", "pgup"], ["pagedown", "pgdn"]])

const actions = new Map(conversationKeys.flatMap(({ keys }) => keys))

const backActions = new Map(historyKeys.flatMap(({ keys }) => keys))
