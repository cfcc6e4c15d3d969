import { Effect, Either } from "effect"
import * as Comeback from "../domain/Comeback.ts"
import type { PodName } from "../domain/ids.ts"
import * as SafeText from "../domain/SafeText.ts"
import { NotAllRestored } from "../domain/UpkeepFailure.ts"
import * as launch from "./launch.ts"
import { listing } from "./listing.ts"
import { print, say } from "./output.ts"

/** So many at once: agents that start are busy, and there may be hundreds. */
const atOnce = 4

/** Brings back every Pod that ended without having been stopped; failures are told at the end. */
export const restoreAll = Effect.fn("restoreAll")(function*(
  { dryRun, verbose }: { readonly dryRun: boolean; readonly verbose: boolean }
) {
  const { entries, troubles } = yield* listing
  yield* Effect.forEach(troubles, (trouble) => say(SafeText.line(`pods: ${trouble}`)))
  if (verbose) {
    yield* Effect.forEach(
      Comeback.staying(entries),
      ({ name, why }) => say(SafeText.line(`${name} stays as it is: ${why}`))
    )
  }
  const names = Comeback.wanted(entries)
  if (names.length === 0) return yield* say(SafeText.of`no Pod is to come back`)
  if (dryRun) {
    return yield* print(SafeText.join(names.map((name) => SafeText.line(name)), SafeText.of`\n`))
  }
  const ends = yield* Effect.forEach(names, bringBack, { concurrency: atOnce })
  const failures = ends.flatMap((end) => Either.isLeft(end) ? [end.left] : [])
  yield* Effect.forEach(failures, ({ message }) => say(SafeText.block(`pods: ${message}`)))
  if (failures.length > 0) {
    return yield* new NotAllRestored({ failed: failures.length, of: names.length })
  }
})

const bringBack = (name: PodName) =>
  launch.restore(name).pipe(
    Effect.either,
    Effect.tap((end) =>
      Either.isLeft(end)
        ? Effect.void
        : print(SafeText.of`${SafeText.line(name)} ${launch.reopenedText(end.right.reopened)}`)
    )
  )
