import { Options } from "@effect/cli"
import { Effect } from "effect"
import { Surroundings } from "../services/Surroundings.ts"

/** `--plain`, of every command that may show a screen. */
export const plain = Options.boolean("plain").pipe(
  Options.withDescription("Numbered lists and labelled lines, as for screen readers; no screen")
)

/** Whether plain lines are to stand in for screens, by the option or by the surroundings. */
export const isPlain = (wanted: boolean) =>
  Effect.map(Surroundings, (surroundings) => wanted || surroundings.plain)
