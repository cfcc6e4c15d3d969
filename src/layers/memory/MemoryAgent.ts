import { Effect, Layer } from "effect"
import type { Reopened } from "../../domain/AgentSignal.ts"
import { Text } from "../../domain/AgentUpdate.ts"
import { AgentFailed } from "../../domain/PodFailure.ts"
import { Agent } from "../../services/Agent.ts"
import * as MemoryAgentSession from "./MemoryAgentSession.ts"
import type { Step } from "./MemoryAgentSession.ts"

/** What agents do. What is left out: repeat the prompt, remember nothing, start. */
export interface Script {
  /** The steps that answer a prompt; `earlier` are the prompts of the conversation before it. */
  readonly turn?: (prompt: string, earlier: ReadonlyArray<string>) => ReadonlyArray<Step>
  /** Ids of conversations that there are already. */
  readonly remembers?: ReadonlyArray<string>
  /** Why no agent can be started. */
  readonly broken?: { readonly reason: string; readonly lastWords: ReadonlyArray<string> }
}

/**
 * Agents that follow a script. Conversations live as long as the layer; one that is asked for and
 * not known is `Lost`.
 */
export const layer = (script: Script = {}): Layer.Layer<Agent> =>
  Layer.sync(Agent, () => {
    const { broken, remembers = [], turn = repeat } = script
    const conversations = new Map(remembers.map((id): [string, Array<string>] => [id, []]))
    let asks = 0
    const newAskId = () => `a${++asks}`

    const open = (id: string, reopened: Reopened) => {
      const prompts = conversations.get(id) ?? []
      conversations.set(id, prompts)
      return { id, reopened, prompts }
    }
    const openNew = (reopened: Reopened) => open(`memory-${conversations.size + 1}`, reopened)

    return {
      start: Effect.fn("Agent.start")(function*({ command, previous }) {
        if (broken !== undefined) return yield* new AgentFailed({ agent: command.name, ...broken })
        const { id, prompts, reopened } = previous._tag === "None"
          ? openNew({ kind: "Fresh" })
          : conversations.has(previous.value)
          ? open(previous.value, { kind: "Loaded" })
          : openNew({ kind: "Lost", why: `no conversation ${previous.value}` })
        const session = yield* MemoryAgentSession.make({
          agent: command.name,
          newAskId,
          turn: (prompt) => {
            const steps = turn(prompt, prompts.slice())
            prompts.push(prompt)
            return steps
          }
        })
        return { id, title: command.name, reopened, ...session }
      })
    }
  })

const repeat = (prompt: string): ReadonlyArray<Step> => [
  { kind: "Update", update: Text({ text: prompt }) }
]
