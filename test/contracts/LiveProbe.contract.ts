import { expect, it } from "@effect/vitest"
import { Effect, type Layer, type Scope } from "effect"
import * as LiveReport from "../../src/domain/LiveReport.ts"
import { LiveProbe } from "../../src/services/LiveProbe.ts"

/** Sockets in every state, and the probe that asks them. */
export interface Place {
  readonly layer: Layer.Layer<LiveProbe>
  readonly idle: string
  readonly running: string
  readonly silent: string
  readonly missing: string
}

/** What every probe promises. */
export const liveProbeContract = (place: Effect.Effect<Place, never, Scope.Scope>) => {
  const probing = <A>(use: (place: Place, probe: LiveProbe["Type"]) => Effect.Effect<A>) =>
    Effect.flatMap(
      place,
      (place) =>
        Effect.flatMap(LiveProbe, (probe) => use(place, probe)).pipe(Effect.provide(place.layer))
    )

  it.scopedLive("reports in the order of the sockets, whoever answers first", () =>
    probing(({ idle, missing, running, silent }, { probeAll }) =>
      Effect.gen(function*() {
        const order = [silent, idle, missing, running]
        expect(yield* probeAll(order)).toEqual([
          LiveReport.withoutStatus("Silent"),
          LiveReport.reported("idle"),
          LiveReport.Unreachable({ reason: "Missing" }),
          LiveReport.reported("running")
        ])
      })
    ))

  it.scopedLive("tells each report once, as soon as it is there", () =>
    probing(({ idle, missing, silent }, { probeAll }) =>
      Effect.gen(function*() {
        const heard: Array<readonly [string, LiveReport.LiveReport]> = []
        const reports = yield* probeAll(
          [silent, idle, missing],
          (socket, report) => heard.push([socket, report])
        )
        expect(heard.map(([socket]) => socket).toSorted()).toEqual(
          [silent, idle, missing].toSorted()
        )
        expect(heard.at(-1)).toEqual([silent, reports[0]])
      })
    ))

  it.scopedLive("asks the same socket as often as it is named", () =>
    probing(({ idle }, { probeAll }) =>
      Effect.gen(function*() {
        const reports = yield* probeAll([idle, idle, idle])
        expect(reports).toEqual([idle, idle, idle].map(() => LiveReport.reported("idle")))
      })
    ))

  it.scopedLive("has nothing to report about no sockets", () =>
    probing((_, { probeAll }) =>
      Effect.gen(function*() {
        expect(yield* probeAll([])).toEqual([])
      })
    ))
}
