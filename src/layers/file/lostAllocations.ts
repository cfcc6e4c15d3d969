import { Effect, Option } from "effect"
import * as fs from "node:fs"
import { join } from "node:path"
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
    Effect.forEach(filesBeside(paths, table), hostFile.read),
    (hosts) =>
      hosts
        .flatMap((host) => Option.toArray(host))
        .filter((host) => !processIdentity.gone(host))
        .map(({ pid, pod_name, segment_id }) => ({
          pod_name,
          pid,
          socket: paths.socket(pod_name),
          scope_allow: [],
          scope_deny: [],
          delegated_from: null,
          segment_id
        }))
  )

/** The host files of Pods that the table does not name. */
const filesBeside = (paths: Paths, table: ReadonlyArray<Allocation>): ReadonlyArray<string> => {
  const names = table.flatMap((allocation) => Option.toArray(podName(allocation.pod_name)))
  const known = new Set(names.map((name) => paths.hostFile(name)))
  return filesIn(paths.ownRun)
    .filter((file) => file.endsWith(".json"))
    .map((file) => join(paths.ownRun, file))
    .filter((file) => !known.has(file))
}

/** None where there is no such directory: then no host of ours has ever run. */
const filesIn = (directory: string): ReadonlyArray<string> => {
  try {
    return fs.readdirSync(directory)
  } catch {
    return []
  }
}
