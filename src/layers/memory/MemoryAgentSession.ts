import { Clock, Deferred, type Duration, Effect, Option, Queue, Stream } from "effect"
import type { AgentSignal, StopReason } from "../../domain/AgentSignal.ts"
import type { AgentUpdate } from "../../domain/AgentUpdate.ts"
import { type Ask, type AskOutcome, offers } from "../../domain/Ask.ts"
import { AgentFailed } from "../../domain/PodFailure.ts"
import type { PodStatus } from "../../domain/PodStatus.ts"
import type { AgentSession } from "../../services/Agent.ts"

/** What a scripted agent does in a turn, one after the other; then the turn is over. */
export type Step =
  | { readonly kind: "Update"; readonly update: AgentUpdate }
  /** Asks and waits. What comes of it is `after`; without that a cancelled ask ends the turn. */
  | {
    readonly kind: "Ask"
    readonly ask: Question
    readonly after?: (outcome: AskOutcome) => ReadonlyArray<Step>
  }
  /** Says what it is doing. */
  | { readonly kind: "State"; readonly status: PodStatus }
  /** Works in another mode from now on. */
  | { readonly kind: "Mode"; readonly mode: string }
  | { readonly kind: "Sleep"; readonly duration: Duration.DurationInput }
  /** Does nothing until the turn is cancelled. */
  | { readonly kind: "Hang" }
  | { readonly kind: "Stop"; readonly reason: StopReason }
  /** Answers the prompt with an error. */
  | { readonly kind: "Fail"; readonly reason: string }
  | { readonly kind: "Die"; readonly reason: string; readonly lastWords: ReadonlyArray<string> }

/** The turns of a scripted agent, one at a time, until the scope closes. */
export const make = Effect.fnUntraced(function*({ agent, moded, newAskId, turn }: {
  readonly agent: string
  readonly newAskId: () => string
  readonly moded: (mode: string) => void
  readonly turn: (prompt: string) => ReadonlyArray<Step>
}) {
  const queue = yield* Effect.acquireRelease(Queue.bounded<AgentSignal>(capacity), Queue.shutdown)
  const death = yield* Deferred.make<never, AgentFailed>()
  const oneTurn = yield* Effect.makeSemaphore(1)
  const asks = new Map<string, OpenAsk>()
  let sent = 0
  let cancelled: Option.Option<Deferred.Deferred<StopReason>> = Option.none()

  const failed = (reason: string, lastWords: ReadonlyArray<string> = []) =>
    new AgentFailed({ agent, reason, lastWords })
  yield* Effect.addFinalizer(() => Deferred.fail(death, failed("it was ended")))

  const send = (signal: AgentSignal) =>
    Effect.zipRight(Queue.offer(queue, signal), Effect.sync(() => sent++))

  const askUser = Effect.fnUntraced(function*(about: Question) {
    const ask = { id: newAskId(), ...about, asked_at: yield* Clock.currentTimeMillis }
    const outcome = yield* Deferred.make<AskOutcome>()
    asks.set(ask.id, { ask, outcome })
    yield* send({ kind: "Asked", ask })
    return yield* Deferred.await(outcome)
  })

  /** Gives the reason if the step ends the turn. */
  const take = Effect.fnUntraced(function*(
    step: Step
  ): Effect.fn.Return<StopReason | undefined, AgentFailed> {
    switch (step.kind) {
      case "Update":
        yield* send({ kind: "Updated", update: step.update })
        return undefined
      case "Ask": {
        const outcome = yield* askUser(step.ask)
        if (step.after !== undefined) return yield* play(step.after(outcome))
        return outcome.kind === "cancelled" ? "cancelled" : undefined
      }
      case "State":
        yield* send({ kind: "Stated", status: step.status })
        return undefined
      case "Mode":
        moded(step.mode)
        yield* send({ kind: "Moded", mode: step.mode })
        return undefined
      case "Sleep":
        yield* Effect.sleep(step.duration)
        return undefined
      case "Hang":
        return yield* Effect.never
      case "Stop":
        return step.reason
      case "Fail":
        return yield* failed(step.reason)
      case "Die": {
        const { lastWords, reason } = step
        yield* send({ kind: "Died", reason, lastWords })
        yield* Deferred.fail(death, failed(reason, lastWords))
        return yield* Deferred.await(death)
      }
    }
  })

  const play = Effect.fnUntraced(function*(
    steps: ReadonlyArray<Step>
  ): Effect.fn.Return<StopReason | undefined, AgentFailed> {
    for (const step of steps) {
      const end = yield* take(step)
      if (end !== undefined) return end
    }
    return undefined
  })

  const withdrawAll = Effect.suspend(() => {
    const open = [...asks.keys()]
    asks.clear()
    return Effect.forEach(open, (ask) => send({ kind: "Withdrew", ask }))
  })

  const prompt = Effect.fnUntraced(function*(text: string) {
    if (yield* Deferred.isDone(death)) return yield* Deferred.await(death)
    const cancel = yield* Deferred.make<StopReason>()
    cancelled = Option.some(cancel)
    const end = yield* play(turn(text)).pipe(
      Effect.raceFirst(Deferred.await(cancel)),
      Effect.raceFirst(Deferred.await(death)),
      Effect.ensuring(Effect.sync(() => {
        cancelled = Option.none()
      }))
    )
    yield* withdrawAll
    return end ?? "end_turn"
  })

  const answer = Effect.fnUntraced(function*(id: string, outcome: AskOutcome) {
    const open = asks.get(id)
    if (open === undefined || !offers(open.ask, outcome)) return
    asks.delete(id)
    yield* Deferred.succeed(open.outcome, outcome)
  })

  const session: Omit<AgentSession, "id" | "title" | "reopened"> = {
    signals: Stream.fromQueue(queue, { maxChunkSize: 1 }).pipe(
      Stream.takeUntil(({ kind }) => kind === "Died")
    ),
    sent: Effect.sync(() => sent),
    prompt: (text) => oneTurn.withPermits(1)(prompt(text)),
    kill: Effect.asVoid(Deferred.fail(death, failed("it was killed"))),
    cancel: Effect.suspend(() =>
      Option.match(cancelled, {
        onNone: () => Effect.void,
        onSome: (cancel) => Effect.asVoid(Deferred.succeed(cancel, "cancelled"))
      })
    ),
    answer
  }
  return session
})

interface OpenAsk {
  readonly ask: Ask
  readonly outcome: Deferred.Deferred<AskOutcome>
}

type Question = Omit<Ask, "id" | "asked_at">

/** Signals that may wait for the reader. */
const capacity = 64
