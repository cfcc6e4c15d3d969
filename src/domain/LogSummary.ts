import { Data, type Option } from "effect"

/** The newest message of a log, whole and not yet made safe for a screen. */
export interface LastMessage {
  readonly role: "user" | "assistant"
  readonly text: string
}

/**
 * Why a host left in order: its Pod was stopped, or the process was told to end, as when the
 * machine is shut down. Both stand at the end of the log; a host that was killed says nothing.
 */
export type Closing = "stopped" | "terminated"

/**
 * What the tail of a session log tells without reading the whole log.
 *
 * `updatedAt` is the time of the last readable record in UTC milliseconds.
 * `Empty` has no record at all, `Unreadable` has bytes but no readable record.
 */
export type LogSummary = Data.TaggedEnum<{
  Readable: {
    readonly updatedAt: number
    readonly last: Option.Option<LastMessage>
    /** How the last host left, if it left in order. */
    readonly closed: Option.Option<Closing>
  }
  Empty: {}
  Missing: {}
  Unreadable: { readonly reason: string }
}>

export const { Readable, Empty, Missing, Unreadable } = Data.taggedEnum<LogSummary>()

/** The summary of a log in which no line is readable; blank lines are neither damage nor text. */
export const withoutRecord = (damagedLines: number, unfinishedLine: boolean): LogSummary => {
  if (damagedLines > 1) {
    return Unreadable({ reason: `all of its ${damagedLines} lines are damaged` })
  }
  if (damagedLines === 1) return Unreadable({ reason: "its only line is damaged" })
  return unfinishedLine ? Unreadable({ reason: "its only line is unfinished" }) : Empty()
}

/** UTC milliseconds of the last record, 0 when there is none to read. */
export const updatedAt = (summary: LogSummary): number =>
  summary._tag === "Readable" ? summary.updatedAt : 0
