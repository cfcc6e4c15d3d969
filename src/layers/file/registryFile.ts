/**
 * `<run>/pods.json` as a file: read without disturbing anybody, changed under its own lock.
 *
 * Source: faults section 0 rules 1 to 6, A25, C29; insomnia reference 2.2.
 */
import { Data, type Duration, Effect, Either, Schedule, type Scope } from "effect"
import * as fs from "node:fs"
import { type Allocation, decodeTable, encodeTable } from "../../domain/Allocation.ts"
import { RegistryBusy, RegistryDamaged, type StorageFailed } from "../../domain/PodFailure.ts"
import { storageFailed } from "../../domain/storageFailed.ts"
import type { RegistryFailure } from "../../services/Registry.ts"
import * as fileText from "./fileText.ts"
import { flock, type LockOptions } from "./flock.ts"
import * as inPlace from "./inPlace.ts"

/** The table while its lock is held, as it was read under that lock. */
export interface LockedTable {
  readonly allocations: ReadonlyArray<Allocation>
  readonly save: (allocations: ReadonlyArray<Allocation>) => Effect.Effect<void, StorageFailed>
}

/**
 * The allocations in the file, which is not created. insomnia empties it before it writes, so what
 * looks empty or damaged is read again, at last under the lock, for which it waits up to `wait`.
 */
export const read = (
  path: string,
  wait: Duration.DurationInput
): Effect.Effect<ReadonlyArray<Allocation>, RegistryFailure> =>
  Effect.flatMap(fileText.read(path, limit), (reading) => interpret(path, reading)).pipe(
    Effect.retry({ schedule: fourTimes, while: (failure) => failure._tag === "Unclear" }),
    Effect.catchTag("Unclear", () => readLocked(path, wait))
  )

/** Lock the file, created when missing, until the scope closes. */
export const open = (
  path: string,
  wait: Duration.DurationInput
): Effect.Effect<LockedTable, RegistryFailure, Scope.Scope> =>
  Effect.gen(function*() {
    const fd = yield* lock(path, { mode: "Exclusive", wait })
    return {
      allocations: yield* readUnderLock(fd, path),
      save: (allocations) =>
        inPlace.rewrite(inPlace.openFile(fd), path, encodeTable({ allocations }))
    }
  })

/** Whether there is no such file. */
export const isMissing = (path: string): Effect.Effect<boolean> =>
  Effect.sync(() => fs.lstatSync(path, { throwIfNoEntry: false }) === undefined)

/** The text may be half of what somebody is writing just now. */
class Unclear extends Data.TaggedError("Unclear")<{
  readonly reason: string
  readonly empty: boolean
}> {}

const interpret = (
  path: string,
  reading: fileText.Reading
): Effect.Effect<ReadonlyArray<Allocation>, Unclear | RegistryDamaged | StorageFailed> => {
  if (reading._tag === "Missing") return Effect.succeed([])
  if (reading._tag === "Problem") {
    const { reason, code, cause } = reading
    return code === "EILSEQ"
      ? new Unclear({ reason, empty: false })
      : unusable(path, storageFailed("read", path)(cause))
  }
  const empty = reading.text.trim() === ""
  if (empty || !reading.settled) return new Unclear({ reason: "it keeps changing", empty })
  return Either.match(decodeTable(reading.text), {
    onLeft: ({ reason }) => new Unclear({ reason, empty }),
    onRight: ({ allocations }) => Effect.succeed(allocations)
  })
}

const readLocked = (path: string, wait: Duration.DurationInput) =>
  lock(path, { mode: "Shared", wait }).pipe(
    Effect.flatMap((fd) => readUnderLock(fd, path)),
    Effect.scoped,
    Effect.catchIf(isGone, () => Effect.succeed([]))
  )

/** Under the lock an empty file is an empty table, and anything unreadable is damage. */
export const readUnderLock = (fd: number, path: string) =>
  Effect.suspend(() => interpret(path, fileText.readOpened(fd, limit))).pipe(
    Effect.catchTag(
      "Unclear",
      ({ reason, empty }) => empty ? Effect.succeed([]) : new RegistryDamaged({ path, reason })
    )
  )

const lock = (path: string, options: LockOptions) =>
  flock(path, options).pipe(
    Effect.catchTags({
      LockHeld: ({ holder }) => new RegistryBusy({ path, holder }),
      StorageFailed: (failure) => unusable(path, failure)
    })
  )

/** What is there is not a registry at all: a directory, a FIFO, gigabytes. */
const unusable = (path: string, failure: StorageFailed): RegistryDamaged | StorageFailed =>
  ["EFTYPE", "EISDIR", "ELOOP", "EFBIG"].includes(failure.code)
    ? new RegistryDamaged({ path, reason: fileText.reasonOf(failure.cause) })
    : failure

const isGone = (failure: RegistryFailure): boolean =>
  failure._tag === "StorageFailed" && failure.code === "ENOENT"

/** insomnia's table of 10,000 Pods has 2 MB. */
const limit = { cap: 16 * 1024 * 1024 }

/** After 5, 10, 20 and 40 ms. */
const fourTimes = Schedule.intersect(Schedule.exponential("5 millis"), Schedule.recurs(4))
