import { Option, Schema } from "effect"
import type { Claim } from "../../src/domain/Claim.ts"
import { PodName, SegmentId, SessionId } from "../../src/domain/ids.ts"
import * as LiveReport from "../../src/domain/LiveReport.ts"
import * as LogSummary from "../../src/domain/LogSummary.ts"
import type { PodEntry } from "../../src/domain/PodEntry.ts"
import * as PodList from "../../src/domain/PodList.ts"
import * as PodMetadata from "../../src/domain/PodMetadata.ts"
import { PodRecord } from "../../src/domain/PodRecord.ts"
import * as StoredPod from "../../src/domain/StoredPod.ts"

/** One Pod of a test world. What is left out is the plain case. */
export interface Pod {
  readonly name: string
  /** The segment named by the metadata; `pending` names none, `none` no session either. */
  readonly stored?: "kept" | "pending" | "inactive" | "corrupt" | "missing"
  /** What the log of its segment tells. */
  readonly log?: LogSummary.LogSummary
  /** An allocation and what its probe found; no report = the probe has not ended. */
  readonly live?: { readonly report?: LiveReport.LiveReport; readonly holder?: Claim["holder"] }
  /** The segment that its allocation claims; its own unless told otherwise. */
  readonly claims?: SegmentId
  readonly cwd?: string
}

export const segmentOf = (name: string): SegmentId => Schema.decodeSync(SegmentId)(uuid(name, "2"))
export const sessionOf = (name: string): SessionId => Schema.decodeSync(SessionId)(uuid(name, "1"))

/** A log whose last record is at `updatedAt` and whose last message is the user's `text`. */
export const said = (text: string, updatedAt = 1_000): LogSummary.LogSummary =>
  LogSummary.Readable({
    updatedAt,
    last: Option.some({ role: "user", text }),
    closed: Option.none()
  })

export const idle = { report: LiveReport.reported("idle") }
export const running = { report: LiveReport.reported("running") }
export const paused = { report: LiveReport.reported("paused") }
export const silent = { report: LiveReport.withoutStatus("Silent") }
export const dead = {
  report: LiveReport.Unreachable({ reason: "Refused" }),
  holder: "Gone"
} as const

/** The entries of a world of Pods, in the order of all lists. */
export const pods = (...world: ReadonlyArray<Pod>): ReadonlyArray<PodEntry> =>
  PodList.merge(sources(...world))

/** The only entry of a world of one Pod. */
export const pod = (one: Omit<Pod, "name"> & { readonly name?: string }): PodEntry => {
  const [entry] = pods({ name: "pod", ...one })
  if (entry === undefined) throw new Error("a world of one Pod has an entry")
  return entry
}

export const sources = (...world: ReadonlyArray<Pod>): PodList.Sources => ({
  ...PodList.empty,
  stored: world.flatMap(storedOf),
  claims: world.flatMap(claimOf),
  reports: new Map(
    world.flatMap(({ live, name }) =>
      live?.report === undefined ? [] : [[socketOf(name), live.report] as const]
    )
  ),
  logs: new Map(world.map(({ log, name, stored }) =>
    [
      segmentOf(name),
      log ?? (stored === "pending" ? LogSummary.Missing() : said(`hello from ${name}`))
    ] as const
  ))
})

export const socketOf = (name: string): string => `/run/${name}/sock`

const storedOf = ({ cwd, name, stored = "kept" }: Pod): ReadonlyArray<StoredPod.StoredPod> => {
  const key = Schema.decodeSync(PodName)(name)
  const pending = PodMetadata.pending(key, sessionOf(name))
  const readable = (metadata: PodMetadata.PodMetadata) => [
    StoredPod.Readable({ name: key, metadata, record: Option.some(record(cwd ?? "/work")) })
  ]
  switch (stored) {
    case "kept":
      return readable(PodMetadata.withActive(pending, {
        session_id: sessionOf(name),
        segment_id: segmentOf(name)
      }))
    case "pending":
      return readable(pending)
    case "inactive": {
      const { active: _, ...inactive } = pending
      return readable(inactive)
    }
    case "corrupt":
      return [StoredPod.Corrupt({ name: key, reason: "metadata.json is empty" })]
    case "missing":
      return []
  }
}

const claimOf = ({ claims, live, name }: Pod): ReadonlyArray<Claim> =>
  live === undefined ? [] : [{
    holder: live.holder ?? "Alive",
    allocation: {
      pod_name: name,
      pid: 4242,
      socket: socketOf(name),
      scope_allow: [],
      scope_deny: [],
      delegated_from: null,
      segment_id: claims ?? segmentOf(name)
    }
  }]

const record = (cwd: string): PodRecord =>
  Schema.decodeSync(PodRecord)({
    agent: { name: "demo", command: ["demo"] },
    cwd,
    created_at: 1
  })

/** The same name always has the same ids, and different names have different ones. */
const uuid = (name: string, kind: string): string => {
  const hex = Buffer.from(name).toString("hex")
  const digest = [...hex].reduce((sum, digit) => (sum * 31 + digit.charCodeAt(0)) % 0xffffffff, 7)
  return `019e6f00-0000-7000-800${kind}-${digest.toString(16).padStart(12, "0")}`
}
