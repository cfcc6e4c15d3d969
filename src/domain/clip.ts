/**
 * Bounds on what an agent says, so that every record fits a line of the log and every event a line
 * of the wire. Source: ACP reference 7.5 (spill), faults C36.
 */

/** The longest text of a record, in UTF-16 units; at most 6 MiB as JSON. */
export const longest = 1024 * 1024

/** The text, or its beginning and how much was cut off. */
export const text = (whole: string): string =>
  whole.length <= longest
    ? whole
    : `${whole.slice(0, longest).toWellFormed()}\n[${whole.length - longest} more characters]`

/** A JSON document, or how long the one was that is left out. */
export const document = (whole: unknown): unknown => {
  const { length } = JSON.stringify(whole) ?? ""
  return length <= longest ? whole : { omitted: `${length} characters` }
}
