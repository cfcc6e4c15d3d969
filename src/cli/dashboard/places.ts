import * as Section from "../../domain/Section.ts"
import type { Sighting } from "../../domain/Sighting.ts"

/** A part of the list; `new` holds what came up while rows were not to move. */
export type Group = Section.Section | "new"

/** Where a Pod is shown. */
export interface Place {
  readonly name: string
  readonly group: Group
}

/** What can be selected: a Pod, or the head of a folded section. */
export type Target =
  | { readonly _tag: "Pod"; readonly name: string }
  | { readonly _tag: "Fold"; readonly group: Section.Section }

/** One line of the list. */
export type ListLine =
  | {
    readonly _tag: "Head"
    readonly group: Group
    readonly count: number
    readonly folded: boolean
  }
  | { readonly _tag: "Row"; readonly name: string; readonly group: Group }
  | { readonly _tag: "Gap" }

const groups: ReadonlyArray<Group> = [...Section.all, "new"]

/** Every Pod where it belongs. */
export const arrange = (sightings: ReadonlyArray<Sighting>): ReadonlyArray<Place> => {
  const grouped = Section.group(sightings)
  return Section.all.flatMap((group) =>
    (grouped.get(group) ?? []).map(({ entry: { name } }) => ({ name, group }))
  )
}

/**
 * Every Pod where it is, so that no row moves: a Pod that goes away leaves its row, and one that
 * comes up, or comes out of a folded section, stands behind all others. `folded` sections have a
 * head that is shown, and count what comes up in them; the `shown` Pods have a row.
 */
export const keep = (
  places: ReadonlyArray<Place>,
  sections: ReadonlyMap<string, Section.Section>,
  folded: ReadonlySet<Section.Section>,
  shown: ReadonlySet<string>
): ReadonlyArray<Place> => {
  const placed = new Set(places.map(({ name }) => name))
  const isLate = ({ group, name }: Place) => {
    if (shown.has(name)) return false
    const section = sections.get(name)
    return group === "new" || folded.has(group) && section !== undefined && section !== group
  }
  const fresh = [...sections].flatMap(([name, section]) =>
    placed.has(name) ? [] : [{ name, group: folded.has(section) ? section : "new" as const }]
  )
  return [
    ...places.filter((place) => !isLate(place)),
    ...places.filter(isLate).map(({ name }) => ({ name, group: "new" as const })),
    ...fresh
  ]
}

/** What decides how places become lines. */
export interface Shape {
  readonly shows: (name: string) => boolean
  readonly folded: ReadonlySet<Section.Section>
  /** A Pod that is shown although its section is folded. */
  readonly pinned: string | undefined
  /** Whether Pods are searched for: what is found in one section alone is shown. */
  readonly searching: boolean
  /** Sections that have a head, even if nothing is in them any more. */
  readonly heads: ReadonlySet<Group>
}

/** The places as lines; an empty section has none, unless its head has to stay. */
export const linesOf = (places: ReadonlyArray<Place>, shape: Shape): ReadonlyArray<ListLine> => {
  const names = new Map<Group, Array<string>>()
  for (const { group, name } of places) {
    if (!shape.shows(name)) continue
    const others = names.get(group)
    if (others === undefined) names.set(group, [name])
    else others.push(name)
  }
  return groups.flatMap((group) => {
    const found = names.get(group) ?? []
    if (found.length === 0 && !shape.heads.has(group)) return []
    const folded = group !== "new" && shape.folded.has(group) &&
      !(shape.searching && names.size === 1)
    const shown = folded ? found.filter((name) => name === shape.pinned) : found
    return [
      { _tag: "Head", group, count: found.length, folded },
      ...shown.map((name) => ({ _tag: "Row", name, group }) as const)
    ]
  })
}

/** With a blank line above each section that is open or comes after an open one. */
export const airy = (lines: ReadonlyArray<ListLine>): ReadonlyArray<ListLine> =>
  lines.flatMap((line, at) => {
    const above = lines[at - 1]
    const isApart = line._tag === "Head" && above !== undefined && above._tag !== "Head"
    return isApart ? [{ _tag: "Gap" }, line] : [line]
  })

/** What selecting a line selects; none for a line that only tells something. */
export const targetOf = (line: ListLine | undefined): Target | undefined => {
  switch (line?._tag) {
    case "Row":
      return { _tag: "Pod", name: line.name }
    case "Head":
      return line.folded && line.group !== "new"
        ? { _tag: "Fold", group: line.group }
        : undefined
    default:
      return undefined
  }
}

export const isSame = (one: Target | undefined, other: Target | undefined): boolean => {
  if (one === undefined || other === undefined) return false
  return one._tag === "Pod"
    ? other._tag === "Pod" && one.name === other.name
    : other._tag === "Fold" && one.group === other.group
}
