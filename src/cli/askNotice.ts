import { Clock, Effect } from "effect"
import type { Ask } from "../domain/Ask.ts"
import * as SafeText from "../domain/SafeText.ts"
import { askText } from "./askText.ts"
import { say } from "./output.ts"

/** Tells on stderr what an agent asks, and how it is answered. */
export const notice = Effect.fn("askNotice.notice")(function*(pod: string, ask: Ask) {
  const text = askText({ pod, ask }, yield* Clock.currentTimeMillis)
  const name = SafeText.line(pod)
  const id = SafeText.line(ask.id)
  yield* say(
    SafeText.of`${text}\n${name} asks; answer with: pods answer ${name} OPTION --ask ${id}`
  )
})
