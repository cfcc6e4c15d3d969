import { Args, Command, Options } from "@effect/cli"
import { Duration, Effect } from "effect"
import * as SafeText from "../../domain/SafeText.ts"
import { HostRefused, NotOffered, TurnLasts } from "../../domain/TurnFailure.ts"
import { print } from "../output.ts"
import { reach } from "../reach.ts"
import { type TurnNews, turnNews } from "../turnNews.ts"
import { visit } from "../visit.ts"

const name = Args.text({ name: "name" }).pipe(
  Args.withDescription("A live Pod, or how its name starts")
)
const force = Options.boolean("force").pipe(
  Options.withDescription("End the agent with its turn; the next prompt starts it again")
)

/** How long an agent may take to end its turn. */
const patience = Duration.seconds(10)

/** `pods cancel NAME`: end the turn in flight, and wait until it is over. */
export const cancel = Command.make(
  "cancel",
  { name, force },
  ({ force, name }) =>
    Effect.scoped(Effect.gen(function*() {
      const pod = yield* reach(name)
      const at = yield* visit(pod, { tail: 0 })
      const { native } = at.opening
      if (force && !native) {
        return yield* new NotOffered({ name: pod.name, what: "way to force it" })
      }
      yield* at.send({ method: force ? "force" : "cancel" })
      const news = yield* Effect.timeoutFail(at.hear(turnNews), {
        duration: patience,
        onTimeout: () =>
          new TurnLasts({
            name: pod.name,
            seconds: Duration.toSeconds(patience),
            next: force || !native
              ? `end the Pod with: pods stop ${pod.name}`
              : `end its agent with it: pods cancel ${pod.name} --force`
          })
      })
      yield* report(pod.name, news)
    }))
).pipe(Command.withDescription(
  "End the turn that a Pod is in"
))

const report = (name: string, news: TurnNews) => {
  const shown = SafeText.line(name)
  if (news.kind === "over") {
    return print(
      news.how === "cancelled"
        ? SafeText.of`the turn of ${shown} was cancelled`
        : SafeText.of`the turn of ${shown} is over`
    )
  }
  return news.code === "not_running"
    ? print(SafeText.of`no turn is running`)
    : new HostRefused({ name, reason: news.message })
}
