/** UUID version 7, RFC 9562 section 5.7: ids that sort by the time at which they were made. */

/**
 * The id of `now` (UTC milliseconds) and 10 random bytes, of which 74 bits are used. Missing
 * bytes count as 0.
 */
export const uuidV7 = (now: number, random: ReadonlyArray<number>): string => {
  const time = Math.max(0, Math.trunc(now)).toString(16).padStart(12, "0").slice(-12)
  const [a, b, c, ...rest] = Array.from({ length: 10 }, (_, index) => (random[index] ?? 0) & 0xff)
  const version = hex([0x70 | (a ?? 0) & 0x0f, b ?? 0])
  const variant = hex([0x80 | (c ?? 0) & 0x3f, ...rest.slice(0, 1)])
  const node = hex(rest.slice(1))
  return `${time.slice(0, 8)}-${time.slice(8)}-${version}-${variant}-${node}`
}

const hex = (bytes: ReadonlyArray<number>): string =>
  bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")
