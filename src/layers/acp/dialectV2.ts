import type { PodStatus } from "../../domain/PodStatus.ts"
import type { AgentState, Dialect } from "./Dialect.ts"
import { loginsOf, titleOf } from "./dialectV1.ts"
import { type Fields, fields } from "./fields.ts"
import { kindOf } from "./sessionUpdate.ts"
import { upsertReader } from "./upsertReader.ts"

/** The draft of ACP v2. Source: ACP reference 1.7, schema/v2 of `@agentclientprotocol/sdk` 2.4.0. */
export const dialectV2: Dialect = {
  factsOf: (answer) => ({
    title: titleOf(fields(answer.info)),
    logins: loginsOf(answer),
    lists: true,
    waysBack: [{
      kind: "Loaded",
      method: "session/resume",
      params: { replayFrom: { type: "start" } }
    }]
  }),
  answerEndsTurn: false,
  reader: () => {
    const read = upsertReader()
    return (update, earlier) => {
      const state = stateOf(update)
      return state === undefined ? { updates: read(update, earlier) } : { updates: [], state }
    }
  },
  permissionOf: ({ description, options, subject, title }) => {
    const { command, toolCall, toolCallId } = fields(subject)
    return {
      title,
      description,
      command,
      options,
      toolCall: toolCall === undefined ? { toolCallId } : fields(toolCall)
    }
  }
}

const stateOf = (update: unknown): AgentState | undefined => {
  if (kindOf(update) !== "state_update") return undefined
  const end: Fields = fields(update)
  const status = statuses.get(end.state)
  return status && { status, end }
}

const statuses: ReadonlyMap<unknown, PodStatus> = new Map([
  ["running", "running"],
  ["idle", "idle"],
  ["requires_action", "paused"]
])
