import { Effect, Exit } from "effect"
import { exitCode, report } from "./output.ts"

// A host loads neither screens nor the parsing of arguments, and the commands load no host.
const start = async (args: ReadonlyArray<string>): Promise<Effect.Effect<void, unknown>> => {
  if (args[0] === "host") {
    const [{ host }, LiveHost] = await Promise.all([
      import("./commands/host.ts"),
      import("../layers/LiveHost.ts")
    ])
    return Effect.provide(host, LiveHost.layer)
  }
  const [{ run }, Live] = await Promise.all([import("./root.ts"), import("../layers/Live.ts")])
  return Effect.provide(run(args), Live.layer)
}

const program = Effect.promise(() => start(process.argv.slice(2))).pipe(
  Effect.flatten,
  Effect.as(exitCode.ok),
  Effect.catchAllCause(report)
)
const fiber = Effect.runFork(program)

let signalled = 0
for (const [name, number] of [["SIGHUP", 1], ["SIGINT", 2], ["SIGTERM", 15]] as const) {
  process.on(name, () => {
    signalled ||= 128 + number
    fiber.unsafeInterruptAsFork(fiber.id())
  })
}

fiber.addObserver((exit) => {
  const code = signalled || (Exit.isSuccess(exit) ? exit.value : exitCode.interrupted)
  // What a slow pipe has not taken yet would be lost with the process.
  process.stdout.write("", () => process.stderr.write("", () => process.exit(code)))
})
