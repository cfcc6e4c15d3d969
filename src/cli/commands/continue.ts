import { Args, Command } from "@effect/cli"
import { Duration, Effect, Option } from "effect"
import * as SafeText from "../../domain/SafeText.ts"
import { HostRefused, StillWaiting } from "../../domain/TurnFailure.ts"
import { print } from "../output.ts"
import { reach } from "../reach.ts"
import { turnNews } from "../turnNews.ts"
import { type Happening, visit } from "../visit.ts"

const name = Args.text({ name: "name" }).pipe(
  Args.withDescription("A live Pod, or how its name starts")
)

/** How long a host may take to say that it goes on. */
const patience = Duration.seconds(10)

/** `pods continue NAME`: let a paused Pod go on. */
export const goOn = Command.make(
  "continue",
  { name },
  ({ name }) =>
    Effect.scoped(Effect.gen(function*() {
      const pod = yield* reach(name)
      const at = yield* visit(pod, { tail: 0 })
      yield* at.send({ method: "resume" })
      const refusal = yield* Effect.timeoutFail(at.hear(goingOn), {
        duration: patience,
        onTimeout: () =>
          new StillWaiting({ name: pod.name, reason: "did not say whether it goes on" })
      })
      if (Option.isSome(refusal)) {
        const { code, message } = refusal.value
        const isNoNews = code === "not_paused" || code === "already_running"
        return yield* isNoNews
          ? print(SafeText.line(message))
          : new HostRefused({ name: pod.name, reason: message })
      }
      yield* print(SafeText.of`${SafeText.line(pod.name)} goes on`)
    }))
).pipe(Command.withDescription(
  "Let a paused Pod go on with what waits"
))

/** Some of none when it goes on, of a refusal when it does not. */
const goingOn = (event: Happening) => {
  const news = Option.getOrUndefined(turnNews(event))
  if (news?.kind === "refused") return Option.some(Option.some(news))
  const isOn = event.event === "queue" && !event.data.held ||
    event.event === "status" && event.data.status === "running"
  return isOn ? Option.some(Option.none()) : Option.none()
}
