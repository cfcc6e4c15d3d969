import { Effect } from "effect"

/**
 * Waits until the event loop has polled its sockets once more. It runs expired timers before that:
 * what was waited for in vain may lie in the kernel already.
 */
export const afterPoll: Effect.Effect<void> = Effect.async<void>((resume) => {
  const immediate = setImmediate(() => resume(Effect.void))
  return Effect.sync(() => clearImmediate(immediate))
})
