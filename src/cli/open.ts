import { Effect } from "effect"
import type { OpenPlan } from "../domain/OpenPlan.ts"
import { NotRestorable } from "../domain/PodFailure.ts"
import * as SafeText from "../domain/SafeText.ts"
import { converse } from "./converse.ts"
import { reopenedText, restore } from "./launch.ts"
import { say } from "./output.ts"
import { requireTerminal } from "./requireTerminal.ts"

/** Carries out a plan: opens the conversation, after a restore if need be; in `plain` lines. */
export const open = Effect.fn("open")(function*(plan: OpenPlan, plain = false) {
  switch (plan._tag) {
    case "Attach":
      return yield* converse(plan.name, plan.socket, { plain })
    case "Restore": {
      yield* requireTerminal(`pods restore ${plan.name}`, plain)
      const pod = yield* restore(plan.name)
      yield* say(SafeText.of`${SafeText.line(plan.name)} ${reopenedText(pod.reopened)}`)
      return yield* converse(plan.name, pod.socket, { plain })
    }
    case "Refuse":
      return yield* new NotRestorable({ name: plan.name, reason: plan.reason, attachable: false })
  }
})
