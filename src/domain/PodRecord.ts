import { Schema } from "effect"
import * as jsonText from "./jsonText.ts"
import * as strictJson from "./strictJson.ts"

/** How to start an agent: a command line and the names of variables it is given. */
export class AgentCommand extends Schema.Class<AgentCommand>("AgentCommand")({
  /** The name under which the agent is configured. */
  name: Schema.String,
  command: Schema.NonEmptyArray(Schema.String),
  /** Names of environment variables passed on beside the allow-list; values are never stored. */
  env: Schema.optionalWith(Schema.Array(Schema.String), { default: () => [] }),
  /** The newest version of ACP to speak with it: 1 unless it is configured otherwise. */
  acp: Schema.optionalWith(Schema.Literal(1, 2), { exact: true })
}) {}

/**
 * The process of an agent, so that it can be found again and taken for no other one (faults 4.1,
 * pid identity).
 */
export const AgentProcess = Schema.Struct({
  /** The leader of its process group, which has the same number. */
  pgid: Schema.Int,
  /** When the leader began, in the kernel's own clock (`/proc/<pid>/stat`, field 22). */
  start_time: Schema.String,
  /** Which boot of the machine that was. */
  boot_id: Schema.String
})
export type AgentProcess = typeof AgentProcess.Type

/**
 * What `pods` itself keeps about a Pod, in `<data>/own/pods/<name>.json`: everything a restore
 * needs that insomnia's metadata cannot hold. Unlike metadata it is never shared.
 */
export class PodRecord extends Schema.Class<PodRecord>("PodRecord")({
  agent: AgentCommand,
  /** Absolute directory in which the agent works. */
  cwd: Schema.String,
  /** UTC milliseconds. */
  created_at: Schema.Int,
  /** The agent's own id of the conversation, once it has one. */
  acp_session_id: Schema.optional(Schema.String),
  /** The agent's mode, when it is not the one in which it begins. */
  mode: Schema.optionalWith(Schema.String, { exact: true }),
  /** The agent's process as of the last start, alive or not. */
  agent_process: Schema.optionalWith(AgentProcess, { exact: true })
}) {}

/** The record in the text of its file. */
export const decode = strictJson.decoder(PodRecord)

/** The record with 2 spaces of indentation and no final newline, like metadata. */
export const encode: (record: PodRecord) => string = jsonText.pretty(PodRecord)
