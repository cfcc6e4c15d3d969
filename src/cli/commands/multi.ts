import { Command } from "@effect/cli"
import { Effect } from "effect"
import { isPlain, plain } from "../plainUi.ts"
import { requireTerminal } from "../requireTerminal.ts"

/** The command to use where there is no terminal. */
const instead = "pods list"

/** `pods multi`: all Pods on the full screen, live. */
export const multi = Command.make("multi", { plain }, (wanted) =>
  Effect.gen(function*() {
    const plain = yield* isPlain(wanted.plain)
    yield* requireTerminal(instead, plain)
    // Most commands never show a screen, so it is loaded only now.
    if (plain) {
      const { overview } = yield* Effect.promise(() => import("../plain/multi.ts"))
      return yield* overview(instead)
    }
    const { dashboard } = yield* Effect.promise(() => import("../dashboard/dashboard.ts"))
    yield* dashboard(instead)
  })).pipe(Command.withDescription("Watch all Pods on one screen, and answer, prompt or open them"))
