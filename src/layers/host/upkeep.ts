import { Effect, Queue, Ref } from "effect"
import { Registry } from "../../services/Registry.ts"
import type { Running } from "./Running.ts"

/**
 * Every 10 seconds: time passes for the machine, and the claim stands. Who removes it by mistake is
 * put right; to somebody else who holds the name or the segment the Pod gives way. Source: faults
 * 0.8, C29, C30.
 */
export const upkeep = Effect.fnUntraced(function*({ claim, inbox }: Running) {
  const registry = yield* Registry

  const ousted = ({ message }: { readonly message: string }) =>
    Queue.offer(inbox, {
      _tag: "Ousted",
      reason: `this host takes no more prompts, because another one has the Pod: ${message}`
    })

  const uphold = Effect.flatMap(Ref.get(claim), registry.uphold).pipe(
    Effect.catchTags({ NameTaken: ousted, SegmentHeld: ousted }),
    Effect.ignoreLogged
  )

  return Queue.offer(inbox, { _tag: "Ticked" }).pipe(
    Effect.zipRight(uphold),
    Effect.delay("10 seconds"),
    Effect.forever
  )
})
