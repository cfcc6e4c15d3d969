import { Effect } from "effect"

/** Opens the conversation screen, which is loaded only now: most commands never show one. */
export const converse = (name: string, socket: string) =>
  Effect.flatMap(
    Effect.promise(() => import("./attach/attach.ts")),
    (screen) => screen.converse(name, socket)
  )
