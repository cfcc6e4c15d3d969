import { Effect, Either } from "effect"
import * as PodList from "../domain/PodList.ts"
import * as SafeText from "../domain/SafeText.ts"
import { listing } from "./listing.ts"
import { say } from "./output.ts"

/** The Pod that a person means by a name or the start of one, as it stands now. */
export const find = Effect.fn("find")(function*(name: string) {
  const { entries, troubles } = yield* listing
  yield* Effect.forEach(troubles, (trouble) => say(SafeText.line(`pods: ${trouble}`)))
  return yield* Either.orElse(PodList.named(entries, name), (failure) => {
    // A name may have characters that no list shows and nobody can type.
    const [shown, ...others] = entries.filter((entry) => SafeText.line(entry.name) === name)
    return shown === undefined || others.length > 0 ? Either.left(failure) : Either.right(shown)
  })
})
