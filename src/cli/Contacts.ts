import { Equal, Option } from "effect"
import * as Activity from "../domain/Activity.ts"
import type { Claim } from "../domain/Claim.ts"
import * as LiveReport from "../domain/LiveReport.ts"
import * as LogSummary from "../domain/LogSummary.ts"
import * as PodEntry from "../domain/PodEntry.ts"
import * as PodList from "../domain/PodList.ts"
import * as PodRow from "../domain/PodRow.ts"
import type { LostConnection } from "../domain/Sighting.ts"
import type { Listener } from "./keepConnected.ts"
import type { Shelf } from "./Shelf.ts"

/** What is known of all Pods at one moment. */
export interface Sight {
  /** In the order of all lists. */
  readonly entries: ReadonlyArray<PodEntry.PodEntry>
  /** What the connected ones are about, by name. */
  readonly activities: ReadonlyMap<string, Activity.Activity>
  /** Whose connections are lost, by name. */
  readonly lost: ReadonlyMap<string, LostConnection>
}

/** A Pod that claims to be live, and what came of its connection. */
export interface Contact {
  readonly key: string
  claim: Claim
  report: LiveReport.LiveReport | undefined
  /** None unless connected. */
  activity: Activity.Activity | undefined
  /** Whether the Pod has said goodbye: then its claim is as good as gone. */
  left: boolean
}

/** Who is to be told. */
export interface Reader {
  /** A sight would be a different one now. */
  readonly changed: () => void
  /** Only the order of the entries is a different one, which can wait. */
  readonly disordered: () => void
  /** What is on disk about Pods in doubt is to be read again, and who claims what. */
  readonly wanted: () => void
}

/** Those who claim to be live: changed in place, as often as they say something. */
export interface Contacts {
  /** `report` is what the socket has answered just now; none when that is to be found out. */
  readonly meet: (claim: Claim, report: LiveReport.LiveReport | undefined) => Contact
  /** The claims are these now. */
  readonly claimed: (claims: ReadonlyArray<Claim>) => {
    readonly fresh: ReadonlyArray<Claim>
    readonly gone: ReadonlyArray<Contact>
    /** Whether any other claim reads differently than before. */
    readonly moved: boolean
  }
  readonly find: (claim: Claim) => Contact | undefined
  readonly all: () => ReadonlyArray<Contact>
  readonly listener: (contact: Contact) => Listener
  /** These are the entries, until a different sight is asked for than what they tell. */
  readonly listed: (entries: ReadonlyArray<PodEntry.PodEntry>, whole: boolean) => void
  /** The entries are no longer right. */
  readonly outdated: () => void
  readonly sight: () => Sight
}

export const make = (shelf: Shelf, reader: Reader): Contacts => {
  const contacts = new Map<string, Contact>()
  const lost = new Map<string, LostConnection>()
  let entries: ReadonlyArray<PodEntry.PodEntry> = []
  /** The contact that each entry shows. */
  let shown: ReadonlyArray<readonly [string, Contact]> = []
  /** Why the claims are not known, as long as they never were. */
  let doubt = Option.none<string>()
  let whole = false
  /** Whether something has changed since the entries were made; as long as they grow, it waits. */
  let stale = false

  const outdated = () => {
    stale = true
    reader.changed()
  }

  const show = (next: ReadonlyArray<PodEntry.PodEntry>) => {
    entries = next
    shown = next.flatMap(({ live, name }) => {
      const contact = Option.isNone(live) ? undefined : contacts.get(keyOf(live.value.claim))
      return contact === undefined ? [] : [[name, contact] as const]
    })
  }

  const merge = () => {
    stale = false
    const present = [...contacts.values()].filter(({ left }) => !left)
    show(PodList.merge({
      stored: shelf.stored(),
      claims: present.map(({ claim }) => claim),
      doubt,
      reports: new Map(
        present.flatMap(({ claim, report }) =>
          report === undefined ? [] : [[claim.allocation.socket, report] as const]
        )
      ),
      logs: shelf.logs
    }))
  }

  const current = () => {
    if (stale && whole) merge()
    return entries
  }

  const entryOf = (name: string) => current().find((entry) => entry.name === name)

  const doubted = (name: string) => {
    shelf.doubt(name)
    reader.wanted()
  }

  /** A turn is over: what the log tells by now need not be read, the Pod has said it. */
  const settled = (name: string, { heardAt, last }: Activity.Activity) => {
    const entry = entryOf(name)
    const segment = entry === undefined ? Option.none() : PodEntry.segmentId(entry)
    if (entry === undefined || Option.isNone(segment)) return
    shelf.told(
      segment.value,
      LogSummary.Readable({
        updatedAt: heardAt,
        last: Option.orElse(last, () => PodEntry.lastMessage(entry)),
        closed: Option.none()
      })
    )
    reader.disordered()
  }

  const listener = (contact: Contact): Listener => {
    const name = contact.claim.allocation.pod_name
    return {
      isGone: () => contact.claim.holder === "Gone",
      probed: (report, now) => {
        const { activity, left } = contact
        const over = activity !== undefined || left
        if (!over && Equal.equals(contact.report, report)) return
        if (report._tag === "Reachable") lost.delete(name)
        else if (activity !== undefined) lost.set(name, { at: now, was: label(name, activity) })
        Object.assign(contact, { report, activity: undefined, left: false })
        if (over) doubted(name)
        outdated()
      },
      opened: (opening, now) => {
        const report = LiveReport.reported(opening.status)
        Object.assign(contact, { report, activity: Activity.open(opening, now), left: false })
        lost.delete(name)
        outdated()
      },
      heard: (event, now) => {
        const before = contact.activity
        if (before === undefined) return
        const activity = Activity.hear(before, event, now)
        if (activity === before) return
        contact.activity = activity
        if (activity.status !== before.status) {
          if (shelf.isPending(name)) doubted(name)
          if (activity.status === "idle") settled(name, activity)
        }
        reader.changed()
      },
      retrying: (at) => {
        const connection = lost.get(name)
        if (connection === undefined) return
        lost.set(name, { ...connection, retryAt: at })
        reader.changed()
      },
      left: () => {
        Object.assign(contact, { activity: undefined, left: true })
        lost.delete(name)
        doubted(name)
        outdated()
      }
    }
  }

  const label = (name: string, activity: Activity.Activity): string => {
    const entry = entryOf(name)
    const viewer = { now: 0, home: undefined, unicode: true }
    return entry === undefined ? "live" : PodRow.row(entry, viewer, activity).label
  }

  return {
    meet: (claim, report) => {
      const key = keyOf(claim)
      const contact = { key, claim, report, activity: undefined, left: false }
      contacts.set(key, contact)
      return contact
    },
    claimed: (claims) => {
      doubt = Option.none()
      const now = new Map(claims.map((claim) => [keyOf(claim), claim]))
      const gone = [...contacts.values()].filter(({ key }) => !now.has(key))
      for (const { claim: { allocation }, key } of gone) {
        contacts.delete(key)
        lost.delete(allocation.pod_name)
        shelf.doubt(allocation.pod_name)
      }
      let moved = false
      const fresh: Array<Claim> = []
      for (const [key, claim] of now) {
        const known = contacts.get(key)
        const { pod_name, segment_id } = claim.allocation
        const goesOn = known?.claim.allocation.segment_id === segment_id
        if (!goesOn) shelf.doubt(pod_name)
        if (known === undefined) fresh.push(claim)
        else if (!goesOn || known.claim.holder !== claim.holder) {
          known.claim = claim
          moved = true
        }
      }
      return { fresh, gone, moved }
    },
    find: (claim) => contacts.get(keyOf(claim)),
    all: () => [...contacts.values()],
    listener,
    listed: (next, complete) => {
      doubt = Option.fromNullable(next.find((entry) => Option.isSome(entry.doubt))).pipe(
        Option.flatMap((entry) => entry.doubt)
      )
      whole = complete
      show(next)
      reader.changed()
    },
    outdated,
    sight: () => {
      current()
      const activities = new Map<string, Activity.Activity>()
      for (const [name, { activity }] of shown) {
        if (activity !== undefined) activities.set(name, activity)
      }
      return { entries, activities, lost: new Map(lost) }
    }
  }
}

/** Tells contacts from each other. */
const keyOf = ({ allocation: { pid, pod_name, socket } }: Claim): string =>
  JSON.stringify([pod_name, pid, socket])
