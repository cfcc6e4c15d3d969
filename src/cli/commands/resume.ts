import { Args, Command } from "@effect/cli"
import { Effect, Option, Stream } from "effect"
import * as OpenPlan from "../../domain/OpenPlan.ts"
import { Cancelled } from "../../domain/PodFailure.ts"
import * as SafeText from "../../domain/SafeText.ts"
import { converse } from "../converse.ts"
import { find } from "../find.ts"
import { growing } from "../listing.ts"
import { open } from "../open.ts"
import { say } from "../output.ts"
import { isPlain, plain } from "../plainUi.ts"
import { requireAnswers } from "../requireAnswers.ts"

const name = Args.text({ name: "name" }).pipe(
  Args.withDescription("A Pod, or how its name starts; without it a picker opens"),
  Args.optional
)

/** `pods resume [NAME]`: get back into a Pod, live or stopped. */
export const resume = Command.make(
  "resume",
  { name, plain },
  ({ name, plain }) =>
    Effect.gen(function*() {
      const isLines = yield* isPlain(plain)
      yield* Option.isSome(name) ? openNamed(name.value, isLines) : choose(isLines)
    })
).pipe(
  Command.withDescription("Get back into a Pod: attach to a live one, restore a stopped one")
)

const openNamed = (name: string, plain: boolean) =>
  Effect.flatMap(find(name), (entry) => open(OpenPlan.plan(entry), plain))

const choose = Effect.fnUntraced(function*(plain: boolean) {
  yield* requireAnswers("pods resume NAME")
  // Most commands never show a screen, so it is loaded only now.
  const pick = yield* Effect.promise(() =>
    plain
      ? import("../plain/resume.ts").then(({ choose }) => choose)
      : import("../picker/picker.ts").then(({ pick }) => pick)
  )
  const outcome = yield* pick({
    pods: Stream.map(growing, ({ entries }) => entries),
    news: (entries, since) =>
      Stream.unwrapScoped(Effect.gen(function*() {
        const { makeFrom } = yield* Effect.promise(() => import("../dashboard/feed.ts"))
        const { pictures } = yield* makeFrom({ entries, since })
        return Stream.filter(pictures, ({ whole }) => whole)
      })),
    instead: "pods list, or pods resume NAME"
  })
  switch (outcome._tag) {
    case "Opened":
      return yield* converse(outcome.name, outcome.socket, { plain })
    case "Cancelled":
      return yield* new Cancelled()
    case "Empty":
      return yield* say(
        SafeText.of`No Pods yet.\nStart one here:  pods new fix-login "fix the login bug"`
      )
  }
})
