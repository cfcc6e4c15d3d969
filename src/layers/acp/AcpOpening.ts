import { Data, Effect, Option } from "effect"
import type { Reopened } from "../../domain/AgentSignal.ts"
import type { AcpPeer, HungUp, Refused } from "./AcpPeer.ts"
import type { AgentInbox } from "./AgentInbox.ts"
import type { Deadlines } from "./Deadlines.ts"
import { type Fields, fields, list, text } from "./fields.ts"
import { loginNeeded, refusedSentence } from "./refusedSentence.ts"
import { type NotAnswered, request } from "./request.ts"

/** An agent with a conversation. */
export interface Opened {
  readonly id: string
  /** The agent's name and version, when it tells. */
  readonly title: Option.Option<string>
  readonly reopened: Reopened
  /** Names of the ways to log in that it offers. */
  readonly logins: ReadonlyArray<string>
}

/** The agent answers, but not so that a conversation could begin. `reason` is a sentence. */
export class OpeningFailed extends Data.TaggedError("OpeningFailed")<{
  readonly reason: string
}> {}

export interface Opening {
  readonly peer: AcpPeer
  readonly inbox: AgentInbox
  readonly deadlines: Deadlines
  /** Absolute. */
  readonly cwd: string
  /** The agent's id of the conversation to go on with. */
  readonly previous: Option.Option<string>
  /** Of `pods`, told to the agent. */
  readonly version: string
}

/**
 * Makes an agent that was just started open a conversation, and opens the gate of its inbox. The
 * previous conversation is resumed if the agent can, else loaded if it can, else there is a new
 * one. Source: ACP reference 1.1, 7.4, 7.6.
 */
export const open = Effect.fnUntraced(function*(opening: Opening) {
  const agent = yield* initialize(opening)
  if (Option.isNone(opening.previous)) {
    const id = yield* openNew(opening, agent)
    return opened(id, agent, { kind: "Fresh" })
  }

  const previous = opening.previous.value
  const whys: Array<string> = []
  for (const way of waysBack(agent.capabilities)) {
    const failure = yield* reopen(opening, agent, previous, way)
    if (Option.isNone(failure)) return opened(previous, agent, { kind: way.kind })
    whys.push(failure.value)
  }
  const id = yield* openNew(opening, agent)
  const why = whys.join("; ") || "it cannot open an old conversation again"
  return opened(id, agent, { kind: "Lost", why })
})

const initialize = Effect.fnUntraced(function*({ deadlines, peer, version }: Opening) {
  const introduction = {
    protocolVersion: 1,
    clientCapabilities: {},
    clientInfo: { name: "pods", version }
  }
  const answer = yield* request(peer, "initialize", introduction, deadlines.initialize).pipe(
    orFail([])
  )
  if (answer.protocolVersion !== 1) {
    const spoken = JSON.stringify(answer.protocolVersion) ?? "none"
    return yield* new OpeningFailed({ reason: `it speaks version ${spoken} of ACP instead of 1` })
  }
  const agent: AgentFacts = {
    title: titleOf(fields(answer.agentInfo)),
    capabilities: fields(answer.agentCapabilities),
    logins: list(answer.authMethods).flatMap((way) => text(fields(way).name) ?? [])
  }
  return agent
})

const openNew = Effect.fnUntraced(function*(opening: Opening, agent: AgentFacts) {
  const { deadlines, inbox, peer, previous } = opening
  // A load that took too long may still be replaying.
  const opened = () => inbox.open(Option.getOrUndefined(previous))
  const place = placeOf(opening)
  const session = yield* request(peer, "session/new", place, deadlines.newSession, opened).pipe(
    orFail(agent.logins)
  )
  return text(session.sessionId)
    ?? (yield* new OpeningFailed({ reason: "it gave its new conversation no id" }))
})

/** None when it is open, else why not. Not being logged in is no reason to give it up. */
const reopen = (
  { deadlines, inbox, peer, ...opening }: Opening,
  agent: AgentFacts,
  sessionId: string,
  way: WayBack
) => {
  const before = inbox.replayed()
  let problem = Option.none<string>()
  const answered = () => {
    // Some agents load what they do not know as an empty conversation.
    if (way.replays && inbox.replayed() === before) problem = Option.some("it replayed nothing")
    else inbox.open()
  }
  const params = { sessionId, ...placeOf(opening) }
  return request(peer, way.method, params, deadlines.reopen, answered).pipe(
    Effect.map(() => problem),
    Effect.catchTags({
      NotAnswered: (failure) => Effect.succeedSome(failure.reason),
      Refused: (failure) =>
        failure.code === loginNeeded
          ? new OpeningFailed({ reason: refusedSentence(failure, agent.logins) })
          : Effect.succeedSome(refusedSentence(failure, []))
    })
  )
}

const orFail =
  (logins: ReadonlyArray<string>) => <A>(asked: Effect.Effect<A, Refused | NotAnswered | HungUp>) =>
    Effect.catchTags(asked, {
      NotAnswered: ({ reason }) => new OpeningFailed({ reason }),
      Refused: (failure) => new OpeningFailed({ reason: refusedSentence(failure, logins) })
    })

interface AgentFacts {
  readonly title: Option.Option<string>
  readonly capabilities: Fields
  readonly logins: ReadonlyArray<string>
}

interface WayBack {
  readonly kind: "Resumed" | "Loaded"
  readonly method: string
  readonly replays: boolean
}

const waysBack = (capabilities: Fields): ReadonlyArray<WayBack> => {
  const { resume } = fields(capabilities.sessionCapabilities)
  const ways: Array<WayBack> = []
  if (resume !== undefined && resume !== null && resume !== false) {
    ways.push({ kind: "Resumed", method: "session/resume", replays: false })
  }
  if (capabilities.loadSession === true) {
    ways.push({ kind: "Loaded", method: "session/load", replays: true })
  }
  return ways
}

const placeOf = ({ cwd }: { readonly cwd: string }) => ({ cwd, mcpServers: [] })

const titleOf = (info: Fields): Option.Option<string> => {
  const name = text(info.title) ?? text(info.name)
  if (name === undefined) return Option.none()
  const version = text(info.version)
  return Option.some(version === undefined ? name : `${name} ${version}`)
}

const opened = (id: string, { logins, title }: AgentFacts, reopened: Reopened): Opened => ({
  id,
  title,
  reopened,
  logins
})
