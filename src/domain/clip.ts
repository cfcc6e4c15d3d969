/**
 * Bounds on what an agent says, so that every record fits a line of the log and every event a line
 * of the wire. Source: ACP reference 7.5 (spill), faults C36.
 */

/** The longest text of a record, in UTF-16 units; at most 6 MiB as JSON. */
export const longest = 1024 * 1024

/**
 * The longest speech of a record, in UTF-16 units. What an agent says beyond that is a record of its
 * own, so that a talkative one costs its host no more memory than this and nothing spills.
 */
export const longestSpeech = 64 * 1024

/** The text, or its beginning and how much was cut off. */
export const text = (whole: string): string => cut(whole, longest)

/** As `text`, for what stands beside one in a record and is shorter: a title, an id. */
export const name = (whole: string): string => cut(whole, longest / 16)

/** A JSON document, or what was too much about the one that is left out; null when there is none. */
export const document = (whole: unknown = null): unknown => {
  if (isDeeper(whole, deepest)) return { omitted: `more than ${deepest} levels` }
  const { length } = JSON.stringify(whole)
  return length <= longest ? whole : { omitted: `${length} characters` }
}

const cut = (whole: string, most: number): string =>
  whole.length <= most
    ? whole
    : `${whole.slice(0, most).toWellFormed()}\n[${whole.length - most} more characters]`

/** Readers take 64 levels, and records and events stand around the document. */
const deepest = 60

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === "object" && value !== null
  && (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)))
