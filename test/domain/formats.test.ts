import { describe, expect, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import * as Allocation from "../../src/domain/Allocation.ts"
import * as Discovery from "../../src/domain/Discovery.ts"
import * as LogEntry from "../../src/domain/LogEntry.ts"
import * as PodEvent from "../../src/domain/PodEvent.ts"
import * as PodMetadata from "../../src/domain/PodMetadata.ts"
import * as PodMethod from "../../src/domain/PodMethod.ts"
import { decoders, lines, ok, reason, type Sample, samples, text } from "./insomniaFixtures.ts"

/** The document that a text means, as insomnia would write it. */
const meaning = ({ input, kind }: Sample): unknown => {
  switch (kind) {
    case "method":
      return JSON.parse(PodMethod.encodeLine(ok(PodMethod.decodeLine(input))))
    case "event":
      return JSON.parse(PodEvent.encodeLine(ok(PodEvent.decodeLine(input))))
    case "log":
      return JSON.parse(LogEntry.encodeLine(ok(LogEntry.decodeLine(input))))
    case "metadata":
      return JSON.parse(PodMetadata.encode(ok(PodMetadata.decode(input))))
    case "registry":
      return JSON.parse(Allocation.encodeTable(ok(Allocation.decodeTable(input))))
  }
}

const distinct = (name: string, key: string): number =>
  new Set(lines(name).map((line) => JSON.parse(line)[key])).size

describe("insomnia's own lines", () => {
  // Key order is the tables' too, so that the lines are equal byte for byte.
  it.each(lines("methods.jsonl"))("method %s comes back the same", (line) => {
    expect(PodMethod.encodeLine(ok(PodMethod.decodeLine(line)))).toBe(line)
  })

  it.each(lines("events.jsonl"))("event %s comes back the same", (line) => {
    expect(PodEvent.encodeLine(ok(PodEvent.decodeLine(line)))).toBe(line)
  })

  it.each(lines("log-entries.jsonl"))("log line %s comes back the same", (line) => {
    expect(LogEntry.encodeLine(ok(LogEntry.decodeLine(line)))).toBe(line)
  })

  it.each(lines("discovery.jsonl"))("discovery document %s comes back the same", (line) => {
    expect(Discovery.encodeLine(ok(Discovery.decodeLine(line)))).toBe(line)
  })

  it.each(lines("segments.jsonl"))("input part %s comes back the same inside a run", (part) => {
    const line = `{"method":"run","params":{"input":[${part}]}}`
    expect(PodMethod.encodeLine(ok(PodMethod.decodeLine(line)))).toBe(line)
  })

  it.each(lines("pod-metadata.jsonl"))("metadata %s comes back in the layout on disk", (line) => {
    const pretty = JSON.stringify(JSON.parse(line), null, 2)
    expect(PodMetadata.encode(ok(PodMetadata.decode(line)))).toBe(pretty)
  })
})

describe("insomnia's own files", () => {
  it.each(["pod-metadata.active.json", "pod-metadata.full.json"])(
    "%s comes back byte for byte",
    (name) => {
      expect(PodMetadata.encode(ok(PodMetadata.decode(text(name))))).toBe(text(name))
    }
  )

  it.each(["registry.json", "registry.single.json", "registry.empty.json"])(
    "%s comes back byte for byte",
    (name) => {
      expect(Allocation.encodeTable(ok(Allocation.decodeTable(text(name))))).toBe(text(name))
    }
  )
})

describe("the fixtures cover", () => {
  it("all fourteen methods, 36 events and twelve kinds of log lines", () => {
    expect(distinct("methods.jsonl", "method")).toBe(PodMethod.PodMethod.members.length)
    expect(distinct("events.jsonl", "event")).toBe(PodEvent.PodEvent.members.length)
    expect(distinct("log-entries.jsonl", "kind")).toBe(LogEntry.LogEntry.members.length)
    expect(PodMethod.PodMethod.members.length).toBe(14)
    expect(PodEvent.PodEvent.members.length).toBe(36)
    expect(LogEntry.LogEntry.members.length).toBe(12)
  })
})

describe("odd texts that insomnia accepts", () => {
  // In the order of the file; each is what `why` says there.
  const meanings = JSON.parse(
    readFileSync(new URL("insomniaMeanings.json", import.meta.url), "utf8")
  )

  it("have a meaning written down each", () => {
    expect(meanings).toHaveLength(samples("accepts.jsonl").length)
  })

  it.each(samples("accepts.jsonl").map((sample, index) => ({ ...sample, index })))(
    "$kind: $why",
    (sample) => {
      expect(meaning(sample)).toEqual(meanings[sample.index])
    }
  )
})

describe("texts that insomnia refuses", () => {
  it.each(samples("rejects.jsonl"))("$kind $input has a short reason", ({ input, kind }) => {
    const said = reason<unknown>(decoders[kind](input))
    expect(said).not.toBe("")
    expect(said.length).toBeLessThanOrEqual(160)
    expect(said).not.toContain("\n")
  })

  it.each([
    [
      "{\"allocations\":[{\"pod_name\":\"a\",\"pid\":-1,\"socket\":\"/s\",\"scope_allow\":[]}]}",
      "allocations.0.pid: expected an integer from 0 to 4294967295, got -1"
    ],
    ["{\"allocations\":null}", "allocations: expected an array, got null"],
    ["{\"allocations\":[{}]}", "allocations.0.pod_name: is missing"],
    ["{\"allocations\":[", "not JSON: it ends too early"],
    ["{not-json}", "not JSON at character 2"]
  ])("%s is refused with: %s", (input, expected) => {
    expect(reason(Allocation.decodeTable(input))).toBe(expected)
  })

  it("name the values that an enumeration has", () => {
    expect(reason(PodEvent.decodeLine("{\"event\":\"status\",\"data\":{\"status\":\"busy\"}}")))
      .toBe("data.status: unknown value \"busy\", expected idle, running, paused")
  })
})
