/**
 * The mode in which an agent works. Agents have a list of modes, or an option of the category
 * `mode` among others, which is the only way of ACP v2. Source: ACP reference 1.1, 1.7.
 */
import { Option } from "effect"
import { type Fields, fields, list, text } from "./fields.ts"
import { kindOf } from "./sessionUpdate.ts"

/** A mode as an agent tells it. */
export interface AgentMode {
  readonly current: string
  /** What puts a conversation into another mode. */
  readonly change: (
    sessionId: string,
    mode: string
  ) => { readonly method: string; readonly params: Fields }
}

/** The mode in the answer to what opened a conversation. */
export const modeOf = (answer: Fields): Option.Option<AgentMode> => {
  const current = text(fields(answer.modes).currentModeId)
  if (current === undefined) return optionOf(answer)
  return Option.some({
    current,
    change: (sessionId, modeId) => ({ method: "session/set_mode", params: { sessionId, modeId } })
  })
}

/** The mode that an update tells; none when it is about something else. */
export const modeIn = (update: unknown): Option.Option<string> => {
  switch (kindOf(update)) {
    case "current_mode_update":
      return Option.fromNullable(text(fields(update).currentModeId))
    case "config_option_update":
      return Option.map(optionOf(fields(update)), ({ current }) => current)
    default:
      return Option.none()
  }
}

const optionOf = ({ configOptions }: Fields): Option.Option<AgentMode> => {
  const option = list(configOptions).map(fields).find(({ category }) => category === "mode")
  const current = text(option?.currentValue)
  // The id has another name in v2, and the value a type beside it.
  const [v1, v2] = [text(option?.id), text(option?.configId)]
  const configId = v2 ?? v1
  if (current === undefined || configId === undefined) return Option.none()
  return Option.some({
    current,
    change: (sessionId, value) => ({
      method: "session/set_config_option",
      params: { sessionId, configId, ...v2 !== undefined && { type: "id" }, value }
    })
  })
}
