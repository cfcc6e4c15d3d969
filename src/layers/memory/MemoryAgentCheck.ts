import { Effect, Layer } from "effect"
import { AgentFailed } from "../../domain/PodFailure.ts"
import { type AgentAbilities, AgentCheck } from "../../services/AgentCheck.ts"

/** What a plain agent tells. */
export const plain: AgentAbilities = {
  title: "memory",
  protocol: 1,
  loads: false,
  resumes: false,
  lists: false,
  logins: []
}

/** How an agent fails: a sentence, and the end of its stderr. */
export interface Failing {
  readonly reason: string
  readonly lastWords: ReadonlyArray<string>
}

/** Agents that answer, or fail, as told by their names; one of which nothing is told is missing. */
export const layer = (
  agents: Readonly<Record<string, AgentAbilities | Failing>> = {}
): Layer.Layer<AgentCheck> =>
  Layer.succeed(AgentCheck, {
    check: Effect.fn("AgentCheck.check")(function*({ command: [program], name }) {
      const told = new Map(Object.entries(agents)).get(name) ??
        { reason: `${program} is not installed, or not on the PATH`, lastWords: [] }
      return "reason" in told ? yield* new AgentFailed({ agent: name, ...told }) : told
    })
  })
