import { Effect, Exit } from "effect"
import { exitCode, report } from "./output.ts"

// Screens, and the parsing of arguments, are loaded only by the commands that need them.
const start = async (args: ReadonlyArray<string>): Promise<Effect.Effect<void, unknown>> => {
  const Live = await import("../layers/Live.ts")
  if (args[0] === "host") {
    const { host } = await import("./commands/host.ts")
    return Effect.provide(host, Live.host)
  }
  const { run } = await import("./root.ts")
  return Effect.provide(run(args), Live.commands)
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
