import { Option } from "effect"
import * as LiveReport from "../../domain/LiveReport.ts"
import type { PodEntry } from "../../domain/PodEntry.ts"
import * as PodFacts from "../../domain/PodFacts.ts"
import type { SafeText } from "../../domain/SafeText.ts"
import type { Sight } from "../Contacts.ts"
import type { Writer } from "./record.ts"

/** What was last written about each Pod that was, by name. */
export type Told = ReadonlyMap<string, SafeText>

/** The facts as the connections tell them, of the Pods that have been asked. */
export const facts = ({ activities, entries }: Sight): ReadonlyArray<PodFacts.PodFacts> =>
  entries.flatMap((entry) => {
    const { live } = entry
    const activity = activities.get(entry.name)
    if (Option.isNone(live)) return [PodFacts.facts(entry)]
    if (activity === undefined) {
      return Option.isNone(live.value.report) ? [] : [PodFacts.facts(entry)]
    }
    const status = activity.asks.length > 0 ? "paused" : activity.status
    const report = Option.some(LiveReport.reported(status))
    return [PodFacts.facts({ ...entry, live: Option.some({ ...live.value, report }) })]
  })

/**
 * A line for each Pod that reads differently now than it did, and at the end for each that is no
 * longer there at all. `wanted` are the Pods to tell of; the others stay as they were.
 */
export const changes = (
  told: Told,
  all: ReadonlyArray<PodEntry>,
  wanted: ReadonlyArray<PodFacts.PodFacts>,
  write: Writer
): readonly [Told, ReadonlyArray<SafeText>] => {
  const next = new Map(told)
  const lines: Array<SafeText> = []
  for (const facts of wanted) {
    const line = write(facts)
    if (told.get(facts.name) !== line) lines.push(line)
    next.set(facts.name, line)
  }
  const present = new Set(all.map(({ name }) => name))
  for (const name of told.keys()) {
    if (present.has(name)) continue
    next.delete(name)
    lines.push(write(PodFacts.removed(name)))
  }
  return [next, lines]
}
