import { Schema } from "effect"
import * as jsonText from "./jsonText.ts"
import * as strictJson from "./strictJson.ts"

/** How to start an agent: a command line and the names of variables it is given. */
export class AgentCommand extends Schema.Class<AgentCommand>("AgentCommand")({
  /** The name under which the agent is configured. */
  name: Schema.String,
  command: Schema.NonEmptyArray(Schema.String),
  /** Names of environment variables passed on beside the allow-list; values are never stored. */
  env: Schema.optionalWith(Schema.Array(Schema.String), { default: () => [] })
}) {}

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
  acp_session_id: Schema.optional(Schema.String)
}) {}

/** The record in the text of its file. */
export const decode = strictJson.decoder(PodRecord)

/** The record with 2 spaces of indentation and no final newline, like metadata. */
export const encode: (record: PodRecord) => string = jsonText.pretty(PodRecord)
