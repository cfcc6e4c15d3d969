/**
 * The registry as insomnia keeps it: one JSON file for the machine, `<run>/pods.json`, which is
 * its own lock and is rewritten in place. What it has lost, `.own` still knows of our own hosts.
 *
 * Source: insomnia reference 2.2 to 2.4, 11.2 and appendix B; faults section 0.
 */
import { type Duration, Effect, Either, Layer, Option } from "effect"
import type { Allocation } from "../../domain/Allocation.ts"
import type { Claim } from "../../domain/Claim.ts"
import * as Claims from "../../domain/Claims.ts"
import { Registry } from "../../services/Registry.ts"
import { directoryChanges } from "./directoryChanges.ts"
import * as hostFile from "./hostFile.ts"
import * as leftovers from "./leftovers.ts"
import { lostAllocations } from "./lostAllocations.ts"
import type { Paths } from "./paths.ts"
import * as registryFile from "./registryFile.ts"
import * as trustedDirectory from "./trustedDirectory.ts"

/** How long to wait for other holders of the lock. */
export interface Options {
  /** To read; half a second when left out. */
  readonly readWait?: Duration.DurationInput
  /** To register and to release; 2 seconds when left out. */
  readonly writeWait?: Duration.DurationInput
}

/** The registry in the run directory of `paths`. */
export const layer = (paths: Paths, options: Options = {}): Layer.Layer<Registry> =>
  Layer.succeed(Registry, make(paths, options))

export const make = (
  paths: Paths,
  { readWait = "500 millis", writeWait = "2 seconds" }: Options = {}
): Registry["Type"] => {
  const claimOf = (allocation: Allocation): Effect.Effect<Claim> =>
    Effect.map(hostFile.holder(paths, allocation), (holder) => ({ allocation, holder }))

  const claimsOf = Effect.fnUntraced(function*(table: ReadonlyArray<Allocation>) {
    const lost = yield* lostAllocations(paths, table)
    return yield* Effect.forEach([...table, ...lost], claimOf)
  })

  /** The table under its lock, in a directory that some cleaner may have removed. */
  const lockedTable = Effect.gen(function*() {
    yield* trustedDirectory.ensure(paths.run)
    yield* trustedDirectory.ensure(paths.ownRun)
    return yield* registryFile.open(paths.registry, writeWait)
  })

  /** Keep which process has a claim, and no longer which ones have had those that are gone. */
  const keepHost = Effect.fnUntraced(function*(
    claims: ReadonlyArray<Claim>,
    allocation: Allocation
  ) {
    const gone = claims.filter(({ holder }) => holder === "Gone")
    yield* Effect.forEach(gone, (claim) => hostFile.remove(paths, claim.allocation))
    yield* hostFile.write(paths, allocation)
  })

  /** What a claim makes of a table: nothing, where it stands already. */
  const renewed = Effect.fnUntraced(function*(
    table: ReadonlyArray<Allocation>,
    allocation: Allocation
  ) {
    const claims = yield* claimsOf(table)
    const entered = yield* Claims.renew(claims, allocation)
    const stands = table.some((one) => Claims.same(one, allocation))
    return stands ? Option.none() : Option.some({ claims, entered })
  })

  return {
    claims: registryFile.read(paths.registry, readWait).pipe(
      Effect.flatMap(claimsOf),
      Effect.withSpan("Registry.claims")
    ),

    changes: directoryChanges(paths.run, paths.registry),

    register: Effect.fn("Registry.register")(function*(allocation) {
      yield* leftovers.sweep(paths.ownDirectories)
      const table = yield* lockedTable
      const claims = yield* claimsOf(table.allocations)
      const admitted = yield* Claims.admit(claims, allocation)
      yield* keepHost(claims, allocation)
      yield* Effect.onError(
        table.save(admitted),
        () => Effect.ignore(hostFile.remove(paths, allocation))
      )
    }, Effect.scoped),

    uphold: Effect.fn("Registry.uphold")(function*(allocation) {
      // Every host asks every few seconds, and a lock costs a process.
      const seen = yield* registryFile.read(paths.registry, readWait).pipe(
        Effect.flatMap((table) => renewed(table, allocation)),
        Effect.either
      )
      if (Either.isLeft(seen) || Option.isSome(seen.right)) {
        const table = yield* lockedTable
        const change = yield* renewed(table.allocations, allocation)
        if (Option.isSome(change)) {
          yield* keepHost(change.value.claims, allocation)
          yield* table.save(change.value.entered)
        }
      }
      yield* hostFile.restore(paths, allocation)
    }, Effect.scoped),

    release: Effect.fn("Registry.release")(function*(allocation) {
      if (yield* registryFile.isMissing(paths.registry)) {
        return yield* hostFile.remove(paths, allocation)
      }
      const table = yield* registryFile.open(paths.registry, writeWait)
      const remaining = Claims.withdraw(table.allocations, allocation)
      // First, or a reader in between would take it for one that the table has lost.
      yield* hostFile.remove(paths, allocation)
      if (remaining !== table.allocations) yield* table.save(remaining)
    }, Effect.scoped),

    endpoint: paths.socket
  }
}
