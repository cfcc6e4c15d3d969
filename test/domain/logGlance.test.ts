import { describe, expect, it } from "@effect/vitest"
import { Either, FastCheck as fc, Option } from "effect"
import { readFileSync } from "node:fs"
import { decodeLine } from "../../src/domain/LogEntry.ts"
import { clean, closing, glance, isBlank, message } from "../../src/domain/logGlance.ts"

const fixture = (name: string): ReadonlyArray<string> =>
  readFileSync(new URL(`../fixtures/insomnia/${name}`, import.meta.url), "utf8").trimEnd().split(
    "\n"
  )

describe("a glance at a line", () => {
  it("takes every line that insomnia writes", () => {
    for (const line of fixture("log-entries.jsonl")) {
      const entry = Either.getOrThrow(decodeLine(line))
      expect(Option.getOrThrow(glance(line))).toEqual({ ts: entry.ts, document: JSON.parse(line) })
    }
  })

  it("takes no line that is no object, and does not throw", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
      expect(Option.isNone(glance(line))).toBe(true)
    }))
  })

  it("takes whatever else a line says", () => {
    const line = "{ \"ts\": 5, \"kind\": \"turn_end\", \"seq\": 1, \"__proto__\": {\"ts\": 6} } "
    expect(Option.getOrThrow(glance(line)).ts).toBe(5)
  })

  it("takes no time that is none", () => {
    for (const ts of ["-1", "1.5", "1e999", "9007199254740993", "\"1\"", "null", "[1]"]) {
      expect([ts, glance(`{"kind":"turn_end","ts":${ts}}`)]).toEqual([ts, Option.none()])
    }
  })
})

describe("the message of a line", () => {
  const messageIn = (line: string) =>
    Option.flatMap(glance(line), ({ document }) => message(document))

  it("is the text of the user and of the agent, and of nobody else", () => {
    const messages = fixture("log-entries.jsonl").flatMap((line) => Option.toArray(messageIn(line)))
    expect(messages).toEqual([{ role: "user", text: "hi" }, { role: "assistant", text: "yo" }])
  })

  it("is not what a system or user item says", () => {
    for (const role of ["system", "user"]) {
      const item = { kind: "message", role, content: [{ kind: "text", text: "no" }] }
      const line = JSON.stringify({ kind: "assistant_item", ts: 1, item })
      expect(messageIn(line)).toEqual(Option.none())
    }
  })

  it("is none when the line is readable and its content is odd", () => {
    for (const rest of ["", ",\"segments\":1", ",\"segments\":[1,null,{}]", ",\"segments\":[]"]) {
      const line = `{"kind":"user_input","ts":1${rest}}`
      expect(Option.isSome(glance(line))).toBe(true)
      expect(messageIn(line)).toEqual(Option.none())
    }
  })
})

describe("the closing of a line", () => {
  it("is that of a host that left in order, and of nothing else", () => {
    const closingIn = (line: string) =>
      Option.flatMap(glance(line), ({ document }) => closing(document))
    const line = (domain: string, payload: string) =>
      `{"kind":"extension","ts":1,"domain":"${domain}","payload":${payload}}`
    for (const why of ["stopped", "terminated"] as const) {
      expect(closingIn(line("pods.closed", `{"why":"${why}","epoch":3}`))).toEqual(Option.some(why))
      expect(closingIn(line("pods", `{"why":"${why}"}`))).toEqual(Option.none())
    }
    for (const payload of ["{\"why\":\"other\"}", "{}", "null", "\"stopped\"", "[\"stopped\"]"]) {
      expect(closingIn(line("pods.closed", payload))).toEqual(Option.none())
    }
    for (const line of fixture("log-entries.jsonl")) {
      expect(closingIn(line)).toEqual(Option.none())
    }
  })
})

describe("a line", () => {
  it("is cleaned of what other programs leave around a record", () => {
    expect(clean("\ufeff{}\r")).toBe("{}")
    expect(clean("{}")).toBe("{}")
    expect(clean("")).toBe("")
    expect(clean("\r")).toBe("")
  })

  it("is blank when there is nothing to see and nothing lost", () => {
    expect(["", " ", "\t\r"].every(isBlank)).toBe(true)
    expect(["\0", "\u2028", "x"].some(isBlank)).toBe(false)
  })
})
