import { Command } from "@effect/cli"
import { Effect } from "effect"
import { requireTerminal } from "../requireTerminal.ts"

/** The command to use where there is no terminal. */
const instead = "pods list"

/** `pods multi`: all Pods on the full screen, live. */
export const multi = Command.make("multi", {}, () =>
  Effect.gen(function*() {
    yield* requireTerminal(instead)
    // Most commands never show a screen, so it is loaded only now.
    const { dashboard } = yield* Effect.promise(() => import("../dashboard/dashboard.ts"))
    yield* dashboard(instead)
  })).pipe(Command.withDescription("Watch all Pods on one screen, and answer, prompt or open them"))
