import { Clock, Effect, Option } from "effect"
import { type Ask, type AskOutcome, offers } from "../../domain/Ask.ts"
import type { Handlers, PeerRequest } from "./AcpPeer.ts"
import type { AgentSignals } from "./AgentSignals.ts"
import { fields } from "./fields.ts"
import { askOf, resultOf } from "./permission.ts"
import { isConversation, toolOf, updateOf } from "./sessionUpdate.ts"
import { ToolCalls } from "./ToolCalls.ts"

/**
 * What comes from the agent of its own accord: updates and permission requests become signals.
 *
 * Its gate is shut until a conversation is open: a replay of what the log has already is dropped,
 * and nobody could answer an ask.
 */
export interface AgentInbox {
  readonly handlers: Pick<Handlers, "requests" | "notifications">
  /** Opens the gate, except for what still comes for the conversation `forget`. */
  readonly open: (forget?: string) => void
  /** How many updates that were part of a conversation the gate has kept out so far. */
  readonly replayed: () => number
  /** Whether a permission that is asked for now is denied at once. */
  readonly denyAsks: (deny: boolean) => void
  /** Answers an open ask with something that it offers; else does nothing. */
  readonly answer: (ask: string, outcome: AskOutcome) => Effect.Effect<void>
  /** Answers all open asks `cancelled` and says so. */
  readonly withdrawAll: Effect.Effect<void>
}

/** `newAskId` gives ids that no other ask of this host has. */
export const make = (signals: AgentSignals, newAskId: () => string): AgentInbox => {
  const asks = new Map<string, OpenAsk>()
  const tools = new ToolCalls()
  let gate: Option.Option<{ readonly forget: string | undefined }> = Option.none()
  let replayed = 0
  let denying = false

  const updated = (params: unknown): Effect.Effect<void> => {
    const { sessionId, update } = fields(params)
    if (Option.isNone(gate)) {
      if (isConversation(update)) replayed++
      return Effect.void
    }
    if (sessionId !== undefined && sessionId === gate.value.forget) return Effect.void
    const mapped = updateOf(update)
    if (mapped._tag === "Tool") tools.tell(update)
    return signals.offer(() => ({ kind: "Updated", update: mapped }))
  }

  const asked = Effect.fnUntraced(function*(request: PeerRequest) {
    const { toolCall } = fields(request.params)
    const about = askOf(request.params, tools.about(fields(toolCall).toolCallId))
    if (Option.isNone(about)) return yield* request.refuse(-32602, "options are missing")
    if (Option.isNone(gate)) return yield* request.reply(cancelled)

    // A tool call may be told for the first time here.
    const tool = toolOf(toolCall)
    tools.tell(toolCall)
    if (tool !== undefined) yield* signals.offer(() => ({ kind: "Updated", update: tool }))

    const ask: Ask = { id: newAskId(), ...about.value, asked_at: yield* Clock.currentTimeMillis }
    let denied = false
    yield* signals.offer(() => {
      denied = denying
      if (denied) return undefined
      asks.set(ask.id, { ask, request })
      return { kind: "Asked", ask }
    })
    if (denied) yield* request.reply(cancelled)
  })

  const answer = (id: string, outcome: AskOutcome): Effect.Effect<void> =>
    Effect.suspend(() => {
      const open = asks.get(id)
      if (open === undefined || !offers(open.ask, outcome)) return Effect.void
      asks.delete(id)
      return open.request.reply(resultOf(outcome))
    })

  const withdraw = ({ ask, request }: OpenAsk): Effect.Effect<void> =>
    Effect.suspend(() => {
      if (!asks.delete(ask.id)) return Effect.void
      signals.add({ kind: "Withdrew", ask: ask.id })
      return request.reply(cancelled)
    })

  const cancelRequested = (params: unknown): Effect.Effect<void> => {
    const { requestId } = fields(params)
    const open = [...asks.values()].find(({ request }) => request.id === requestId)
    return open === undefined ? Effect.void : withdraw(open)
  }

  return {
    handlers: {
      requests: new Map([["session/request_permission", asked]]),
      notifications: new Map([
        ["session/update", updated],
        ["$/cancel_request", cancelRequested]
      ])
    },
    open: (forget) => {
      gate = Option.some({ forget })
    },
    replayed: () => replayed,
    denyAsks: (deny) => {
      denying = deny
    },
    answer,
    withdrawAll: Effect.suspend(() =>
      Effect.forEach([...asks.values()], withdraw, { discard: true })
    )
  }
}

interface OpenAsk {
  readonly ask: Ask
  readonly request: PeerRequest
}

const cancelled = resultOf({ kind: "cancelled" })
