import { Effect, Option, Schema } from "effect"
import type { SessionId } from "../domain/ids.ts"
import { SessionLog } from "../services/SessionLog.ts"

/** A record with the texts in it that are kept outside of the log; one that is lost stays short. */
export const unspilled = Effect.fn("unspilled")(function*(session: SessionId, record: unknown) {
  const spilled = decode(record)
  if (Option.isNone(spilled)) return record
  const log = yield* SessionLog
  let whole = record
  for (const { path, sha256 } of spilled.value.pods_spill) {
    const text = yield* log.spilled(session, sha256).pipe(
      Effect.catchTag("StorageFailed", () => Effect.succeedNone)
    )
    if (Option.isSome(text)) whole = withText(whole, path, text.value)
  }
  return whole
})

const withText = (
  document: unknown,
  [key, ...rest]: ReadonlyArray<string | number>,
  text: string
): unknown => {
  if (key === undefined) return text
  if (Array.isArray(document)) {
    return document.map((part, at) => at === key ? withText(part, rest, text) : part)
  }
  return typeof document === "object" && document !== null
    ? Object.fromEntries(
      Object.entries(document).map(([name, part]) => [
        name,
        name === key ? withText(part, rest, text) : part
      ])
    )
    : document
}

const decode = Schema.decodeUnknownOption(Schema.Struct({
  pods_spill: Schema.Array(Schema.Struct({
    path: Schema.Array(Schema.Union(Schema.String, Schema.Number)),
    sha256: Schema.String
  }))
}))
