/**
 * One key press, paste or reply, as decoded from the terminal's bytes. `Text` is printable text,
 * a whole burst at once. Named keys carry their modifiers in the name, in this order:
 * `ctrl-`, `alt-`, `shift-` (`ctrl-c`, `alt-enter`, `shift-tab`, `ctrl-left`).
 */
export type Key =
  | { readonly _tag: "Text"; readonly text: string }
  | { readonly _tag: "Named"; readonly name: string }
  /** Pasted text with `\n` line ends; control bytes in it are plain text. */
  | { readonly _tag: "Pasted"; readonly text: string }
