import { Command, Options } from "@effect/cli"
import { Clock, Effect } from "effect"
import * as SafeText from "../../domain/SafeText.ts"
import { askFacts, askText } from "../askText.ts"
import { openAsks } from "../openAsks.ts"
import { print, say } from "../output.ts"

const json = Options.boolean("json").pipe(
  Options.withDescription("Print an array of objects, one an ask, with every field in full")
)

/** `pods asks`: what the agents of all live Pods wait for. */
export const asks = Command.make("asks", { json }, ({ json }) =>
  Effect.gen(function*() {
    const { asks, troubles } = yield* openAsks()
    yield* Effect.forEach(troubles, (trouble) => say(SafeText.line(`pods: ${trouble}`)))
    if (json) {
      const lines = asks.map((ask) => `  ${JSON.stringify(askFacts(ask))}`)
      return yield* print(SafeText.json(lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n]`))
    }
    if (asks.length === 0) {
      // Of the Pods that did not answer nobody knows.
      return yield* say(
        troubles.length === 0
          ? SafeText.of`no agent is asking`
          : SafeText.of`no other agent is asking`
      )
    }
    const now = yield* Clock.currentTimeMillis
    yield* print(SafeText.join(asks.map((ask) => askText(ask, now)), SafeText.of`\n\n`))
    yield* say(SafeText.of`answer with: pods answer NAME OPTION`)
  })).pipe(Command.withDescription(
    "List what the agents of all live Pods ask"
  ))
