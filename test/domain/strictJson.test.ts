import { describe, expect, it } from "@effect/vitest"
import { Either, Schema } from "effect"
import * as LogEntry from "../../src/domain/LogEntry.ts"
import * as strictJson from "../../src/domain/strictJson.ts"
import { decoders, ok, reason } from "./insomniaFixtures.ts"

const extension = (payload: string) =>
  `{"kind":"extension","ts":1,"domain":"d","payload":${payload}}`

const turn = (ts: string) => `{"kind":"turn_end","ts":${ts},"turn_count":1}`

// Texts of up to 200,000 characters stay out of the names of tests.
const title = (text: string): string => JSON.stringify(text).slice(0, 60)

describe("a JSON text is refused", () => {
  it.each([
    ["", "empty, expected JSON"],
    [" \n", "empty, expected JSON"],
    ["{\"a\":", "not JSON: it ends too early"],
    ["Segmentation fault", "not JSON"],
    ["\0\0{}", "not JSON"],
    ["]".repeat(100), "not JSON"],
    ["\"abc", "not JSON"],
    ["[".repeat(65) + "]".repeat(65), "nested deeper than 64 levels"],
    ["[".repeat(100_000), "nested deeper than 64 levels"],
    ["{\"a\":".repeat(100_000), "nested deeper than 64 levels"],
    ["{\"method\":\"pause\",\"method\":\"resume\"}", "the key \"method\" comes twice"],
    ["{\"event\":\"a\", \"x\":{}, \"event\" :\"b\"}", "the key \"event\" comes twice"],
    ["{\"a\":[{\"kind\":\"text\",\"kind\":\"paste\"}]}", "the key \"kind\" comes twice"],
    ["{\"a\":1e999}", "a number is out of range"],
    [`{"a":-${"9".repeat(400)}}`, "a number is out of range"]
  ].map(([text = "", expected = ""]) => ({ name: title(text), text, expected })))(
    "$name: $expected",
    ({ text, expected }) => {
      expect(reason(strictJson.parse(text))).toContain(expected)
    }
  )
})

describe("a JSON text is read", () => {
  it.each([
    "[".repeat(64) + "]".repeat(64),
    "{\"kind\":\"kind\",\"a\":{\"kind\":1},\"b\":[{\"kind\":1},{\"kind\":2}]}",
    "{\"method\":\"a\",\"params\":{\"method\":1,\"event\":2,\"text\":\"\\\"method\\\":\"}}",
    "{\"a\":\"\\\\\",\"kind\":\"\\\\\\\"kind\\\":\",\"b\":\"[[{{\"}",
    " [1.0, -0, 1e3, 0.5, -1.5E-3, 0] \r\n"
  ])("%s", (text) => {
    expect(ok(strictJson.parse(text))).toEqual(JSON.parse(text))
  })
})

describe("a number spelled like a float", () => {
  it.each(["1.0", "1e3", "-0", "1E+2", "0.0"])("is no integer: %s", (spelled) => {
    expect(reason(LogEntry.decodeLine(turn(spelled))))
      .toBe("ts: expected an integer without a fraction or exponent")
  })

  it.each(["1.5", "-1", "9007199254740993", "\"1\"", "null", "true"])(
    "is not the only thing refused for a time: %s",
    (spelled) => {
      expect(reason(LogEntry.decodeLine(turn(spelled)))).toMatch(/^ts: expected an integer from 0,/)
    }
  )

  it("is fine where the format has a float", () => {
    const line = "{\"kind\":\"config_changed\",\"ts\":1,"
      + "\"config\":{\"temperature\":1.0,\"top_p\":1e0,\"stop_sequences\":[]}}"
    expect(ok(LogEntry.decodeLine(line))).toMatchObject({ config: { temperature: 1, top_p: 1 } })
  })

  it("is fine inside JSON that is carried along and under unknown keys", () => {
    expect(Either.isRight(LogEntry.decodeLine(extension("{\"ts\":1.0,\"a\":[1e3,-0]}")))).toBe(true)
    expect(Either.isRight(LogEntry.decodeLine(
      "{\"kind\":\"turn_end\",\"ts\":1,\"turn_count\":1,\"later\":2.0}"
    ))).toBe(true)
  })
})

describe("every decoder", () => {
  it.each([
    "null",
    "[]",
    "[[]]",
    "\"",
    "{\"kind\":{\"toString\":1,\"valueOf\":2},\"event\":{\"toString\":1,\"valueOf\":2}}",
    "{\"method\":{\"toString\":1,\"valueOf\":2}}",
    "{\"__proto__\":{\"kind\":\"invoke\",\"method\":\"resume\",\"event\":\"shutdown\"}}",
    "{\"pod_name\":[[[]]],\"allocations\":{}}",
    "[".repeat(100_000) + "]".repeat(100_000),
    `{"pod_name":${JSON.stringify("x".repeat(1_000_000))},"active":"${"y".repeat(1_000_000)}"}`
  ].map((text) => ({ name: title(text), text })))(
    "answers $name with a value or a short reason and never throws",
    ({ text }) => {
      for (const decode of Object.values(decoders)) {
        expect(reason<unknown>(decode(text)).length).toBeLessThanOrEqual(160)
      }
    }
  )

  it("reads a line of 10 MB in time that grows with its length only", () => {
    const inner = JSON.stringify("\\\"kind\":1.0 [{".repeat(500_000))
    const numbers = `[${"1.0,".repeat(200_000)}1]`
    expect(Either.isRight(LogEntry.decodeLine(extension(inner)))).toBe(true)
    expect(Either.isRight(LogEntry.decodeLine(extension(numbers)))).toBe(true)
    expect(reason(LogEntry.decodeLine(extension(inner.slice(0, -1))))).toContain("not JSON")
  }, 10_000)

  it("accepts white space and a carriage return around the document", () => {
    const decode = strictJson.decoder(Schema.Struct({ a: Schema.Int }))
    expect(ok(decode(" {\"a\":1}\r"))).toEqual({ a: 1 })
  })
})
