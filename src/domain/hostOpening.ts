import * as HostState from "./HostState.ts"
import { protocolVersion, type Welcome } from "./NativeProtocol.ts"
import type { Greeting } from "./PodEvent.ts"
import * as PodTurn from "./PodTurn.ts"

/** What a host says of itself as long as it runs. */
export interface HostFacts {
  readonly name: string
  readonly pid: number
  readonly version: string
  /** What the agent calls itself. */
  readonly agent: string
  /** Absolute. */
  readonly cwd: string
}

/** What insomnia's clients are greeted with; agents tell nothing about tools and tokens. */
export const greeting = ({ agent, cwd, name }: HostFacts): Greeting => ({
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
  { agent, cwd, name, pid, version }: HostFacts,
  state: HostState.HostState,
  log: Pick<Welcome, "earlier" | "records">
): Welcome => {
  const partial = PodTurn.partial(state.turn)
  return {
    name,
    host: { version, protocol: protocolVersion, pid },
    agent,
    cwd,
    status: HostState.status(state),
    asks: state.asks,
    earlier: log.earlier,
    records: [...log.records, ...state.unlogged],
    ...(partial === undefined ? {} : { partial })
  }
}
