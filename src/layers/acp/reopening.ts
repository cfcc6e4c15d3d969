import { Effect } from "effect"
import type { Reopened } from "../../domain/AgentSignal.ts"
import type { Previous } from "../../services/Agent.ts"
import { type AcpPeer, HungUp } from "./AcpPeer.ts"
import type { AgentInbox } from "./AgentInbox.ts"
import type { Deadlines } from "./Deadlines.ts"
import type { AgentFacts, Dialect, WayBack } from "./Dialect.ts"
import { type Fields, fields, list, text } from "./fields.ts"
import { OpeningFailed } from "./openingFailures.ts"
import { loginNeeded, refusedSentence } from "./refusedSentence.ts"
import type { ReplayCount } from "./ReplayCount.ts"
import { request } from "./request.ts"

export interface Reopening {
  readonly peer: AcpPeer
  readonly inbox: AgentInbox
  readonly deadlines: Deadlines
  readonly dialect: Dialect
  readonly facts: AgentFacts
  /** Absolute. */
  readonly cwd: string
  readonly previous: Previous
}

/** What came of a way to an old conversation; `why` is a sentence. */
export type Tried =
  | { readonly kind: "Opened"; readonly reopened: Reopened; readonly answer: Fields }
  | { readonly kind: "NotOpened"; readonly why: string }

/**
 * Tries a way to an old conversation. Some agents open what they do not know as an empty one, so
 * a replay must hold prompts of the user, and what is resumed must be in the agent's list if it
 * has one. Not being logged in is no reason to give a conversation up. Source: ACP reference 7.6.
 */
export const reopen = Effect.fnUntraced(function*(
  reopening: Reopening,
  way: WayBack
): Effect.fn.Return<Tried, OpeningFailed | HungUp> {
  const { cwd, deadlines, dialect, facts, inbox, peer, previous } = reopening
  if (way.kind === "Resumed" && !(yield* isListed(reopening))) {
    return { kind: "NotOpened", why: "it does not list the conversation any more" }
  }

  const replay = inbox.countReplay()
  const answered = () => way.kind === "Resumed" ? inbox.open(dialect) : inbox.forgetHistory()
  const params = { sessionId: previous.id, cwd, mcpServers: [], ...way.params }
  return yield* request(peer, way.method, params, deadlines.reopen, answered).pipe(
    Effect.tap(way.kind === "Resumed" ? Effect.void : settled(reopening, replay)),
    Effect.map((answer): Tried => {
      if (way.kind === "Loaded" && previous.prompts > 0 && replay.prompts === 0) {
        return { kind: "NotOpened", why: `it remembers none of ${promptsIn(previous)}` }
      }
      if (way.kind === "Loaded") inbox.open(dialect)
      return { kind: "Opened", answer, reopened: reopenedBy(way, previous, replay.prompts) }
    }),
    Effect.catchTags({
      NotAnswered: ({ reason }) => Effect.succeed<Tried>({ kind: "NotOpened", why: reason }),
      Refused: (failure) =>
        failure.code === loginNeeded
          ? new OpeningFailed({ reason: refusedSentence(failure, facts.logins) })
          : Effect.succeed<Tried>({ kind: "NotOpened", why: refusedSentence(failure, []) })
    })
  )
})

/**
 * Waits until a replay is over, which is not always when the agent says so: Gemini CLI 0.61.0
 * answers in the midst of it. A replay that lacks prompts is waited for longer.
 */
const settled = (
  { deadlines, peer, previous }: Reopening,
  replay: ReplayCount
): Effect.Effect<void, HungUp> => {
  const still = Effect.gen(function*() {
    let seen: number
    do {
      seen = replay.updates
      yield* Effect.sleep(
        replay.prompts < previous.prompts ? deadlines.lateReplay : deadlines.replay
      )
    } while (replay.updates !== seen)
  })
  return still.pipe(
    Effect.timeoutOption(deadlines.reopen),
    Effect.raceFirst(Effect.zipRight(peer.closed, new HungUp())),
    Effect.asVoid
  )
}

const reopenedBy = ({ kind }: WayBack, { prompts: of }: Previous, prompts: number): Reopened =>
  kind === "Loaded" && prompts < of ? { kind, remembers: { prompts, of } } : { kind }

const promptsIn = ({ prompts }: Previous): string =>
  prompts === 1 ? "the one prompt" : `the ${prompts} prompts`

/** False only when the agent has told all of its conversations, and this is none of them. */
const isListed = (
  { deadlines, facts, peer, previous }: Reopening
): Effect.Effect<boolean, HungUp> => {
  // What nothing was said in may not be kept by the agent.
  if (!facts.lists || previous.prompts === 0) return Effect.succeed(true)

  const look = Effect.gen(function*() {
    let cursor: string | undefined
    for (let page = 0; page < mostPages; page++) {
      const params = cursor === undefined ? {} : { cursor }
      const { nextCursor, sessions } = yield* request(
        peer,
        "session/list",
        params,
        deadlines.list
      )
      if (!Array.isArray(sessions)) return true
      if (list(sessions).some((session) => fields(session).sessionId === previous.id)) return true
      cursor = text(nextCursor)
      if (cursor === undefined) return false
    }
    return true
  })
  return look.pipe(
    Effect.timeoutTo({
      duration: deadlines.list,
      onTimeout: () => true,
      onSuccess: (isThere: boolean) => isThere
    }),
    Effect.catchTags({
      NotAnswered: () => Effect.succeed(true),
      Refused: () => Effect.succeed(true)
    })
  )
}

/** A list without an end is not read for ever. */
const mostPages = 50
