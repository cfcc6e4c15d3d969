import { Effect, Either, Layer, Stream, SubscriptionRef, SynchronizedRef } from "effect"
import type { Allocation } from "../../domain/Allocation.ts"
import type { Claim } from "../../domain/Claim.ts"
import * as Claims from "../../domain/Claims.ts"
import { Registry } from "../../services/Registry.ts"

export interface Options {
  /** Which processes exist; all of them when left out. */
  readonly alive?: (pid: number) => boolean
  /** What the table holds at first. */
  readonly allocations?: ReadonlyArray<Allocation>
}

/** A registry for one program, gone with it. It is never busy and never damaged. */
export const layer = (options: Options = {}): Layer.Layer<Registry> =>
  Layer.effect(Registry, make(options))

export const make = (
  { alive = () => true, allocations = [] }: Options = {}
): Effect.Effect<Registry["Type"]> =>
  Effect.map(SubscriptionRef.make(allocations), (table) => {
    const claimOf = (allocation: Allocation): Claim => ({
      allocation,
      holder: alive(allocation.pid) ? "Alive" : "Gone"
    })

    return {
      claims: Effect.map(SynchronizedRef.get(table), (all) => all.map(claimOf)),
      changes: Stream.map(table.changes, () => undefined),
      // Deciding and changing are one step, as they are under the lock of the file.
      register: (allocation) =>
        SynchronizedRef.updateEffect(
          table,
          (all) => Claims.admit(all.map(claimOf), allocation)
        ),
      uphold: (allocation) =>
        SynchronizedRef.updateEffect(
          table,
          (all) =>
            Either.map(
              Claims.renew(all.map(claimOf), allocation),
              (renewed) => all.some((one) => Claims.same(one, allocation)) ? all : renewed
            )
        ),
      release: (allocation) =>
        SynchronizedRef.update(table, (all) => Claims.withdraw(all, allocation)),
      endpoint: (name) => `/memory/${name}/sock`
    }
  })
