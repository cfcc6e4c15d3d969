import { Clock, Duration, Effect } from "effect"

/**
 * Ends a process group of ours: SIGTERM, after the grace SIGKILL. Returns when the group is gone.
 * May be run again, and together with itself. Source: ACP reference 7.9.
 */
export const endOf = (leader: number, grace: Duration.Duration): Effect.Effect<void> => {
  // The number of a group that is gone may become somebody else's.
  let gone = false
  const signal = (name: NodeJS.Signals | 0): void => {
    if (gone) return
    try {
      process.kill(-leader, name)
    } catch {
      gone = true
    }
  }

  // Not a timeout of an effect: a finalizer cannot be interrupted.
  const isGoneWithin = Effect.fnUntraced(function*(time: Duration.Duration) {
    const end = (yield* Clock.currentTimeMillis) + Duration.toMillis(time)
    while (true) {
      signal(0)
      if (gone || (yield* Clock.currentTimeMillis) >= end) return gone
      yield* Effect.sleep(pollEvery)
    }
  })

  return Effect.gen(function*() {
    signal("SIGTERM")
    if (yield* isGoneWithin(grace)) return
    signal("SIGKILL")
    yield* isGoneWithin(killTakes)
  })
}

const pollEvery = Duration.millis(10)

/** The dead of a group stay in it until somebody reaps them, which is not always us. */
const killTakes = Duration.seconds(1)
