import { describe, expect, it } from "@effect/vitest"
import { Either } from "effect"
import { longest } from "../../src/domain/clip.ts"
import * as LogEntry from "../../src/domain/LogEntry.ts"
import { lostContext, shortHistory } from "../../src/domain/lostContext.ts"
import { fresh } from "../support/drivenMachine.ts"
import { answer, call, invoke, note, prompt, result } from "./hostRecords.ts"

const many = Array.from({ length: 100 }, (_, index) => prompt(`${index} ${"x".repeat(1_000)}`))

/** What a history says, joined. */
const said = (history: ReturnType<typeof shortHistory>) =>
  history.flatMap((item) => item.kind === "message" ? item.content : [])
    .map((part) => part.kind === "text" ? part.text : "")

describe("lostContext", () => {
  it("is what was said, marked as context", () => {
    const records = [invoke, prompt("my question"), call("t"), result("t"), answer("my answer")]
    expect(lostContext(records)).toMatch(
      /^\[Context: .*\]\n\nUser: my question\n\nYou: my answer\n\n\[End of the context.*\]\n\n$/s
    )
  })

  it("is empty when nothing was said", () => {
    expect(lostContext([])).toBe("")
    expect(lostContext([invoke, prompt("  "), note("pods.acp", {}), null])).toBe("")
  })

  it("is no more than 32 KiB, the newest", () => {
    const context = lostContext(many)
    expect(context.length).toBeLessThan(33 * 1024)
    expect(context).toContain("User: 99 x")
    expect(context).not.toContain("User: 1 x")
  })

  it("cuts a message that is longer by itself", () => {
    const context = lostContext([prompt("early"), prompt("y".repeat(longest))])
    expect(context.length).toBeLessThan(33 * 1024)
    expect(context).toContain("yyy…")
    expect(context).not.toContain("early")
    const pairs = lostContext([prompt("😀".repeat(longest / 2)), answer("so")])
    expect(pairs.isWellFormed()).toBe(true)
  })

  it("goes back behind the beginning of a continued segment", () => {
    const start = LogEntry.segmentContinued({
      session: fresh.session,
      from: { segment: fresh.segment, turns: 7 },
      history: shortHistory([prompt("long ago"), answer("yes")]),
      now: 9
    })
    const context = lostContext([start, invoke, prompt("now")])
    expect(context).toContain("User: long ago\n\nYou: yes\n\nUser: now")
    expect(context).not.toContain("became long")
  })
})

describe("shortHistory", () => {
  it("is a note and what was said", () => {
    const history = shortHistory([invoke, prompt("a"), call("t"), answer("b")])
    expect(history).toMatchObject([{ role: "system" }, { role: "user" }, { role: "assistant" }])
    expect(said(history).slice(1)).toEqual(["a", "b"])
    expect(said(history)[0]).toMatch(/became long/)
  })

  it.each([{ records: many }, { records: [prompt("y".repeat(longest))] }])(
    "is bounded (%#)",
    ({ records }) => {
      expect(said(shortHistory(records)).join("").length).toBeLessThan(33 * 1024)
      expect(shortHistory(records).length).toBeGreaterThan(1)
    }
  )

  it("is bounded over any number of segments", () => {
    let history = shortHistory(many)
    for (let segment = 0; segment < 3; segment++) {
      const start = LogEntry.segmentContinued({
        session: fresh.session,
        from: { segment: fresh.segment, turns: segment },
        history,
        now: 9
      })
      expect(LogEntry.decodeLine(LogEntry.encodeLine(start))).toEqual(Either.right(start))
      history = shortHistory([start, prompt(`segment ${segment}`)])
    }
    expect(said(history).join("").length).toBeLessThan(33 * 1024)
    expect(said(history).slice(-3)).toEqual(["segment 0", "segment 1", "segment 2"])
    expect(said(history).filter((text) => text.includes("became long"))).toHaveLength(1)
  })
})
