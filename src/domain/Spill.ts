/**
 * Lines that are too long for a log. Their longest texts are kept outside of it, each under the hash
 * of its UTF-8; in the line stand the beginning of each, and in `pods_spill` where it belongs.
 *
 * Source: issue 3, "The log"; insomnia reference 4.4 (unknown extra keys are ignored).
 */

/** A line of this many bytes, its newline included, is too long. */
export const tooLong = 256 * 1024

/** What goes into the log in place of a line, and what is to be kept outside of it. */
export interface Spilled {
  /** Each once; none when the line is as it was. */
  readonly texts: ReadonlyArray<string>
  /** `hashOf` is the SHA-256 of one of these texts, in lower-case hex digits. */
  readonly line: (hashOf: (text: string) => string) => string
}

/**
 * The line of an entry (JSON without its newline) with as few of its texts outside as it takes. It
 * stays too long when it is not long texts that make it so: nothing but texts is kept outside.
 */
export const spill = (line: string): Spilled => {
  if (line.length * 3 < tooLong) return whole(line)
  const size = bytesOf(line) + 1
  if (size < tooLong) return whole(line)
  let spilled: Spilled & { readonly size: number } = { ...whole(line), size }
  for (const most of previews) {
    if (spilled.size >= tooLong) spilled = shorten(line, size, most)
  }
  return spilled
}

/** So many bytes are left of a text at most; where there are many long ones, it is less. */
const previews = [8 * 1024, 1024, 128]

const whole = (line: string): Spilled => ({ texts: [], line: () => line })

const shorten = (line: string, sizeAtFirst: number, most: number) => {
  const document: unknown = JSON.parse(line)
  const places: Array<Place> = []
  let size = sizeAtFirst + bytesOf(",\"pods_spill\":[]")
  for (const place of longestFirst(document, most)) {
    if (size < tooLong) break
    const beginning = beginningOf(place.text, most)
    const reference = JSON.stringify(referenceTo(place, anyHash))
    const saved = place.inLine - bytesOf(JSON.stringify(beginning)) - bytesOf(reference) - 1
    if (saved <= 0) continue
    size -= saved
    place.replace(beginning)
    places.push(place)
  }
  if (places.length === 0) return { ...whole(line), size: sizeAtFirst }
  const rest = JSON.stringify(document).slice(0, -1)
  return {
    texts: [...new Set(places.map(({ text }) => text))],
    line: (hashOf: (text: string) => string) => {
      const references = places.map((place) => referenceTo(place, hashOf(place.text)))
      return `${rest},"pods_spill":${JSON.stringify(references)}}`
    },
    size
  }
}

const referenceTo = ({ path, text }: Place, sha256: string) => ({
  path,
  sha256,
  bytes: bytesOf(text)
})

/** They are all of the same length. */
const anyHash = "0".repeat(64)

/** A text of a document. */
interface Place {
  readonly path: ReadonlyArray<string | number>
  readonly text: string
  /** The bytes that it takes in the line. */
  readonly inLine: number
  /** Put another text in its place. */
  readonly replace: (text: string) => void
}

const longestFirst = (document: unknown, most: number): ReadonlyArray<Place> => {
  const places: Array<Place> = []
  // Not by recursion: a document may be deeper than the stack of calls.
  const rest: Array<readonly [Place["path"], unknown]> = [[[], document]]
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const [outer, holder] = next
    if (typeof holder !== "object" || holder === null) continue
    for (const key of Array.isArray(holder) ? holder.keys() : Object.keys(holder)) {
      const value: unknown = Reflect.get(holder, key)
      if (typeof value === "object") rest.push([[...outer, key], value])
      if (typeof value !== "string" || value.length * longestEscape <= most) continue
      places.push({
        path: [...outer, key],
        text: value,
        inLine: bytesOf(JSON.stringify(value)),
        // What is assigned to "__proto__" would be no member.
        replace: (text) => Object.defineProperty(holder, key, { value: text })
      })
    }
  }
  return places.toSorted((one, other) => other.inLine - one.inLine)
}

/** No UTF-16 unit takes more bytes in a line. */
const longestEscape = 6

const beginningOf = (text: string, most: number): string => {
  const { read } = encoder.encodeInto(text, new Uint8Array(most))
  return `${text.slice(0, read)}\n[${
    text.length - read
  } more characters are kept outside of the log]`
}

const bytesOf = (text: string): number => encoder.encode(text).length

const encoder = new TextEncoder()
