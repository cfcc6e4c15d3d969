import { Args, Command } from "@effect/cli"
import { Duration, Effect, Option } from "effect"
import * as SafeText from "../../domain/SafeText.ts"
import { HostRefused, TurnLasts } from "../../domain/TurnFailure.ts"
import { print } from "../output.ts"
import { reach } from "../reach.ts"
import { type TurnNews, turnNews } from "../turnNews.ts"
import { type Happening, type Visit, visit } from "../visit.ts"

const name = Args.text({ name: "name" }).pipe(
  Args.withDescription("A live Pod, or how its name starts")
)

/** How long an agent may take to end its turn. */
const patience = Duration.seconds(10)

/** `pods pause NAME`: end the turn in flight, and hold the prompts that wait. */
export const pause = Command.make(
  "pause",
  { name },
  ({ name }) =>
    Effect.scoped(Effect.gen(function*() {
      const pod = yield* reach(name)
      const at = yield* visit(pod, { tail: 0 })
      const shown = SafeText.line(pod.name)
      if (isPaused(at)) return yield* print(SafeText.of`${shown} is paused already`)
      yield* at.send({ method: "pause" })
      const news = yield* Effect.timeoutFail(at.hear(pausing(at)), {
        duration: patience,
        onTimeout: () =>
          new TurnLasts({
            name: pod.name,
            seconds: Duration.toSeconds(patience),
            next: `end it with: pods cancel ${pod.name}`
          })
      })
      if (news.kind === "over") {
        return yield* print(
          news.how === "rolled_back"
            ? SafeText.of`the turn of ${shown} ended before its agent said anything`
            : SafeText.of`${shown} is paused; let it go on with: pods continue ${shown}`
        )
      }
      return yield* news.code === "not_running"
        ? print(SafeText.of`no turn is running`)
        : new HostRefused({ name: pod.name, reason: news.message })
    }))
).pipe(Command.withDescription(
  "End the turn that a Pod is in and hold what waits"
))

const isPaused = ({ opening }: Visit): boolean =>
  opening.native
    ? opening.held && opening.turn === undefined
    : opening.status === "paused"

/** A turn that has just ended by itself is not paused: then the host says that none is running. */
const pausing = ({ opening }: Visit) => {
  let { held } = opening
  return (event: Happening): Option.Option<TurnNews> => {
    if (event.event === "queue") held = event.data.held
    return Option.filter(
      turnNews(event),
      (news) =>
        news.kind === "refused" || held || news.how === "paused" || news.how === "rolled_back"
    )
  }
}
