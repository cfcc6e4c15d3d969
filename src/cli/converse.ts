import { Effect } from "effect"

export interface Options {
  /** Whether plain lines stand in for the screen. */
  readonly plain?: boolean
  /** Whether nothing can be sent or answered. */
  readonly watching?: boolean
}

/** Opens the conversation, whose screen or lines are loaded only now: most commands show neither. */
export const converse = (name: string, socket: string, options: Options = {}) =>
  options.plain === true
    ? Effect.flatMap(
      Effect.promise(() => import("./plain/attach.ts")),
      (lines) => lines.converse(name, socket, options.watching)
    )
    : Effect.flatMap(
      Effect.promise(() => import("./attach/attach.ts")),
      (screen) => screen.converse(name, socket, options.watching)
    )
