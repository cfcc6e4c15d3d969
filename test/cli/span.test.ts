import { Duration, Option } from "effect"
import { expect, it } from "vitest"
import { span } from "../../src/cli/span.ts"

const millis = (text: string) => Option.getOrUndefined(Option.map(span(text), Duration.toMillis))

it("a span has a unit, several, or is in seconds", () => {
  expect(["500ms", "90s", "5m", "1h30m", "2d", "1.5s", "10", " 3s ", "0"].map(millis)).toEqual([
    500,
    90_000,
    300_000,
    5_400_000,
    172_800_000,
    1_500,
    10_000,
    3_000,
    0
  ])
})

it("a span is not made of anything else", () => {
  for (
    const text of ["", "soon", "-5s", "5 minutes", "s", "1e3s", "infinity", "5s later", "1..5s"]
  ) {
    expect(millis(text)).toBeUndefined()
  }
})
