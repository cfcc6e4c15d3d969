import { Effect } from "effect"

/** How long to wait for a fact, in milliseconds; only a broken program takes it. */
export const patience = 20_000

/** Waits until something holds; `seen` is told when it never does. */
export const until = (
  what: string,
  holds: Effect.Effect<boolean>,
  seen: () => string = () => ""
): Effect.Effect<void> =>
  Effect.gen(function*() {
    const deadline = Date.now() + patience
    while (!(yield* holds)) {
      if (Date.now() > deadline) throw new Error(`waited for ${what}, in vain\n${seen()}`)
      yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 10)))
    }
  })
