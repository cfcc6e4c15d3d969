/** Finding out, event by event, who answers on a socket and what a conversation starts from. */
import { Option, Struct } from "effect"
import type { Welcome } from "../../domain/NativeEvent.ts"
import type { Snapshot } from "../../domain/PodEvent.ts"
import type { Opening } from "../../services/PodClient.ts"
import type * as wire from "./wire.ts"

/** What has been heard so far. */
export type Talk = Listening | Hesitating | Opened

/** Nothing to start from yet. */
export interface Listening {
  readonly _tag: "Listening"
  /** A status came first, as only our hosts send it. */
  readonly ours: boolean
  readonly refused: boolean
  /** The last error, in the host's words. */
  readonly complaint: string
  readonly alerts: ReadonlyArray<wire.Event>
}

/** A host that seems to be ours took the hello for late and sent a snapshot; a welcome follows. */
export interface Hesitating {
  readonly _tag: "Hesitating"
  readonly instead: Opened
}

export interface Opened {
  readonly _tag: "Opened"
  /** The name by which the Pod calls itself, if it was heard. */
  readonly name: Option.Option<string>
  readonly opening: Opening
  /** The number of the last event before the opening; none with a host that does not number them. */
  readonly seq: Option.Option<number>
  /** Whether a foreign host has already refused our hello, which it does not know. */
  readonly refused: boolean
  /** What came beside the opening and belongs behind it. */
  readonly kept: ReadonlyArray<wire.Event>
}

export const start: Listening = {
  _tag: "Listening",
  ours: false,
  refused: false,
  complaint: "",
  alerts: []
}

/** Source: product.md, "The socket"; insomnia reference 5.6, 5.7. */
export const hear = (talk: Exclude<Talk, Opened>, event: wire.Event): Talk => {
  if (event.event === "welcome") return welcomed(event.data)
  return talk._tag === "Listening" ? beforeSnapshot(talk, event) : afterSnapshot(talk, event)
}

/** Instead of an event there was a line too long to be read: a snapshot, but a live Pod's. */
export const hearTooMuch = (talk: Exclude<Talk, Opened>): Talk => {
  if (talk._tag === "Hesitating") return talk
  return snapshotted(talk, { ...tooLong, refused: talk.refused })
}

/** The error by which a foreign host answers our hello. */
export const isRefusal = (event: wire.Event): boolean =>
  event.event === "error" && event.data.code === "invalid_request" &&
  event.data.message.startsWith("invalid method")

const beforeSnapshot = (talk: Listening, event: wire.Event): Talk => {
  switch (event.event) {
    case "status":
      return { ...talk, ours: true }
    case "alert":
      return { ...talk, alerts: [...talk.alerts, event] }
    case "error":
      return { ...talk, refused: isRefusal(event), complaint: event.data.message.slice(0, 200) }
    case "snapshot":
      return snapshotted(talk, foreign(event.data, talk))
    default:
      return talk
  }
}

const snapshotted = (talk: Listening, opened: Opened): Talk =>
  talk.ours && !talk.refused ? { _tag: "Hesitating", instead: opened } : opened

const afterSnapshot = ({ instead }: Hesitating, event: wire.Event): Talk =>
  isRefusal(event)
    ? { ...instead, refused: true }
    : { _tag: "Hesitating", instead: { ...instead, kept: [...instead.kept, event] } }

const welcomed = (welcome: Welcome): Opened => ({
  _tag: "Opened",
  name: Option.some(welcome.name),
  opening: { ...Struct.omit(welcome, "host", "name", "seq"), native: true },
  seq: Option.some(welcome.seq),
  refused: false,
  kept: []
})

/** What insomnia has no words for. */
const plain = {
  native: false,
  asks: [],
  queue: [],
  held: false,
  clients: [],
  alerts: [],
  agent_state: { kind: "ready" },
  earlier: 0
} as const

const foreign = ({ entries, greeting, status }: Snapshot, talk: Listening): Opened => ({
  _tag: "Opened",
  name: Option.some(greeting.pod_name),
  opening: {
    ...plain,
    status,
    agent: `${greeting.provider}/${greeting.model}`,
    cwd: greeting.cwd,
    records: entries
  },
  seq: Option.none(),
  refused: talk.refused,
  kept: talk.alerts
})

const tooLong: Opened = {
  _tag: "Opened",
  name: Option.none(),
  // A snapshot without a status means idle (insomnia reference 5.1); a status event may follow.
  opening: { ...plain, status: "idle", agent: "", cwd: "", records: [] },
  seq: Option.none(),
  refused: false,
  kept: [{
    event: "alert",
    data: {
      level: "warn",
      source: "pod",
      message: "the conversation so far is too long to be shown",
      timestamp_ms: 0
    }
  }]
}
