/** Which of many lines are on the screen, and whether a line says that there are others. */
export interface Extent {
  /** Index of the first one that is shown. */
  readonly top: number
  readonly count: number
  readonly above: boolean
  readonly below: boolean
}

/**
 * So much of `total` lines as there is room for, from about `top` on, and the `wanted` one among
 * them. Lines that say what is not shown take their room too, where there are three rows or more.
 */
export const extent = (
  total: number,
  room: number,
  top: number,
  wanted: number | undefined
): Extent => {
  if (total <= room) return { top: 0, count: total, above: false, below: false }
  if (room < 3) {
    const last = Math.max(0, total - room)
    const from = wanted === undefined ? top : clamp(top, wanted - room + 1, wanted)
    return { top: clamp(from, 0, last), count: Math.max(0, room), above: false, below: false }
  }
  const from = clamp(wanted === undefined ? top : Math.min(top, wanted), 0, total - room + 1)
  const shown = at(total, room, from <= 1 ? 0 : from)
  if (wanted === undefined || wanted < shown.top + shown.count) return shown
  // With lines above there is one row less, unless there is none below any more.
  return at(total, room, Math.min(wanted - room + 3, total - room + 1))
}

const at = (total: number, room: number, top: number): Extent => {
  const above = top > 0
  const rest = room - Number(above)
  const below = top + rest < total
  return { top, count: rest - Number(below), above, below }
}

const clamp = (value: number, least: number, most: number): number =>
  Math.max(least, Math.min(value, most))
