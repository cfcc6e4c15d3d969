import { describe, expect, it } from "@effect/vitest"
import { Arbitrary, FastCheck as fc } from "effect"
import * as Allocation from "../../src/domain/Allocation.ts"
import * as Discovery from "../../src/domain/Discovery.ts"
import * as LogEntry from "../../src/domain/LogEntry.ts"
import * as PodEvent from "../../src/domain/PodEvent.ts"
import * as PodMetadata from "../../src/domain/PodMetadata.ts"
import * as PodMethod from "../../src/domain/PodMethod.ts"
import { decoders, ok, reason } from "./insomniaFixtures.ts"

// JSON knows no -0.
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe("what was written is read back as the same value, from one line", () => {
  it("for methods", () => {
    fc.assert(fc.property(Arbitrary.make(PodMethod.PodMethod), (method) => {
      const line = PodMethod.encodeLine(method)
      expect(line).not.toMatch(/[\r\n]/)
      expect(plain(ok(PodMethod.decodeLine(line)))).toEqual(plain(method))
    }))
  })

  it("for events", () => {
    fc.assert(
      fc.property(Arbitrary.make(PodEvent.PodEvent), (event) => {
        const line = PodEvent.encodeLine(event)
        expect(line).not.toMatch(/[\r\n]/)
        expect(plain(ok(PodEvent.decodeLine(line)))).toEqual(plain(event))
      }),
      { numRuns: 300 }
    )
  })

  it("for log entries", () => {
    fc.assert(
      fc.property(Arbitrary.make(LogEntry.LogEntry), (entry) => {
        const line = LogEntry.encodeLine(entry)
        expect(line).not.toMatch(/[\r\n]/)
        expect(plain(ok(LogEntry.decodeLine(line)))).toEqual(plain(entry))
      }),
      { numRuns: 300 }
    )
  })

  it("for discovery documents", () => {
    fc.assert(fc.property(Arbitrary.make(Discovery.VisiblePod), (pod) => {
      expect(plain(ok(Discovery.decodeLine(Discovery.encodeLine(pod))))).toEqual(plain(pod))
    }))
  })
})

describe("what was written is read back as the same value, from a file", () => {
  it("for registry tables", () => {
    fc.assert(fc.property(Arbitrary.make(Allocation.RegistryTable), (table) => {
      expect(ok(Allocation.decodeTable(Allocation.encodeTable(table)))).toEqual(table)
      expect(ok(Allocation.decodeTable(`${Allocation.encodeTable(table)} \n`))).toEqual(table)
    }))
  })

  it("for metadata with any other keys", () => {
    const documents = fc.tuple(fc.dictionary(fc.string(), fc.jsonValue()), fc.string())
    fc.assert(fc.property(documents, ([others, name]) => {
      const document = { ...others, pod_name: name, active: null, spawned_children: [] }
      const metadata = ok(PodMetadata.decode(JSON.stringify(document)))
      const text = PodMetadata.encode(metadata)
      expect(JSON.parse(text)).toEqual(plain({ ...others, pod_name: name }))
      expect(PodMetadata.encode(ok(PodMetadata.decode(text)))).toBe(text)
    }))
  })
})

describe("any text", () => {
  it("is decoded or has a reason of one short line", () => {
    const texts = fc.oneof(fc.string(), fc.json(), fc.string({ unit: "binary" }))
    fc.assert(
      fc.property(texts, (text) => {
        for (const decode of Object.values(decoders)) {
          expect(reason<unknown>(decode(text))).toMatch(/^[^\n]{0,160}$/u)
        }
      }),
      { numRuns: 500 }
    )
  })

  it("is written without lone surrogates, which serde refuses", () => {
    const method: PodMethod.PodMethod = { method: "notify", params: { message: "a\ud800b😀" } }
    expect(PodMethod.encodeLine(method))
      .toBe("{\"method\":\"notify\",\"params\":{\"message\":\"a\ufffdb😀\"}}")
    const entry: LogEntry.LogEntry = {
      kind: "extension",
      ts: 1,
      domain: "d",
      payload: JSON.parse("{\"__proto__\":[\"\\udc00\"],\"\\ud800\":{\"a\":null}}")
    }
    expect(LogEntry.encodeLine(entry)).toBe(
      "{\"kind\":\"extension\",\"ts\":1,\"domain\":\"d\","
        + "\"payload\":{\"__proto__\":[\"\ufffd\"],\"\ufffd\":{\"a\":null}}}"
    )
  })
})
