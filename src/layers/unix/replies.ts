/** What a server answers for its host, as lines that fit into a client's outbox. */
import { Effect } from "effect"
import type { NativeEvent } from "../../domain/NativeEvent.ts"
import type { NativeMethod } from "../../domain/NativeMethod.ts"
import type { StorageFailed } from "../../domain/PodFailure.ts"
import { type Host, openingOf, pageOf } from "../../services/PodServer.ts"
import type { Arrival } from "./Attendance.ts"
import * as wire from "./wire.ts"

export type Hello = Extract<NativeMethod, { readonly method: "hello" }>
export type Read = Extract<NativeMethod, { readonly method: "read" }>

type Lines = ReadonlyArray<Buffer>

/** A welcome of at most `limit` bytes, one record aside, and the excuse for one without records. */
export const welcome = (
  host: Host,
  { params }: Hello,
  arrival: Arrival,
  limit: number
): Effect.Effect<Lines, StorageFailed> =>
  fitting(
    params.tail,
    limit,
    (tail) =>
      Effect.map(openingOf(host, tail), ({ excuses, welcome }): ReadonlyArray<NativeEvent> => [
        { event: "welcome", data: { ...welcome, ...arrival } },
        ...excuses
      ])
  )

/** The answer to a `read`, of at most `limit` bytes, one record aside. */
export const page = (host: Host, { params }: Read, limit: number): Effect.Effect<Lines> =>
  fitting(
    params.count,
    limit,
    (count) => Effect.map(pageOf(host, { ...params, count }), (event) => [event])
  )

/** Half of the records, and half of these, as long as they are too many to be sent at once. */
const fitting = <E>(
  count: number,
  limit: number,
  ask: (count: number) => Effect.Effect<ReadonlyArray<NativeEvent>, E>
): Effect.Effect<Lines, E> =>
  Effect.flatMap(ask(count), (events) => {
    const lines = events.map(wire.eventLine)
    const bytes = lines.reduce((sum, { length }) => sum + length, 0)
    const fewer = events.reduce((sum, event) => sum + recordsIn(event), 0) >> 1
    return bytes <= limit || fewer === 0 ? Effect.succeed(lines) : fitting(fewer, limit, ask)
  })

const recordsIn = (event: NativeEvent): number =>
  event.event === "welcome" || event.event === "records" ? event.data.records.length : 0
