import { Clock, Effect } from "effect"
import { type Ask, type AskOutcome, offers } from "../../domain/Ask.ts"
import type { PeerRequest } from "./AcpPeer.ts"
import type { AgentSignals } from "./AgentSignals.ts"

/** What an agent wants to know. */
export type Question = Omit<Ask, "id" | "asked_at">

/** A question with what is answered, as the result of the request that asked it. */
export interface Questioning {
  readonly question: Question
  readonly resultOf: (outcome: AskOutcome) => unknown
  /** The agent's own id of what it asks. */
  readonly key?: string
}

/** The questions of an agent that wait for an answer. */
export interface OpenAsks {
  /** Asks, unless what is asked for now is denied; returns when there was room for the signal. */
  readonly raise: (asked: Questioning, request: PeerRequest) => Effect.Effect<void>
  /** Whether what is asked for now is answered `cancelled` at once. */
  readonly deny: (deny: boolean) => void
  /** Answers an open ask with something that it offers; else does nothing. */
  readonly answer: (ask: string, outcome: AskOutcome) => Effect.Effect<void>
  /** Answers open asks `cancelled` and says so: that of a request, of a key of its own, or all. */
  readonly withdraw: (
    which: { readonly request: unknown } | { readonly key: unknown } | "all"
  ) => Effect.Effect<void>
}

/** `newAskId` gives ids that no other ask of this host has. */
export const make = (signals: AgentSignals, newAskId: () => string): OpenAsks => {
  const asks = new Map<string, OpenAsk>()
  let denying = false

  const withdraw = ({ ask, request, resultOf }: OpenAsk): Effect.Effect<void> =>
    Effect.suspend(() => {
      if (!asks.delete(ask.id)) return Effect.void
      signals.add({ kind: "Withdrew", ask: ask.id })
      return request.reply(resultOf(cancelled))
    })

  return {
    raise: Effect.fnUntraced(function*({ key, question, resultOf }, request) {
      const ask: Ask = { id: newAskId(), ...question, asked_at: yield* Clock.currentTimeMillis }
      let denied = false
      yield* signals.offer(() => {
        denied = denying
        if (denied) return undefined
        asks.set(ask.id, { ask, request, resultOf, key })
        return { kind: "Asked", ask }
      }, request.size)
      if (denied) yield* request.reply(resultOf(cancelled))
    }),
    deny: (deny) => {
      denying = deny
    },
    answer: (id, outcome) =>
      Effect.suspend(() => {
        const open = asks.get(id)
        if (open === undefined || !offers(open.ask, outcome)) return Effect.void
        asks.delete(id)
        return open.request.reply(open.resultOf(outcome))
      }),
    withdraw: (which) =>
      Effect.suspend(() => {
        const wanted = [...asks.values()].filter(({ key, request }) =>
          which === "all"
          || ("key" in which
            ? key !== undefined && key === which.key
            : request.id === which.request)
        )
        return Effect.forEach(wanted, withdraw, { discard: true })
      })
  }
}

interface OpenAsk {
  readonly ask: Ask
  readonly request: PeerRequest
  readonly resultOf: Questioning["resultOf"]
  readonly key: string | undefined
}

const cancelled: AskOutcome = { kind: "cancelled" }
