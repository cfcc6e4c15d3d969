import { Layer } from "effect"
import { bundledOnly } from "../../domain/AgentConfig.ts"
import { AgentCommand } from "../../domain/PodRecord.ts"
import type { Agent } from "../../services/Agent.ts"
import type { PodHost } from "../../services/PodHost.ts"
import type { PodServer } from "../../services/PodServer.ts"
import type { PodStore } from "../../services/PodStore.ts"
import type { Registry } from "../../services/Registry.ts"
import type { SessionLog } from "../../services/SessionLog.ts"
import * as MemoryAgent from "./MemoryAgent.ts"
import * as MemoryAgentCatalog from "./MemoryAgentCatalog.ts"
import * as MemoryLauncher from "./MemoryLauncher.ts"
import * as MemoryPodClient from "./MemoryPodClient.ts"
import * as MemoryPodServer from "./MemoryPodServer.ts"
import * as MemoryPodStore from "./MemoryPodStore.ts"
import * as MemoryReadMarks from "./MemoryReadMarks.ts"
import * as MemoryRegistry from "./MemoryRegistry.ts"
import * as MemorySessionLog from "./MemorySessionLog.ts"
import * as Switchboard from "./Switchboard.ts"

/** The one agent of the world. */
export const agent = new AgentCommand({ name: "memory", command: ["memory"] })

export interface Options {
  /** What agents do; repeat the prompt when left out. */
  readonly script?: MemoryAgent.Script
}

/**
 * A whole little world in memory, in which `host` runs: what is launched can be found in its
 * registry, talked to, stopped and restored. It ends with its layer.
 */
export const layer = (
  host: Layer.Layer<PodHost, never, Agent | PodServer | PodStore | Registry | SessionLog>,
  options: Options = {}
) => MemoryLauncher.layer.pipe(Layer.provideMerge(host), Layer.provideMerge(doubles(options)))

/** The world without hosts. */
export const doubles = ({ script }: Options = {}) =>
  Layer.mergeAll(
    MemoryAgent.layer(script),
    MemoryAgentCatalog.layer(bundledOnly(agent), agent),
    Layer.provide(Layer.merge(MemoryPodClient.layer, MemoryPodServer.layer), Switchboard.layer),
    MemoryPodStore.layer(),
    MemoryReadMarks.layer,
    MemoryRegistry.layer(),
    MemorySessionLog.layer()
  )
