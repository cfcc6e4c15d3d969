import { Effect, Exit } from "effect"
import { exitCode, report } from "./output.ts"

const signals = [["SIGHUP", 1], ["SIGINT", 2], ["SIGTERM", 15]] as const

/**
 * Runs a program as this process: a failure is reported once, a signal interrupts it, so that it
 * ends in order, and the process exits with the code that fits. Of a program that a person runs
 * the second `ctrl-c` ends the process at once.
 */
export const runToExit = (
  program: Effect.Effect<void, unknown>,
  { attended = false }: { readonly attended?: boolean } = {}
): void => {
  const fiber = Effect.runFork(
    program.pipe(Effect.as(exitCode.ok), Effect.catchAllCause(report))
  )
  let signalled = 0
  for (const [name, number] of signals) {
    process.on(name, () => {
      if (attended && name === "SIGINT" && signalled > 0) process.exit(signalled)
      signalled ||= 128 + number
      fiber.unsafeInterruptAsFork(fiber.id())
    })
  }
  // Whoever writes is told of it as well.
  process.stdout.on("error", () => {})
  process.stderr.on("error", () => {})
  fiber.addObserver((exit) => {
    const code = signalled || (Exit.isSuccess(exit) ? exit.value : exitCode.interrupted)
    // What a slow pipe has not taken yet would be lost with the process.
    process.stdout.write("", () => process.stderr.write("", () => process.exit(code)))
  })
}
