import { Array, Either, Option, Order } from "effect"
import type { Claim } from "./Claim.ts"
import { compareBytes } from "./compareBytes.ts"
import type { SegmentId } from "./ids.ts"
import type { LiveReport } from "./LiveReport.ts"
import type { LogSummary } from "./LogSummary.ts"
import * as PodEntry from "./PodEntry.ts"
import { NameAmbiguous, PodNotFound } from "./PodFailure.ts"
import * as PodMatch from "./PodMatch.ts"
import * as PodQuery from "./PodQuery.ts"
import type { StoredPod } from "./StoredPod.ts"

/** Rows of the inline picker. */
export const pickerLimit = 10

/** What a list is made of. Every part may still be growing while it is shown. */
export interface Sources {
  readonly stored: ReadonlyArray<StoredPod>
  readonly claims: ReadonlyArray<Claim>
  /** Why the registry could not be read; then `claims` holds only what was found otherwise. */
  readonly doubt: Option.Option<string>
  /** Reports of the probes that have ended, by the socket that was asked. */
  readonly reports: ReadonlyMap<string, LiveReport>
  /** Summaries of the logs that have been looked at, by segment. */
  readonly logs: ReadonlyMap<string, LogSummary>
}

export const empty: Sources = {
  stored: [],
  claims: [],
  doubt: Option.none(),
  reports: new Map(),
  logs: new Map()
}

/** One entry a name, in the order of all lists. */
export const merge = (sources: Sources): ReadonlyArray<PodEntry.PodEntry> => {
  const stored = new Map<string, StoredPod>(sources.stored.map((pod) => [pod.name, pod]))
  const claims = new Map<string, Array<Claim>>()
  for (const claim of sources.claims) {
    const name = claim.allocation.pod_name
    claims.set(name, [...claims.get(name) ?? [], claim])
  }
  const holders = segmentHolders(sources)
  return Array.fromIterable(new Set([...stored.keys(), ...claims.keys()]))
    .map((name) => {
      const bare = entry(sources, name, stored.get(name), claims.get(name) ?? [])
      return kept({ ...bare, log: shownLog(sources, bare), heldBy: heldBy(holders, bare) })
    })
    .toSorted(order)
}

/**
 * Reachable live Pods first, then the newest, then names by their UTF-8 bytes. A Pod whose
 * probe has not ended stands among the live ones until it is known better.
 */
export const order: Order.Order<PodEntry.PodEntry> = Order.combineAll<PodEntry.PodEntry>([
  Order.mapInput(Order.number, rank),
  Order.mapInput(Order.reverse(Order.number), PodEntry.updatedAt),
  Order.mapInput(compareBytes, (found: PodEntry.PodEntry) => found.name)
])

/** What a screen or a command shows: filtered and sorted first, cut to `limit` rows last. */
export const select = (
  entries: ReadonlyArray<PodEntry.PodEntry>,
  { limit, query = "" }: { readonly query?: string; readonly limit: number }
): { readonly rows: ReadonlyArray<PodEntry.PodEntry>; readonly matches: number } => {
  const matching = PodMatch.containing(entries, PodQuery.plain(query))
  return { rows: matching.slice(0, limit), matches: matching.length }
}

/** Selection is by name and survives every change of order; a vanished Pod selects nothing. */
export const find = (
  entries: ReadonlyArray<PodEntry.PodEntry>,
  name: string
): Option.Option<PodEntry.PodEntry> => Array.findFirst(entries, (found) => found.name === name)

/** The Pod that a person means: its exact name, else any prefix that only one Pod has. */
export const named = (
  entries: ReadonlyArray<PodEntry.PodEntry>,
  text: string
): Either.Either<PodEntry.PodEntry, PodNotFound | NameAmbiguous> => {
  const exact = find(entries, text)
  if (Option.isSome(exact)) return Either.right(exact.value)
  const [only, ...others] = entries.filter((found) => found.name.startsWith(text))
  if (only === undefined || text === "") return Either.left(new PodNotFound({ name: text }))
  return others.length === 0 ? Either.right(only) : Either.left(
    new NameAmbiguous({ name: text, candidates: [only, ...others].map((found) => found.name) })
  )
}

function rank(found: PodEntry.PodEntry): number {
  const state = PodEntry.state(found)
  return state === "live" || state === "probing" ? 0 : 1
}

const entry = (
  sources: Sources,
  name: string,
  stored: StoredPod | undefined,
  claims: ReadonlyArray<Claim>
): PodEntry.PodEntry => {
  const lives = claims.map((claim): PodEntry.LivePod => ({
    claim,
    report: Option.fromNullable(sources.reports.get(claim.allocation.socket))
  }))
  return {
    name,
    stored: Option.fromNullable(stored),
    live: Option.firstSomeOf([
      Array.findLast(lives, isReachable),
      Array.findLast(lives, ({ claim }) => claim.holder === "Alive"),
      Array.last(lives)
    ]),
    log: Option.none(),
    heldBy: Option.none(),
    doubt: sources.doubt,
    claims: claims.length
  }
}

/** The entries of stored Pods that nobody claims: most of a long list, and of every picture of it. */
const unclaimed = new WeakMap<StoredPod, PodEntry.PodEntry>()

/** The entry as it was made before, if it tells the same. */
const kept = (made: PodEntry.PodEntry): PodEntry.PodEntry => {
  if (made.claims > 0 || Option.isNone(made.stored)) return made
  const known = unclaimed.get(made.stored.value)
  if (
    known !== undefined && isSame(known.log, made.log) && isSame(known.heldBy, made.heldBy)
    && isSame(known.doubt, made.doubt)
  ) return known
  unclaimed.set(made.stored.value, made)
  return made
}

const isSame = Option.getEquivalence<unknown>((one, other) => one === other)

const isReachable = (live: PodEntry.LivePod): boolean =>
  Option.exists(live.report, (report) => report._tag === "Reachable")

/** A live Pod shows the segment that it claims, any other the stored one. */
const shownLog = (sources: Sources, found: PodEntry.PodEntry): Option.Option<LogSummary> =>
  Option.flatMap(
    PodEntry.isLive(found) ? PodEntry.segmentId(found) : PodEntry.storedSegment(found),
    (segment) => Option.fromNullable(sources.logs.get(segment))
  )

/** Who claims which segment, as far as the claim may be true. */
const segmentHolders = (sources: Sources): ReadonlyMap<SegmentId, string> =>
  new Map(sources.claims.flatMap(({ allocation, holder }) => {
    const { pod_name, segment_id, socket } = allocation
    const held = holder === "Alive" || sources.reports.get(socket)?._tag === "Reachable"
    return segment_id !== null && held ? [[segment_id, pod_name]] : []
  }))

const heldBy = (
  holders: ReadonlyMap<SegmentId, string>,
  found: PodEntry.PodEntry
): Option.Option<string> =>
  PodEntry.storedSegment(found).pipe(
    Option.flatMap((segment) => Option.fromNullable(holders.get(segment))),
    Option.filter((holder) => holder !== found.name)
  )
