import * as HostState from "./HostState.ts"
import type { Welcome } from "./NativeEvent.ts"
import { protocolVersion } from "./NativeProtocol.ts"
import type { Greeting } from "./PodEvent.ts"
import * as PodTurn from "./PodTurn.ts"

/** What a host says of itself as long as it runs. */
export interface HostFacts {
  readonly name: string
  readonly pid: number
  readonly version: string
  /** Absolute. */
  readonly cwd: string
}

/**
 * What insomnia's clients are greeted with; `agent` is what the agent calls itself, and agents tell
 * nothing about tools and tokens.
 */
export const greeting = ({ cwd, name }: HostFacts, agent: string): Greeting => ({
  pod_name: name,
  cwd,
  provider: "acp",
  model: agent,
  scope_summary: `works in ${cwd}`,
  tools: [],
  context_window: 0,
  context_tokens: 0
})

/** What a native client starts from: the newest records, in the log or still to come into it. */
export const welcome = (
  { cwd, name, pid, version }: HostFacts,
  agent: string,
  state: HostState.HostState,
  { earlier, records, start }: Pick<Welcome, "earlier" | "records" | "start">
): Omit<Welcome, "clients" | "seq"> => {
  const { agent: agent_state, alerts, asks, held, lastTurn, phase, queue, turn, unlogged } = state
  const partial = PodTurn.partial(turn)
  return {
    name,
    host: { version, protocol: protocolVersion, pid },
    agent,
    cwd,
    status: HostState.status(state),
    asks,
    queue,
    held,
    alerts,
    agent_state,
    earlier,
    records: [...records, ...unlogged],
    ...(start === undefined ? {} : { start }),
    ...(phase._tag === "Running"
      ? { turn: { began: phase.began, heard_at: phase.heardAt, by: phase.by } }
      : {}),
    ...(lastTurn === undefined ? {} : { last_turn: lastTurn }),
    ...(partial === undefined ? {} : { partial })
  }
}
