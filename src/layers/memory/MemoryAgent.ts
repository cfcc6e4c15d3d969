import { Effect, Layer, Option } from "effect"
import type { Reopened } from "../../domain/AgentSignal.ts"
import { Text } from "../../domain/AgentUpdate.ts"
import { AgentFailed } from "../../domain/PodFailure.ts"
import type { AgentProcess } from "../../domain/PodRecord.ts"
import { Agent, type Previous } from "../../services/Agent.ts"
import * as MemoryAgentSession from "./MemoryAgentSession.ts"
import type { Step } from "./MemoryAgentSession.ts"

/** What agents do. What is left out: repeat the prompt, remember nothing, start. */
export interface Script {
  /**
   * The steps that answer a prompt; `earlier` are the prompts of the conversation before it, `mode`
   * is that of the conversation.
   */
  readonly turn?: (
    prompt: string,
    earlier: ReadonlyArray<string>,
    mode: string
  ) => ReadonlyArray<Step>
  /** Conversations that there are already, and how many prompts are remembered if not all. */
  readonly remembers?: ReadonlyArray<string | Previous>
  /** The mode in which a conversation begins. Without it agents have no modes. */
  readonly mode?: string
  /** Why no agent can be started. */
  readonly broken?: { readonly reason: string; readonly lastWords: ReadonlyArray<string> }
  /** Is told what is reaped. */
  readonly reaped?: (process: AgentProcess) => void
}

/**
 * Agents that follow a script. Conversations live as long as the layer; one that is asked for and
 * not known is `Lost`. The processes are made up.
 */
export const layer = (script: Script = {}): Layer.Layer<Agent> =>
  Layer.sync(Agent, () => {
    const { broken, reaped = () => undefined, remembers = [], turn = repeat } = script
    const beginning = script.mode ?? ""
    const conversations = new Map(remembers.map(remembered))
    let asks = 0
    const newAskId = () => `a${++asks}`
    let processes = 0

    const openNew = (reopened: Reopened) => {
      const id = `memory-${conversations.size + 1}`
      const conversation: Conversation = { forgotten: 0, prompts: [], mode: beginning }
      conversations.set(id, conversation)
      return { id, reopened, conversation }
    }
    const reopen = ({ id, prompts: of }: Previous) => {
      const conversation = conversations.get(id)
      if (conversation === undefined) {
        return openNew({ kind: "Lost", why: `no conversation ${id}` })
      }
      const prompts = conversation.forgotten + conversation.prompts.length
      if (prompts === 0 && of > 0) return openNew({ kind: "Lost", why: "it remembers nothing" })
      const reopened: Reopened = prompts < of
        ? { kind: "Loaded", remembers: { prompts, of } }
        : { kind: "Loaded" }
      // The mode of an agent does not outlive its process.
      conversation.mode = beginning
      return { id, reopened, conversation }
    }

    const start: Agent["Type"]["start"] = Effect.fn("Agent.start")(function*(order) {
      const { command, mode, previous, spawned } = order
      if (broken !== undefined) return yield* new AgentFailed({ agent: command.name, ...broken })
      yield* spawned({ pgid: 1_000_000 + ++processes, start_time: "1", boot_id: "memory" })
      const { conversation, id, reopened } = Option.match(previous, {
        onNone: () => openNew({ kind: "Fresh" }),
        onSome: reopen
      })
      if (script.mode !== undefined && Option.isSome(mode)) conversation.mode = mode.value
      const session = yield* MemoryAgentSession.make({
        agent: command.name,
        newAskId,
        moded: (mode) => {
          conversation.mode = mode
        },
        turn: (prompt) => {
          const steps = turn(prompt, conversation.prompts.slice(), conversation.mode)
          conversation.prompts.push(prompt)
          return steps
        }
      })
      return { id, title: command.name, reopened, ...session }
    })
    return {
      start,
      reap: Effect.fn("Agent.reap")((process) => Effect.sync(() => reaped(process)))
    }
  })

interface Conversation {
  /** How many prompts it holds of which the text is not known. */
  readonly forgotten: number
  readonly prompts: Array<string>
  mode: string
}

const remembered = (known: string | Previous): [string, Conversation] =>
  typeof known === "string"
    ? [known, { forgotten: Infinity, prompts: [], mode: "" }]
    : [known.id, { forgotten: known.prompts, prompts: [], mode: "" }]

const repeat = (prompt: string): ReadonlyArray<Step> => [
  { kind: "Update", update: Text({ text: prompt }) }
]
