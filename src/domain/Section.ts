import * as PodEntry from "./PodEntry.ts"
import * as Sighting from "./Sighting.ts"

/** A part of a list: what the Pods in it want of a person. */
export type Section =
  | "asks"
  | "running"
  | "idle"
  | "live"
  | "probing"
  | "unreachable"
  | "stopped"
  | "corrupt"

/** In the order in which they are shown. */
export const all: ReadonlyArray<Section> = [
  "asks",
  "running",
  "idle",
  "live",
  "probing",
  "unreachable",
  "stopped",
  "corrupt"
]

export const of = (sighting: Sighting.Sighting): Section => {
  const kind = Sighting.kind(sighting)
  switch (kind) {
    case "paused":
      return "asks"
    case "pending":
      return "idle"
    default:
      return kind
  }
}

/**
 * The Pods of each section, in the order in which they came; those that need somebody by when they
 * began to, the longest first.
 */
export const group = (
  sightings: ReadonlyArray<Sighting.Sighting>
): ReadonlyMap<Section, ReadonlyArray<Sighting.Sighting>> => {
  const groups = new Map<Section, Array<Sighting.Sighting>>()
  for (const sighting of sightings) {
    const section = of(sighting)
    const others = groups.get(section)
    if (others === undefined) groups.set(section, [sighting])
    else others.push(sighting)
  }
  groups.get("asks")?.sort((left, right) => waiting(left) - waiting(right))
  return groups
}

/** Since when a Pod waits for somebody, in UTC milliseconds; about when, if it did not say. */
export const waiting = ({ activity, entry }: Sighting.Sighting): number =>
  activity?.waiting ?? PodEntry.updatedAt(entry)
