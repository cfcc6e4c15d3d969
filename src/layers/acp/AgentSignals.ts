import { Effect, Queue, Stream } from "effect"
import type { AgentSignal } from "../../domain/AgentSignal.ts"

/**
 * The way of signals from the agent to their reader. What the agent causes has to wait for room,
 * which holds the agent back; what we add ourselves never waits.
 */
export interface AgentSignals {
  /** Waits for room, then hands over what `signal` gives in that instant, if anything. */
  readonly offer: (signal: () => AgentSignal | undefined) => Effect.Effect<void>
  /** Hands over a signal of our own. `Died` is the last: what comes later is dropped. */
  readonly add: (signal: AgentSignal) => void
  /** Ends after `Died`, or with the scope. */
  readonly stream: Stream.Stream<AgentSignal>
  /** How many have been handed over so far. */
  readonly sent: Effect.Effect<number>
}

export const make = Effect.gen(function*() {
  const places = yield* Effect.makeSemaphore(capacity)
  const queue = yield* Effect.acquireRelease(Queue.unbounded<Entry>(), Queue.shutdown)
  let over = false
  let sent = 0

  const enter = (signal: AgentSignal, placed: boolean): void => {
    if (over) return
    over = signal.kind === "Died"
    sent++
    queue.unsafeOffer({ signal, placed })
  }

  const signals: AgentSignals = {
    offer: (give) =>
      Effect.flatMap(places.take(1), () => {
        const signal = give()
        if (signal === undefined) return places.release(1)
        enter(signal, true)
        return Effect.void
      }),
    add: (signal) => enter(signal, false),
    stream: Stream.fromQueue(queue).pipe(
      Stream.mapEffect(({ placed, signal }) =>
        placed ? Effect.as(places.release(1), signal) : Effect.succeed(signal)
      ),
      Stream.takeUntil((signal) => signal.kind === "Died")
    ),
    sent: Effect.sync(() => sent)
  }
  return signals
})

interface Entry {
  readonly signal: AgentSignal
  readonly placed: boolean
}

/** Signals that may wait for the reader. A signal is rarely more than a few hundred bytes. */
const capacity = 64
