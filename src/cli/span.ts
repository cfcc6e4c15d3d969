import { Duration, Option } from "effect"

/** A time that somebody waits: `500ms`, `90s`, `5m`, `1h30m`; without a unit it is seconds. */
export const span = (text: string): Option.Option<Duration.Duration> => {
  const trimmed = text.trim()
  if (/^\d+(?:\.\d+)?$/.test(trimmed)) return Option.some(Duration.seconds(Number(trimmed)))
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(trimmed)) return Option.none()
  const parts = Array.from(trimmed.matchAll(/([\d.]+)(ms|s|m|h|d)/g))
  return Option.some(Duration.millis(parts.reduce(
    (sum, [, number = "", unit = ""]) => sum + Number(number) * (units[unit] ?? 0),
    0
  )))
}

const units: { readonly [unit: string]: number } = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000
}
