/** What `pods prune` removes: only what is provably dead, each with the proof. */
import { Data } from "effect"
import type { Allocation } from "./Allocation.ts"
import { type SessionFiles, sessionText } from "./Belongings.ts"
import type { PodName } from "./ids.ts"
import type { AgentProcess } from "./PodRecord.ts"

export type Litter = Data.TaggedEnum<{
  /** An entry of the registry. */
  Claim: { readonly allocation: Allocation }
  Agent: { readonly name: PodName; readonly process: AgentProcess }
  Socket: { readonly path: string }
  HostFile: { readonly path: string }
  Unfinished: { readonly path: string }
  Draft: { readonly path: string }
  Lease: { readonly path: string }
  /** A session's directory that no metadata names; only somebody who reads it knows its worth. */
  Session: { readonly files: SessionFiles }
}>

export const { Agent, Claim, Draft, HostFile, Lease, Session, Socket, Unfinished } = Data
  .taggedEnum<Litter>()

/** What it is. */
export const subject = (litter: Litter): string => {
  switch (litter._tag) {
    case "Claim":
      return `the allocation of ${litter.allocation.pod_name}`
    case "Agent":
      return `the agent of ${litter.name} (process group ${litter.process.pgid})`
    case "Session":
      return sessionText(litter.files)
    default:
      return litter.path
  }
}

/** Why nobody can need it any more. */
export const reason = (litter: Litter): string => {
  switch (litter._tag) {
    case "Claim":
      return `its process ${litter.allocation.pid} is gone and its socket refuses`
    case "Agent":
      return "its host is gone"
    case "Socket":
      return "nobody listens on it"
    case "HostFile":
      return "the process that it tells of is gone"
    case "Unfinished":
      return "the process that wrote it is gone"
    case "Draft":
      return "there is no log that it belongs to"
    case "Lease":
      return "nobody holds it"
    case "Session":
      return "no Pod's metadata names it"
  }
}
