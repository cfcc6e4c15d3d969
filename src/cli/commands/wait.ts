import { Args, Command, HelpDoc, Options, ValidationError } from "@effect/cli"
import { Effect, Option } from "effect"
import { StillWaiting } from "../../domain/TurnFailure.ts"
import { arrival, type Goal } from "../arrival.ts"
import { find } from "../find.ts"
import { span } from "../span.ts"

const name = Args.text({ name: "name" }).pipe(Args.withDescription("A Pod, or how its name starts"))
const until = Options.choice("until", ["idle", "asks", "stopped"]).pipe(
  Options.withDescription("What to wait for")
)
const timeout = Options.text("timeout").pipe(
  Options.withDescription("How long to wait, like 90s, 5m or 1h30m; else for ever"),
  Options.mapEffect((text) =>
    Effect.mapBoth(span(text), {
      onFailure: () =>
        ValidationError.invalidValue(
          HelpDoc.p(`--timeout is "${text}", but has to be a time like 90s, 5m or 1h30m`)
        ),
      onSuccess: (duration) => ({ text, duration })
    })
  ),
  Options.optional
)

/** `pods wait NAME`: for scripts, return when a Pod is as wanted. */
export const wait = Command.make(
  "wait",
  { name, until, timeout },
  (given) =>
    Effect.gen(function*() {
      const { name } = yield* find(given.name)
      const waiting = arrival(name, given.until)
      if (Option.isNone(given.timeout)) return yield* waiting
      const { duration, text } = given.timeout.value
      yield* Effect.timeoutFail(waiting, {
        duration,
        onTimeout: () => new StillWaiting({ name, reason: `${not[given.until]} after ${text}` })
      })
    })
).pipe(Command.withDescription(
  "Wait until a Pod is idle, asks or has stopped"
))

const not: Record<Goal, string> = {
  idle: "is still not idle",
  asks: "still asks nothing",
  stopped: "has still not stopped"
}
