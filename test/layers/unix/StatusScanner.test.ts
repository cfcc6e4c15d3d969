import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { StatusScanner } from "../../../src/layers/unix/StatusScanner.ts"

const greeting = {
  pod_name: "a",
  cwd: "/w",
  provider: "anthropic",
  model: "m",
  scope_summary: "",
  tools: [],
  context_window: 0,
  context_tokens: 0
}

const snapshot = (entries: ReadonlyArray<unknown>, status: string): string =>
  `${JSON.stringify({ event: "snapshot", data: { entries, greeting, status } })}\n`

const scan = (...chunks: ReadonlyArray<string>) => {
  const scanner = new StatusScanner()
  for (const chunk of chunks) scanner.push(Buffer.from(chunk))
  return scanner.found
}

const running = { _tag: "Status", status: "running" }

describe("StatusScanner", () => {
  it("finds the status that our hosts say first", () => {
    expect(scan(`{"event":"status","data":{"status":"running"}}\n`)).toEqual(running)
  })

  it("passes over alerts, blank lines and events that it does not know", () => {
    const alert = `{"event":"alert","data":{"level":"warn","source":"pod","message":"m"}}\n`
    expect(scan(alert, "\r\n\n", `{"event":"new_one"}\n`, snapshot([], "running"))).toEqual(running)
  })

  it("finds the status at the end of a snapshot of 10 MB, in any pieces", () => {
    const long = snapshot([{ text: "x".repeat(10_000_000) }], "running")
    expect(scan(long)).toEqual(running)
    const scanner = new StatusScanner()
    for (let at = 0; at < long.length; at += 65_536) {
      scanner.push(Buffer.from(long.slice(at, at + 65_536)))
    }
    expect(scanner.found).toEqual(running)
  })

  it("is not fooled by a status deep inside a long snapshot", () => {
    const data = { entries: ["x".repeat(70_000)], greeting: { inner: { status: "idle" } } }
    expect(scan(`${JSON.stringify({ event: "snapshot", data })}\n`)).toEqual({ _tag: "Nothing" })
    const quoted = { entries: ["x".repeat(70_000), "\"status\":\"idle\"}}"] }
    expect(scan(`${JSON.stringify({ event: "snapshot", data: quoted })}\n`)).toEqual({
      _tag: "Nothing"
    })
  })

  it("takes a snapshot without a status for idle, as insomnia does", () => {
    const bare = `{"event":"snapshot","data":{"entries":[],"greeting":{}}}\n`
    expect(scan(bare)).toEqual({ _tag: "Status", status: "idle" })
  })

  it("says that garbage is garbage until a status follows", () => {
    expect(scan("HTTP/1.1 400 Bad Request\r\n")).toEqual({ _tag: "Garbage" })
    expect(scan("hello\n", `{"event":"status","data":{"status":"running"}}\n`)).toEqual(running)
  })

  it("finds the same in any chunking", () => {
    const bytes = Buffer.from(
      `\n{"event":"alert","data":{"message":"修復"}}\n${snapshot(["修".repeat(40_000)], "paused")}`
    )
    fc.assert(fc.property(fc.array(fc.nat(bytes.length), { maxLength: 20 }), (cuts) => {
      const scanner = new StatusScanner()
      const bounds = [0, ...cuts.toSorted((a, b) => a - b), bytes.length]
      bounds.slice(1).forEach((end, at) => scanner.push(bytes.subarray(bounds[at], end)))
      expect(scanner.found).toEqual({ _tag: "Status", status: "paused" })
    }))
  })
})
