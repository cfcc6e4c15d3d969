import { Effect, Option } from "effect"
import * as fs from "node:fs"
import type { Allocation } from "../../domain/Allocation.ts"
import { podName } from "../../domain/ids.ts"
import * as hostFile from "./hostFile.ts"
import type { Paths } from "./paths.ts"
import * as processIdentity from "./processIdentity.ts"

/**
 * The allocations of hosts that certainly run although the table does not name them: a crash while
 * it was written has emptied it, or somebody has moved it away. Their scopes are not known.
 *
 * Source: product, rule 1; faults section 0, C1.
 */
export const lostAllocations = (
  paths: Paths,
  table: ReadonlyArray<Allocation>
): Effect.Effect<ReadonlyArray<Allocation>> =>
  Effect.map(
    Effect.forEach(missing(paths.ownRun, table), (name) =>
      Effect.map(
        hostFile.find(paths, name),
        Option.match({
          onNone: () => [],
          onSome: ({ segment_id, ...host }) =>
            processIdentity.gone(host) ? [] : [{
              pod_name: name,
              pid: host.pid,
              socket: paths.socket(name),
              scope_allow: [],
              scope_deny: [],
              delegated_from: null,
              segment_id
            }]
        })
      )),
    (found) => found.flat()
  )

const missing = (directory: string, table: ReadonlyArray<Allocation>) => {
  const known = new Set(table.map(({ pod_name }) => pod_name))
  return filesIn(directory)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .filter((name) => !known.has(name))
    .flatMap((name) => Option.toArray(podName(name)))
}

/** None where there is no such directory: then no host of ours has ever run. */
const filesIn = (directory: string): ReadonlyArray<string> => {
  try {
    return fs.readdirSync(directory)
  } catch {
    return []
  }
}
