/** By what a thing can be called, the most exact first. */
export interface Names<A> {
  /** Its whole names. */
  readonly whole: (thing: A, at: number) => ReadonlyArray<string>
  /** Names whose beginning is enough; the later ones count when the earlier ones fit nothing. */
  readonly begins: ReadonlyArray<(thing: A) => string>
}

/**
 * The things that a person may mean by a text: one when it is clear, none when it fits nothing,
 * else all that it fits. Upper and lower case are the same unless that makes the difference.
 */
export const meant = <A>(
  text: string,
  things: ReadonlyArray<A>,
  { begins, whole }: Names<A>
): ReadonlyArray<A> => {
  const wanted = folded(text)
  if (wanted === "") return []
  const tiers: ReadonlyArray<(thing: A, at: number) => boolean> = [
    (thing, at) => whole(thing, at).includes(text),
    (thing, at) => whole(thing, at).some((name) => folded(name) === wanted),
    ...begins.map((nameOf) => (thing: A) => folded(nameOf(thing)).startsWith(wanted))
  ]
  for (const fits of tiers) {
    const found = things.filter(fits)
    if (found.length > 0) return found
  }
  return []
}

const folded = (text: string): string =>
  text.normalize("NFC").replace(/\s+/g, " ").trim().toLowerCase()
