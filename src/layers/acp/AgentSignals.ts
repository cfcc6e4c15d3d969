import { Effect, Queue, Stream } from "effect"
import type { AgentSignal } from "../../domain/AgentSignal.ts"

/**
 * The way of signals from the agent to their reader. What the agent causes has to wait for room,
 * which holds the agent back; what we add ourselves never waits.
 */
export interface AgentSignals {
  /**
   * Waits for room, then hands over what `signal` gives in that instant, if anything. `size` is
   * about how much memory it takes, in bytes.
   */
  readonly offer: (signal: () => AgentSignal | undefined, size: number) => Effect.Effect<void>
  /** Hands over a signal of our own. `Died` is the last: what comes later is dropped. */
  readonly add: (signal: AgentSignal) => void
  /** Ends after `Died`, or with the scope. */
  readonly stream: Stream.Stream<AgentSignal>
  /** How many have been handed over so far. */
  readonly sent: Effect.Effect<number>
}

export const make = Effect.gen(function*() {
  const room = yield* Effect.makeSemaphore(capacity)
  const queue = yield* Effect.acquireRelease(Queue.unbounded<Entry>(), Queue.shutdown)
  let over = false
  let sent = 0

  const enter = (signal: AgentSignal, taken: number): void => {
    if (over) return
    over = signal.kind === "Died"
    sent++
    queue.unsafeOffer({ signal, taken })
  }

  const signals: AgentSignals = {
    offer: (give, size) => {
      const taken = Math.min(Math.max(size, smallest), capacity)
      return Effect.flatMap(room.take(taken), () => {
        const signal = give()
        if (signal === undefined) return room.release(taken)
        enter(signal, taken)
        return Effect.void
      })
    },
    add: (signal) => enter(signal, 0),
    stream: Stream.fromQueue(queue).pipe(
      Stream.mapEffect(({ signal, taken }) =>
        taken > 0 ? Effect.as(room.release(taken), signal) : Effect.succeed(signal)
      ),
      Stream.takeUntil((signal) => signal.kind === "Died")
    ),
    sent: Effect.sync(() => sent)
  }
  return signals
})

interface Entry {
  readonly signal: AgentSignal
  readonly taken: number
}

/** Room for signals that wait for the reader, in bytes; a larger one takes all of it. */
const capacity = 4 * 1024 * 1024

/** No more than 64 signals wait, however small they are. */
const smallest = capacity / 64
