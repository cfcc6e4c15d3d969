import { Effect, Option } from "effect"
import type { Reopened } from "../../domain/AgentSignal.ts"
import type { Previous } from "../../services/Agent.ts"
import type { AcpPeer, HungUp, Refused } from "./AcpPeer.ts"
import type { AgentInbox } from "./AgentInbox.ts"
import { modeOf } from "./AgentMode.ts"
import type { Deadlines } from "./Deadlines.ts"
import type { AgentFacts, Dialect } from "./Dialect.ts"
import { dialectV1 } from "./dialectV1.ts"
import { dialectV2 } from "./dialectV2.ts"
import { type Fields, text } from "./fields.ts"
import { NeverSpoke, OpeningFailed } from "./openingFailures.ts"
import { refusedSentence } from "./refusedSentence.ts"
import { reopen } from "./reopening.ts"
import { type NotAnswered, request } from "./request.ts"

/** An agent with a conversation. */
export interface Opened {
  readonly id: string
  readonly reopened: Reopened
  readonly dialect: Dialect
  readonly facts: AgentFacts
}

export interface Opening {
  readonly peer: AcpPeer
  readonly inbox: AgentInbox
  readonly deadlines: Deadlines
  /** The newest version of ACP to speak. */
  readonly acp: 1 | 2
  /** Absolute. */
  readonly cwd: string
  readonly previous: Option.Option<Previous>
  /** The agent's mode to go on in. */
  readonly mode: Option.Option<string>
  /** Of `pods`, told to the agent. */
  readonly version: string
}

/**
 * Makes an agent that was just started open a conversation, and opens the gate of its inbox. The
 * previous conversation is resumed if the agent can, else loaded if it can, else there is a new
 * one. Source: ACP reference 1.1, 1.7, 7.4, 7.6.
 */
export const open = Effect.fnUntraced(function*(opening: Opening) {
  const spoken = yield* initialize(opening)
  const session = yield* Option.match(opening.previous, {
    onNone: () => openNew(opening, spoken, { kind: "Fresh" }),
    onSome: Effect.fnUntraced(function*(previous) {
      const whys: Array<string> = []
      for (const way of spoken.facts.waysBack) {
        const tried = yield* reopen({ ...opening, ...spoken, previous }, way)
        if (tried.kind === "Opened") return { id: previous.id, ...tried }
        whys.push(tried.why)
      }
      const why = whys.join("; ") || "it cannot open an old conversation again"
      return yield* openNew(opening, spoken, { kind: "Lost", why })
    })
  })
  yield* goOnInMode(opening, session)
  const opened: Opened = { id: session.id, reopened: session.reopened, ...spoken }
  return opened
})

/** What was negotiated. */
interface Spoken {
  readonly dialect: Dialect
  readonly facts: AgentFacts
}

interface Session {
  readonly id: string
  readonly reopened: Reopened
  /** What the agent answered to what opened it. */
  readonly answer: Fields
}

/** Introduces `pods` and finds out what the agent speaks and can do. */
export const initialize = Effect.fnUntraced(function*(
  { acp, deadlines, peer, version }: Pick<Opening, "acp" | "deadlines" | "peer" | "version">
) {
  const info = { name: "pods", version }
  const capabilities = { elicitation: { form: {}, url: {} } }
  const introduction = {
    protocolVersion: acp,
    clientCapabilities: capabilities,
    clientInfo: info,
    // The names of v2 for the same; an agent answers with the version that it speaks.
    ...acp === 2 && { info, capabilities }
  }
  const answer = yield* request(peer, "initialize", introduction, deadlines.initialize).pipe(
    orFail([]),
    Effect.catchTag("HungUp", () => new NeverSpoke())
  )
  const dialect = dialects.slice(0, acp).find(({ number }) => number === answer.protocolVersion)
  if (dialect === undefined) {
    const spoken = (JSON.stringify(answer.protocolVersion) ?? "none").slice(0, 40)
    const wanted = acp === 2 ? "1 or 2" : "1"
    return yield* new OpeningFailed({
      reason: `it speaks version ${spoken} of ACP instead of ${wanted}`
    })
  }
  const spoken: Spoken = { dialect: dialect.is, facts: dialect.is.factsOf(answer) }
  return spoken
})

const dialects = [{ number: 1, is: dialectV1 }, { number: 2, is: dialectV2 }]

const openNew = Effect.fnUntraced(function*(
  { cwd, deadlines, inbox, peer, previous }: Opening,
  { dialect, facts }: Spoken,
  reopened: Reopened
) {
  // A load that took too long may still be replaying.
  const forget = Option.getOrUndefined(previous)?.id
  const opened = () => inbox.open(dialect, forget)
  const place = { cwd, mcpServers: [] }
  const answer = yield* request(peer, "session/new", place, deadlines.newSession, opened).pipe(
    orFail(facts.logins)
  )
  const id = text(answer.sessionId)
  if (id === undefined) {
    return yield* new OpeningFailed({ reason: "it gave its new conversation no id" })
  }
  const session: Session = { id, reopened, answer }
  return session
})

/** A mode that the agent refuses is told as the one in which it is instead. */
const goOnInMode = (
  { deadlines, inbox, mode, peer }: Opening,
  { answer, id }: Session
): Effect.Effect<void, HungUp> => {
  const agent = Option.getOrUndefined(modeOf(answer))
  if (agent === undefined || Option.isNone(mode) || mode.value === agent.current) return Effect.void
  const { method, params } = agent.change(id, mode.value)
  const refused = () => Effect.sync(() => inbox.moded(agent.current))
  return request(peer, method, params, deadlines.mode).pipe(
    Effect.catchTags({ NotAnswered: refused, Refused: refused }),
    Effect.asVoid
  )
}

const orFail =
  (logins: ReadonlyArray<string>) => <A>(asked: Effect.Effect<A, Refused | NotAnswered | HungUp>) =>
    Effect.catchTags(asked, {
      NotAnswered: ({ reason }) => new OpeningFailed({ reason }),
      Refused: (failure) => new OpeningFailed({ reason: refusedSentence(failure, logins) })
    })
