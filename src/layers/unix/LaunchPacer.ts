import { Effect } from "effect"
import { afterPoll } from "./afterPoll.ts"

/**
 * Spreads the start of many connections over turns of the event loop, so that the loop polls
 * its sockets in between. A burst of a thousand connects would hold the loop for so long that
 * the timers of silent Pods and the answers of prompt ones come due together, and Node runs
 * expired timers first: every answer would be taken for silence.
 */
export interface LaunchPacer {
  /** Wait for a slot to start in. */
  readonly turn: Effect.Effect<void>
  /** Wait until the loop has polled its sockets once more. */
  readonly afterPoll: Effect.Effect<void>
}

/** Gives out `perTurn` slots a turn of the event loop, in the order in which they were asked for. */
export const make = (perTurn: number): LaunchPacer => {
  let waiting: Array<() => void> = []
  let next = 0
  let armed = false

  const arm = () => {
    if (armed) return
    armed = true
    setImmediate(drain)
  }
  const drain = () => {
    armed = false
    for (let slot = 0; slot < perTurn && next < waiting.length; slot++) waiting[next++]?.()
    if (next < waiting.length) return arm()
    waiting = []
    next = 0
  }

  return {
    turn: Effect.async<void>((resume) => {
      waiting.push(() => resume(Effect.void))
      arm()
    }),
    afterPoll
  }
}

/** Lets everything start at once: for a virtual clock, which has no loop to starve. */
export const none: LaunchPacer = { turn: Effect.void, afterPoll: Effect.void }
