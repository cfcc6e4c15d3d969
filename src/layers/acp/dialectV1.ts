import { Option } from "effect"
import type { Dialect, WayBack } from "./Dialect.ts"
import { type Fields, fields, list, text } from "./fields.ts"
import { updateOf } from "./sessionUpdate.ts"

/** ACP v1. Source: ACP reference 1.1 to 1.3. */
export const dialectV1: Dialect = {
  factsOf: (answer) => {
    const capabilities = fields(answer.agentCapabilities)
    const session = fields(capabilities.sessionCapabilities)
    const waysBack: Array<WayBack> = []
    if (isOffered(session.resume)) {
      waysBack.push({ kind: "Resumed", method: "session/resume", params: {} })
    }
    if (capabilities.loadSession === true) {
      waysBack.push({ kind: "Loaded", method: "session/load", params: {} })
    }
    return {
      title: titleOf(fields(answer.agentInfo)),
      logins: loginsOf(answer),
      lists: isOffered(session.list),
      waysBack
    }
  },
  answerEndsTurn: true,
  reader: () => (update, earlier) => ({ updates: [updateOf(update, earlier)] }),
  permissionOf: ({ options, toolCall }) => ({ options, toolCall: fields(toolCall) })
}

/** The name and the version in what an agent tells of itself. */
export const titleOf = (info: Fields): Option.Option<string> => {
  const name = text(info.title) ?? text(info.name)
  if (name === undefined) return Option.none()
  const version = text(info.version)
  return Option.some(version === undefined ? name : `${name} ${version}`)
}

/** The names of the ways to log in. */
export const loginsOf = (answer: Fields): ReadonlyArray<string> =>
  list(answer.authMethods).flatMap((way) => text(fields(way).name) ?? [])

const isOffered = (capability: unknown): boolean =>
  capability !== undefined && capability !== null && capability !== false
