import { expect, it } from "@effect/vitest"
import * as LogEntry from "../../src/domain/LogEntry.ts"
import { flatten, text } from "../../src/domain/Segment.ts"
import { lines, ok, reason } from "./insomniaFixtures.ts"

const line = (parts: string) => `{"kind":"user_input","ts":1,"segments":[${parts}]}`

it("flattens every kind of part without separators", () => {
  const entry = ok(LogEntry.decodeLine(line(lines("segments.jsonl").join(","))))
  expect(entry.kind === "user_input" && flatten(entry.segments))
    .toBe("hiabc@src/a#k/w[unknown input segment]")
  expect(flatten([])).toBe("")
  expect(flatten([text("a"), text(""), text("b")])).toBe("ab")
})

it("names the field that a known kind lacks", () => {
  expect(reason(LogEntry.decodeLine(line("{\"kind\":\"file_ref\"}"))))
    .toBe("segments.0.path: is missing")
  expect(reason(LogEntry.decodeLine(line("{\"path\":\"a\"}")))).toBe("segments.0.kind: is missing")
})
