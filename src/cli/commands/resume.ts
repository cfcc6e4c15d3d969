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

const name = Args.text({ name: "name" }).pipe(
  Args.withDescription("A Pod, or how its name starts; without it a picker opens"),
  Args.optional
)

/** `pods resume [NAME]`: get back into a Pod, live or stopped. */
export const resume = Command.make("resume", { name }, ({ name }) =>
  Effect.gen(function*() {
    yield* Option.isSome(name) ? openNamed(name.value) : choose
  })).pipe(
    Command.withDescription("Get back into a Pod: attach to a live one, restore a stopped one")
  )

const openNamed = (name: string) =>
  Effect.flatMap(find(name), (entry) => open(OpenPlan.plan(entry)))

const choose = Effect.gen(function*() {
  // Most commands never show a screen, so it is loaded only now.
  const { pick } = yield* Effect.promise(() => import("../picker/picker.ts"))
  const outcome = yield* pick({
    pods: Stream.map(growing, ({ entries }) => entries),
    instead: "pods list, or pods resume NAME"
  })
  switch (outcome._tag) {
    case "Opened":
      return yield* converse(outcome.name, outcome.socket)
    case "Cancelled":
      return yield* new Cancelled()
    case "Empty":
      return yield* say(
        SafeText.of`No Pods yet.\nStart one here:  pods new fix-login "fix the login bug"`
      )
  }
})
