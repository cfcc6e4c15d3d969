/**
 * Who may enter the registry, and what leaves it: decided on the claims that were read under its
 * lock. Source: insomnia reference 2.3, 2.4 (register, release); faults section 0 rules 5, 7, 8.
 */
import { Either } from "effect"
import type { Allocation } from "./Allocation.ts"
import type { Claim } from "./Claim.ts"
import { NameTaken, SegmentHeld } from "./PodFailure.ts"

/**
 * The allocations after `newcomer` was entered: those of processes that are gone are left out, all
 * others stay as they are and where they are. A living holder of its name or segment refuses it.
 *
 * insomnia looks for conflicting write scopes too. A newcomer with only read rules, as all of ours
 * are, cannot have one, so that is not done here.
 */
export const admit = (
  claims: ReadonlyArray<Claim>,
  newcomer: Allocation
): Either.Either<ReadonlyArray<Allocation>, NameTaken | SegmentHeld> =>
  enter(claims, newcomer, () => false)

/**
 * The allocations in which a claim stands that was made before: in place of what is left of it,
 * which has its name and its pid, or else as that of a newcomer. What refuses a newcomer refuses it
 * too, also when the claim stands.
 */
export const renew = (
  claims: ReadonlyArray<Claim>,
  own: Allocation
): Either.Either<ReadonlyArray<Allocation>, NameTaken | SegmentHeld> =>
  enter(claims, own, (one) => one.pod_name === own.pod_name && one.pid === own.pid)

const enter = (
  claims: ReadonlyArray<Claim>,
  entrant: Allocation,
  isOwn: (allocation: Allocation) => boolean
): Either.Either<ReadonlyArray<Allocation>, NameTaken | SegmentHeld> => {
  const { pod_name: name, segment_id: segment } = entrant
  const others = claims.filter(({ allocation }) => !isOwn(allocation))
  const living = others.filter(({ holder }) => holder === "Alive").map(({ allocation }) =>
    allocation
  )
  const namesake = living.find((other) => other.pod_name === name)
  if (namesake !== undefined) {
    return Either.left(new NameTaken({ name, holder: `pid ${namesake.pid} holds its name` }))
  }
  const writer = living.find((other) => segment !== null && sameSegment(other.segment_id, segment))
  if (writer !== undefined) {
    const holder = `${writer.pod_name} (pid ${writer.pid})`
    return Either.left(new SegmentHeld({ name, holder }))
  }
  const all = claims.map(({ allocation }) => allocation)
  const own = all.find(isOwn)
  const gone = others.filter(({ holder }) => holder === "Gone").map(({ allocation }) => allocation)
  const twins = all.filter((one) => isOwn(one) && one !== own)
  const entered = own === undefined
    ? [...all, entrant]
    : all.map((one) => one === own ? entrant : one)
  return Either.right(without(entered, [...gone, ...twins]))
}

/** The allocations after `leaver` was taken out; the same array when it is not among them. */
export const withdraw = (
  allocations: ReadonlyArray<Allocation>,
  leaver: Allocation
): ReadonlyArray<Allocation> => {
  const leaving = allocations.filter((one) => same(one, leaver))
  return leaving.length === 0 ? allocations : without(allocations, leaving)
}

/** Whether two allocations are one claim. A namesake may be a successor: the name is not enough. */
export const same = (one: Allocation, other: Allocation): boolean =>
  one.pod_name === other.pod_name && one.pid === other.pid
  && sameSegment(one.segment_id, other.segment_id)

const sameSegment = (one: string | null, other: string | null): boolean =>
  one?.toLowerCase() === other?.toLowerCase()

/** What a leaver had delegated now comes from whoever had delegated to the leaver. */
const without = (
  allocations: ReadonlyArray<Allocation>,
  leaving: ReadonlyArray<Allocation>
): ReadonlyArray<Allocation> => {
  const leavers = new Set(leaving)
  const staying = allocations.filter((one) => !leavers.has(one))
  const names = new Set(staying.map((one) => one.pod_name))
  const parents = new Map(leaving.map((one) => [one.pod_name, one.delegated_from]))
  const heir = (name: string | null, seen: ReadonlySet<string>): string | null => {
    if (name === null || names.has(name)) return name
    const next = parents.get(name)
    if (next === undefined) return name
    return seen.has(name) ? null : heir(next, new Set([...seen, name]))
  }
  return staying.map((one) => {
    const delegated_from = heir(one.delegated_from, new Set())
    return delegated_from === one.delegated_from ? one : { ...one, delegated_from }
  })
}
