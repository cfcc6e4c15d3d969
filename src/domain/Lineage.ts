/**
 * Which segment of a session was continued in which other one, told by the first line of each.
 *
 * Source: insomnia reference 4.4 (segment_start), 4.8; faults section 0.
 */
import { Option, Schema } from "effect"
import { SegmentId } from "./ids.ts"

/** Where a segment comes from. */
export interface Origin {
  readonly segment: SegmentId
  /**
   * The turn behind which a fork leaves it, so that what follows there is not its past; none when
   * the whole segment is.
   */
  readonly forkedAt: Option.Option<number>
}

/** What the first line of a segment, as a JSON document, tells of its origin. */
export const origin = (document: unknown): Option.Option<Origin> =>
  Option.flatMap(decodeStart(document), ({ compacted_from, forked_from }) => {
    const from = compacted_from ?? forked_from
    return Option.map(Option.fromNullable(from), ({ at_turn_index, segment_id }) => ({
      segment: segment_id,
      forkedAt: from === compacted_from ? Option.none() : Option.some(at_turn_index)
    }))
  })

/** Whether a record is the last one before a fork that leaves behind this turn (0 is none). */
export const isForkPoint = (document: unknown, turn: number): boolean =>
  turn === 0 ? isStart(document) : isTurnEnd(document) && document.turn_count === turn

/**
 * What goes before a segment. Where segments name each other in a circle, none is before the one
 * with the lowest id, which is the oldest: so whoever goes back comes to an end, wherever he began.
 */
export const predecessor = (
  segment: SegmentId,
  originOf: (segment: SegmentId) => Option.Option<Origin>
): Option.Option<Origin> =>
  Option.filter(originOf(segment), (from) => !isLowestOfCircle(segment, from.segment, originOf))

const isLowestOfCircle = (
  segment: SegmentId,
  from: SegmentId,
  originOf: (segment: SegmentId) => Option.Option<Origin>
): boolean => {
  const lowest = segment.toLowerCase()
  const seen = new Set<string>()
  for (let at = from;;) {
    const id = at.toLowerCase()
    if (id === lowest) return true
    if (id < lowest || seen.has(id)) return false
    seen.add(id)
    const next = originOf(at)
    if (Option.isNone(next)) return false
    at = next.value.segment
  }
}

const From = Schema.optional(Schema.NullOr(
  Schema.Struct({ segment_id: SegmentId, at_turn_index: Schema.NonNegativeInt })
))

const Start = Schema.Struct({
  kind: Schema.Literal("segment_start"),
  compacted_from: From,
  forked_from: From
})
const TurnEnd = Schema.Struct({
  kind: Schema.Literal("turn_end"),
  turn_count: Schema.NonNegativeInt
})

const decodeStart = Schema.decodeUnknownOption(Start)
const isStart = Schema.is(Start)
const isTurnEnd = Schema.is(TurnEnd)
