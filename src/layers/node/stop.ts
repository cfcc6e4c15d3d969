import { Duration, Effect } from "effect"

/**
 * Stops this process as ctrl-z does, and goes on when somebody continues it. A process that cannot
 * be stopped, because nobody is there to continue it, goes on after 100 ms.
 */
export const stop: Effect.Effect<void> = Effect.async<void>((resume) => {
  const goOn = () => resume(Effect.void)
  process.once("SIGCONT", goOn)
  process.kill(process.pid, "SIGTSTP")
  return Effect.sync(() => {
    process.off("SIGCONT", goOn)
  })
}).pipe(Effect.timeoutOption(Duration.millis(100)), Effect.asVoid)
