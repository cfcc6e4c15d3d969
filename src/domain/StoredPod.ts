import { Data, type Option } from "effect"
import type { PodName } from "./ids.ts"
import type { PodMetadata } from "./PodMetadata.ts"
import type { PodRecord } from "./PodRecord.ts"

/**
 * What the Pod store holds under one name. Unreadable data is a value, not a failure:
 * one bad file never hides another Pod.
 */
export type StoredPod = Data.TaggedEnum<{
  Readable: {
    readonly name: PodName
    readonly metadata: PodMetadata
    /** None for a Pod that another program started. */
    readonly record: Option.Option<PodRecord>
    /** What is wrong with the record, as `is empty`; then there is none to go by. */
    readonly damage?: string
  }
  Corrupt: { readonly name: PodName; readonly reason: string }
}>

export const { Readable, Corrupt } = Data.taggedEnum<StoredPod>()

/** Whether a Pod stopped before its first prompt, so that there is nothing of it to keep. */
export const neverRan = (stored: StoredPod): boolean =>
  stored._tag === "Readable" && Boolean(stored.metadata.active) &&
  stored.metadata.active?.segment_id === undefined

/** What there is under a name that is taken, in a few words. */
export const keptAs = (stored: StoredPod): string =>
  stored._tag === "Corrupt" ? stored.reason : "it is kept"
