/** Following the numbered events of a host, and noticing when some are missing. */
import { Option } from "effect"
import type * as wire from "./wire.ts"

/** How far the events have been followed. */
export interface Following {
  /** The number of the last event; none with a host that does not number them. */
  readonly last: Option.Option<number>
  /** Whether some are missing, so that only a welcome makes sense of the next ones. */
  readonly lost: boolean
  /** Whether the client is brief: then events that it does without may be missing. */
  readonly brief: boolean
}

/** What becomes of something that a host said. */
export interface Heard {
  readonly following: Following
  /** What is handed on, in its place. */
  readonly event: Option.Option<wire.Event>
  /** Whether it takes a hello to get to know where things stand. */
  readonly astray: boolean
}

/** A conversation as of its opening. */
export const start = (last: Option.Option<number>, brief: boolean): Following => ({
  last,
  lost: false,
  brief
})

/**
 * Numbered events are dropped from a gap to the next welcome, which holds what became of them. What
 * has no number is an answer to this client, and always handed on.
 */
export const hear = (following: Following, { event, seq }: wire.Told): Heard => {
  if (Option.isSome(event) && event.value.event === "welcome") {
    return found(event, start(Option.some(event.value.data.seq), following.brief))
  }
  if (Option.isSome(event) && event.value.event === "gap") {
    return following.lost ? nothing(following) : lose(following, event)
  }
  if (Option.isSome(event) && event.value.event === "shutdown") return found(event, following)
  if (Option.isNone(seq) || Option.isNone(following.last)) return found(event, following)
  const [last, next] = [following.last.value, seq.value]
  if (following.lost || next <= last) return nothing(following)
  if (next === last + 1 || following.brief) return found(event, { ...following, last: seq })
  const gap = { event: "gap", data: { from: last + 1, to: next } } as const
  return lose(following, Option.some(gap))
}

const found = (event: Option.Option<wire.Event>, following: Following): Heard => ({
  following,
  event,
  astray: false
})

const nothing = (following: Following): Heard => found(Option.none(), following)

const lose = (following: Following, gap: Option.Option<wire.Event>): Heard => ({
  following: { ...following, lost: true },
  event: gap,
  astray: true
})
