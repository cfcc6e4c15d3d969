import { Effect } from "effect"
import { spawnSync } from "node:child_process"

/**
 * Remembers how the terminal is set, and gives what sets it so again: a program that crashes leaves
 * it as it pleases, and Node takes that for what it was before. Does nothing where `stty` fails.
 */
export const remember: Effect.Effect<Effect.Effect<void>> = Effect.sync(() => {
  const settings = stty("-g")
  return settings === "" ? Effect.void : Effect.sync(() => void stty(settings))
})

const stty = (argument: string): string => {
  const { status, stdout } = spawnSync("stty", [argument], {
    stdio: ["inherit", "pipe", "ignore"],
    encoding: "utf8",
    timeout: 1_000
  })
  return status === 0 ? stdout.trim() : ""
}
