import { Effect } from "effect"
import type { StopReason } from "../../domain/AgentSignal.ts"
import { AgentFailed } from "../../domain/PodFailure.ts"
import type { AgentSession } from "../../services/Agent.ts"
import { type AcpPeer, HungUp, refusalOf, type Refused } from "./AcpPeer.ts"
import type { AgentChild } from "./AgentChild.ts"
import type { AgentDeath } from "./AgentDeath.ts"
import type { AgentInbox } from "./AgentInbox.ts"
import type { Dialect } from "./Dialect.ts"
import { fields } from "./fields.ts"
import { refusedSentence } from "./refusedSentence.ts"
import type { StatedTurn } from "./StatedTurn.ts"

/**
 * The turns of an open conversation, one at a time. A turn that was cancelled is `cancelled`,
 * whatever the agent calls its end. Source: ACP reference 1.7, 7.3.
 */
export const make = (
  { agent, child, death, dialect, id, inbox, logins, peer }: {
    /** The name under which the agent is configured. */
    readonly agent: string
    /** The agent's own id of the conversation. */
    readonly id: string
    /** Names of the ways to log in that it offers. */
    readonly logins: ReadonlyArray<string>
    readonly dialect: Dialect
    readonly peer: AcpPeer
    readonly inbox: AgentInbox
    readonly child: AgentChild
    readonly death: Effect.Effect<AgentDeath>
  }
): Pick<AgentSession, "prompt" | "cancel" | "answer"> => {
  const oneTurn = Effect.unsafeMakeSemaphore(1)
  let running = false
  let cancelled = false

  const failed = (reason: string, lastWords: ReadonlyArray<string>) =>
    new AgentFailed({ agent, reason, lastWords })

  const idle = (turn: StatedTurn): Effect.Effect<unknown, Refused | HungUp> =>
    turn.end.pipe(
      Effect.raceFirst(Effect.zipRight(peer.closed, new HungUp())),
      Effect.filterOrFail(
        ({ stopReason }) => stopReason !== "error",
        ({ error }) => refusalOf("session/prompt", error)
      )
    )

  const turn = (text: string): Effect.Effect<StopReason, AgentFailed> =>
    Effect.suspend(() => {
      running = true
      const turn = inbox.beginTurn()
      // Half of a surrogate pair becomes an escape that agents in Rust refuse.
      const prompt = [{ type: "text", text: text.toWellFormed() }]
      const asked = peer.request("session/prompt", { sessionId: id, prompt }, turn.taken)
      return dialect.answerEndsTurn ? asked : Effect.zipRight(asked, idle(turn))
    }).pipe(
      Effect.map((answer) => cancelled ? "cancelled" : stopReasonOf(answer)),
      Effect.catchTags({
        Refused: (failure) =>
          cancelled
            ? Effect.succeed("cancelled" as const)
            : failed(refusedSentence(failure, logins), child.lastWords.lines()),
        HungUp: () => Effect.flatMap(death, ({ lastWords, reason }) => failed(reason, lastWords))
      }),
      Effect.ensuring(Effect.sync(() => {
        running = false
        cancelled = false
        inbox.asks.deny(false)
      }))
    )

  return {
    prompt: Effect.fn("AgentSession.prompt")((text: string) => oneTurn.withPermits(1)(turn(text))),
    cancel: Effect.suspend(() => {
      cancelled = running
      inbox.asks.deny(running)
      // Some agents wait for the answers before they look at a cancel.
      return Effect.zipRight(
        inbox.asks.withdraw("all"),
        peer.notify("session/cancel", { sessionId: id })
      )
    }).pipe(Effect.withSpan("AgentSession.cancel")),
    answer: Effect.fn("AgentSession.answer")(inbox.asks.answer)
  }
}

const stopReasonOf = (answer: unknown): StopReason => {
  const { stopReason } = fields(answer)
  return stopReasons.find((reason) => reason === stopReason) ?? "end_turn"
}

const stopReasons: ReadonlyArray<StopReason> = [
  "end_turn",
  "max_tokens",
  "max_turn_requests",
  "refusal",
  "cancelled"
]
