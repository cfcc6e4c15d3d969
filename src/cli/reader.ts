import { Data, Effect } from "effect"
import type { StorageFailed } from "../domain/PodFailure.ts"
import * as SafeText from "../domain/SafeText.ts"
import { offer } from "./output.ts"

/** Who reads stdout has read enough. */
export class ReaderLeft extends Data.TaggedError("ReaderLeft") {}

/** Prints texts below each other, for as long as somebody reads them. */
export const printAll = (
  texts: ReadonlyArray<SafeText.SafeText>
): Effect.Effect<void, StorageFailed | ReaderLeft> =>
  texts.length === 0
    ? Effect.void
    : Effect.flatMap(
      offer(SafeText.join(texts, SafeText.of`\n`)),
      (isRead) => isRead ? Effect.void : new ReaderLeft()
    )
