import { Effect, Option } from "effect"
import type { AgentSignal } from "../../domain/AgentSignal.ts"
import type { Handlers, PeerRequest } from "./AcpPeer.ts"
import { modeIn } from "./AgentMode.ts"
import type { AgentSignals } from "./AgentSignals.ts"
import type { AgentState, Dialect, Reader } from "./Dialect.ts"
import { elicitationOf } from "./elicitation.ts"
import { type Fields, fields } from "./fields.ts"
import * as OpenAsks from "./OpenAsks.ts"
import { askOf, resultOf } from "./permission.ts"
import { isReplayed, ReplayCount } from "./ReplayCount.ts"
import { kindOf, toolOf } from "./sessionUpdate.ts"
import { StatedTurn } from "./StatedTurn.ts"
import { ToolCalls } from "./ToolCalls.ts"

/**
 * What comes from the agent of its own accord: updates and questions become signals.
 *
 * Its gate is shut until a conversation is open: a replay of what the log has already is dropped,
 * what is no part of one is held until then, and nobody could answer an ask.
 */
export interface AgentInbox {
  readonly handlers: Pick<Handlers, "requests" | "notifications">
  readonly asks: OpenAsks.OpenAsks
  /** Opens the gate, except for what still comes for the conversation `forget`. */
  readonly open: (dialect: Dialect, forget?: string) => void
  /** Counts what the gate keeps out from now on. */
  readonly countReplay: () => ReplayCount
  /** Says that what has come so far was history, whatever it was. */
  readonly forgetHistory: () => void
  /** Says in which mode the agent is, when that is not the one in which it was wanted. */
  readonly moded: (mode: string) => void
  /** The turn that begins now, of an agent that tells its end as a state. */
  readonly beginTurn: () => StatedTurn
}

/** `newAskId` gives ids that no other ask of this host has. */
export const make = (signals: AgentSignals, newAskId: () => string): AgentInbox => {
  const asks = OpenAsks.make(signals, newAskId)
  const tools = new ToolCalls()
  let gate: Option.Option<Gate> = Option.none()
  let replay = new ReplayCount()
  let lastState: Fields = {}
  let held: Array<Fields> = []
  let turn: StatedTurn | undefined

  const updated = Effect.fnUntraced(function*(params: unknown, size: number) {
    const { sessionId, update } = fields(params)
    if (Option.isNone(gate)) {
      replay.tell(update)
      if (kindOf(update) === "state_update") lastState = { sessionId, update }
      else if (!isReplayed(update) && held.length < mostHeld) held.push({ sessionId, update })
      return
    }
    if (sessionId !== undefined && sessionId === gate.value.forget) return
    const { signals: told, state } = read(gate.value, update)
    for (const signal of told) yield* signals.offer(() => signal, size)
    if (state !== undefined) turn?.tell(state)
  })

  const read = (gate: Gate, update: unknown): Read => {
    const mode = modeIn(update)
    const moded = Option.toArray(Option.map(mode, (mode) => ({ kind: "Moded" as const, mode })))
    if (moded.length > 0 && kindOf(update) === "current_mode_update") return { signals: moded }

    const { state, updates } = gate.read(update, tools.about(fields(update).toolCallId))
    if (updates.some(({ _tag }) => _tag === "Tool")) tools.tell(update)
    return {
      state,
      signals: [
        ...moded,
        ...updates.map((update) => ({ kind: "Updated" as const, update })),
        ...state === undefined ? [] : [{ kind: "Stated" as const, status: state.status }]
      ]
    }
  }

  const permission = Effect.fnUntraced(function*(request: PeerRequest) {
    if (Option.isNone(gate)) return yield* request.reply(resultOf({ kind: "cancelled" }))
    const asked = gate.value.dialect.permissionOf(fields(request.params))
    const { toolCall } = asked
    const earlier = tools.about(toolCall.toolCallId)
    const question = askOf(asked, earlier)
    if (Option.isNone(question)) return yield* request.refuse(-32602, "options are missing")

    // A tool call may be told for the first time here.
    const tool = toolOf(toolCall, earlier)
    tools.tell(toolCall)
    if (tool !== undefined) {
      yield* signals.offer(() => ({ kind: "Updated", update: tool }), request.size)
    }
    yield* asks.raise({ question: question.value, resultOf }, request)
  })

  const elicitation = Effect.fnUntraced(function*(request: PeerRequest) {
    const asked = elicitationOf(request.params)
    if (Option.isNone(asked)) return yield* request.refuse(-32602, "neither a form nor a page")
    if (Option.isSome(gate)) return yield* asks.raise(asked.value, request)
    yield* request.reply(asked.value.resultOf({ kind: "cancelled" }))
  })

  return {
    handlers: {
      requests: new Map([
        ["session/request_permission", permission],
        ["elicitation/create", elicitation]
      ]),
      notifications: new Map([
        ["session/update", updated],
        ["elicitation/complete", (params) => asks.withdraw({ key: fields(params).elicitationId })],
        ["$/cancel_request", (params) => asks.withdraw({ request: fields(params).requestId })]
      ])
    },
    asks,
    open: (dialect, forget) => {
      const opened = { dialect, read: dialect.reader(), forget }
      gate = Option.some(opened)
      // What the agent is doing it may have told before; that it is idle says nothing new.
      const { state } = read(opened, lastState.update)
      const doing = state === undefined || state.status === "idle" ? [] : [lastState]
      for (const { sessionId, update } of [...doing, ...held]) {
        if (sessionId !== undefined && sessionId === forget) continue
        for (const signal of read(opened, update).signals) signals.add(signal)
      }
    },
    countReplay: () => (replay = new ReplayCount()),
    forgetHistory: () => {
      held = []
    },
    moded: (mode) => signals.add({ kind: "Moded", mode }),
    beginTurn: () => (turn = new StatedTurn())
  }
}

interface Read {
  readonly signals: ReadonlyArray<AgentSignal>
  readonly state?: AgentState | undefined
}

interface Gate {
  readonly dialect: Dialect
  readonly read: Reader
  /** A conversation that was given up. */
  readonly forget: string | undefined
}

/** More is dropped than any agent says before it is ready. */
const mostHeld = 100
