import { Effect } from "effect"

/**
 * Runs something during which ctrl-c and ctrl-\ are not for this process. Source: system(3). The
 * programs that it starts take them as ever.
 */
export const unheard = <A, E, R>(use: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.acquireUseRelease(
    Effect.sync(() => [setAside("SIGINT"), setAside("SIGQUIT")]),
    () => use,
    (putBack) => Effect.sync(() => putBack.forEach((put) => put()))
  )

/** Gives how to listen as before. Never without a listener: that would be the end of us. */
const setAside = (signal: "SIGINT" | "SIGQUIT"): () => void => {
  const listeners = process.listeners(signal)
  process.on(signal, ignore)
  for (const listener of listeners) process.off(signal, listener)
  return () => {
    for (const listener of listeners) process.on(signal, listener)
    process.off(signal, ignore)
  }
}

const ignore = () => {}
