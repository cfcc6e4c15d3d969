import { Clock, Duration, Effect, FiberHandle, FiberMap, Mailbox, Option, Stream } from "effect"
import type { Claim } from "../../domain/Claim.ts"
import type { LiveReport } from "../../domain/LiveReport.ts"
import * as PodEntry from "../../domain/PodEntry.ts"
import * as PodList from "../../domain/PodList.ts"
import type { LiveProbe } from "../../services/LiveProbe.ts"
import type { PodClient } from "../../services/PodClient.ts"
import { PodStore } from "../../services/PodStore.ts"
import { Registry } from "../../services/Registry.ts"
import * as Contacts from "../Contacts.ts"
import { keepConnected } from "../keepConnected.ts"
import { growing, type Listing } from "../listing.ts"
import * as Shelf from "../Shelf.ts"
import type { Picture } from "./model.ts"

/** All that is known about Pods, as it changes. */
export interface Feed {
  /**
   * The newest picture at once, then each newer one, but no more than a screen shows. For one reader
   * at a time.
   */
  readonly pictures: Stream.Stream<Picture>
  /** A Pod as it is now. */
  readonly entry: (name: string) => Option.Option<PodEntry.PodEntry>
  /** Read everything again, and try those who do not answer. */
  readonly lookAgain: Effect.Effect<void>
}

/** What has been listed already, by a listing that began at that time (UTC milliseconds). */
export interface Listed {
  readonly entries: ReadonlyArray<PodEntry.PodEntry>
  readonly since: number
}

/**
 * Watches all Pods until the scope closes: a listing first, as it grows, unless there is one, then a
 * connection with each live Pod, and the hints of registry and store.
 */
export const makeFrom = Effect.fn("Feed.makeFrom")(function*(listed?: Listed) {
  const registry = yield* Registry
  const store = yield* PodStore
  const services = yield* Effect.context<LiveProbe | PodClient>()
  const changed = yield* signal
  const wanted = yield* signal
  const keepers = yield* FiberMap.make<string>()
  const reordering = yield* FiberHandle.makeRuntime<never>()
  let whole = false
  let stale: Picture["stale"]

  const shelf = Shelf.make()
  const contacts = Contacts.make(shelf, {
    changed: () => changed.unsafeOffer(undefined),
    wanted: () => wanted.unsafeOffer(undefined),
    disordered: () => {
      const soon = Effect.delay(Effect.sync(contacts.outdated), calm)
      reordering(soon, { onlyIfMissing: true })
    }
  })

  const keep = (contact: Contacts.Contact, report: LiveReport | undefined) => {
    const { pod_name, socket } = contact.claim.allocation
    const to = { name: pod_name, socket }
    const keeper = keepConnected(to, report, contacts.listener(contact))
    return FiberMap.run(keepers, contact.key, keeper)
  }

  const meet = (claim: Claim, report: LiveReport | undefined) =>
    Effect.suspend(() => keep(contacts.meet(claim, report), report))

  /** Those who answer are talked to while the rest is still being read. */
  const list = Effect.fnUntraced(function*(
    { entries }: Pick<Listing, "entries">,
    complete: boolean
  ) {
    for (const entry of entries) {
      if (Option.isNone(entry.live) || contacts.find(entry.live.value.claim)) continue
      if (complete || PodEntry.isLive(entry)) {
        yield* meet(entry.live.value.claim, Option.getOrUndefined(PodEntry.report(entry)))
      }
    }
    contacts.listed(entries, complete)
  })

  const listAll = Effect.gen(function*() {
    const since = listed?.since ?? (yield* Clock.currentTimeMillis)
    let last: Pick<Listing, "entries"> = listed ?? { entries: [] }
    if (listed === undefined) {
      yield* Stream.runForEach(growing, (listing) => {
        last = listing
        // A list that grows is new all the time.
        return Effect.zipRight(list(listing, false), Effect.sleep(frame))
      })
    }
    shelf.fill(last.entries, since)
    whole = true
    yield* list(last, true)
  })

  const read = Effect.gen(function*() {
    const claims = yield* registry.claims
    const { fresh, gone, moved } = contacts.claimed(claims)
    yield* Effect.forEach(gone, ({ key }) => FiberMap.remove(keepers, key), { discard: true })
    yield* Effect.forEach(fresh, (claim) => meet(claim, undefined), { discard: true })
    const other = yield* shelf.refresh(claims)
    if (moved || other || fresh.length + gone.length > 0 || stale !== undefined) {
      stale = undefined
      contacts.outdated()
    }
  })

  const look = Effect.catchAll(read, ({ message }) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      const retryAt = now + Duration.toMillis(retry)
      stale = { since: stale?.since ?? now, retryAt, reason: message }
      changed.unsafeOffer(undefined)
    }))

  const watch = Effect.gen(function*() {
    yield* listAll
    yield* Stream.merge(registry.changes, store.changes).pipe(
      Stream.runForEach(() => wanted.offer(undefined)),
      Effect.forkScoped
    )
    while (true) {
      yield* stale === undefined ? wanted.take : Effect.timeoutOption(wanted.take, retry)
      // What changes together is read once.
      yield* Effect.sleep(together)
      yield* wanted.clear
      yield* look
    }
  })
  yield* Effect.forkScoped(watch)

  const picture = Effect.sync((): Picture => ({ ...contacts.sight(), stale, whole }))
  const next = Effect.sleep(frame).pipe(Effect.zipRight(changed.takeAll), Effect.zipRight(picture))
  const feed: Feed = {
    pictures: Stream.concat(Stream.fromEffect(picture), Stream.repeatEffect(next)),
    entry: (name) => PodList.find(contacts.sight().entries, name),
    lookAgain: Effect.suspend(() => {
      for (const { name } of shelf.stored()) shelf.doubt(name)
      wanted.unsafeOffer(undefined)
      const silent = contacts.all().filter(({ activity }) => activity === undefined)
      return Effect.forEach(silent, (contact) => keep(contact, undefined), { discard: true })
    }).pipe(Effect.provide(services))
  }
  return feed
})

export const make = makeFrom()

/** Says that something is so, once for as often as it was said. */
const signal = Mailbox.make<void>({ capacity: 1, strategy: "sliding" })

const together = Duration.millis(10)

/** How long nobody is disturbed by a new order. */
const calm = Duration.seconds(2)

/** Between two attempts to read what cannot be read. */
const retry = Duration.seconds(3)

/** Fifteen a second: what many Pods say in between is one picture, and still told in time. */
const frame = Duration.millis(66)
