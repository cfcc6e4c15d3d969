import { Effect, Layer } from "effect"
import type { Facts } from "../../domain/Checkup.ts"
import { Checkup } from "../../services/Checkup.ts"

/** Where all is well. */
export const well: Facts = {
  places: [],
  exposed: [],
  elsewhere: undefined,
  registry: undefined,
  stale: [],
  orphans: [],
  node: "20.19.0",
  openFiles: undefined,
  lingers: undefined,
  scoped: undefined,
  user: "ann"
}

/** A checkup that finds these facts; a damaged registry is one no longer once it was repaired. */
export const layer = (found: Partial<Facts> = {}): Layer.Layer<Checkup> =>
  Layer.sync(Checkup, () => {
    let facts = { ...well, ...found }
    return {
      facts: Effect.sync(() => facts),
      repairRegistry: Effect.sync(() => {
        if (facts.registry?.damaged !== true) return undefined
        facts = { ...facts, registry: undefined }
        return "/own/pods-1.json"
      })
    }
  })
