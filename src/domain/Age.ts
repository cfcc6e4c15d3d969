import * as SafeText from "./SafeText.ts"

/**
 * How long ago a moment was, in at most four cells: `now`, `14s`, `2m`, `3h`, within a week the
 * weekday in UTC (`Tue`; a table needs no time zone for it), then `2w` up to `51w`, then `2y`.
 * Both arguments are UTC milliseconds. A moment in the future is `now`, because clocks differ;
 * `null`, 0, negative or not finite is not known: `-`.
 */
export const ago = (timestamp: number | null, now: number): SafeText.SafeText => {
  if (timestamp === null || !(timestamp > 0) || !Number.isFinite(now - timestamp)) {
    return SafeText.of`-`
  }
  const passed = now - timestamp
  if (passed < second) return SafeText.of`now`
  if (passed < minute) return SafeText.of`${Math.floor(passed / second)}s`
  if (passed < hour) return SafeText.of`${Math.floor(passed / minute)}m`
  if (passed < day) return SafeText.of`${Math.floor(passed / hour)}h`
  if (passed < week) return weekday(timestamp)
  if (passed < 52 * week) return SafeText.of`${Math.floor(passed / week)}w`
  return SafeText.of`${Math.min(999, Math.max(1, Math.floor(passed / year)))}y`
}

/**
 * A span of milliseconds: `41s`, `2m14s`, from ten minutes `18m`, `1h02m`, `1d02h`, from a hundred
 * days `100d`. Rounded down; a negative span is `0s`, one that is not finite `-`.
 */
export const duration = (milliseconds: number): SafeText.SafeText => {
  if (!Number.isFinite(milliseconds)) return SafeText.of`-`
  const span = Math.max(0, milliseconds)
  if (span < minute) return SafeText.of`${Math.floor(span / second)}s`
  if (span < 10 * minute) {
    return inTwoUnits(span, [minute, SafeText.of`m`], [second, SafeText.of`s`])
  }
  if (span < hour) return SafeText.of`${Math.floor(span / minute)}m`
  if (span < day) return inTwoUnits(span, [hour, SafeText.of`h`], [minute, SafeText.of`m`])
  if (span < 100 * day) return inTwoUnits(span, [day, SafeText.of`d`], [hour, SafeText.of`h`])
  return SafeText.of`${Math.floor(span / day)}d`
}

type Unit = readonly [milliseconds: number, name: SafeText.SafeText]

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const week = 7 * day
const year = 365 * day

const inTwoUnits = (span: number, large: Unit, small: Unit): SafeText.SafeText => {
  const rest = Math.floor((span % large[0]) / small[0])
  const zero = rest < 10 ? SafeText.of`0` : SafeText.empty
  return SafeText.of`${Math.floor(span / large[0])}${large[1]}${zero}${rest}${small[1]}`
}

/** Day 0 of the epoch was a Thursday. */
const weekday = (timestamp: number): SafeText.SafeText => {
  const start = 3 * (Math.floor(timestamp / day) % 7)
  return SafeText.slice(SafeText.of`ThuFriSatSunMonTueWed`, start, start + 3)
}
