import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import { PodName, SegmentId, SessionId } from "../../src/domain/ids.ts"
import * as PodMetadata from "../../src/domain/PodMetadata.ts"
import { ok, reason, text } from "./insomniaFixtures.ts"

const name = Schema.decodeSync(PodName)("n")
const session = Schema.decodeSync(SessionId)("019e6f00-0000-7000-8000-000000000001")
const segment = Schema.decodeSync(SegmentId)("019E6F00-0000-7000-8000-00000000000A")

const again = (text: string): string => PodMetadata.encode(ok(PodMetadata.decode(text)))

describe("metadata", () => {
  it("keeps keys of other versions, behind the known ones", () => {
    const text = "{\"later\":{\"b\":[1,null]},\"pod_name\":\"a\",\"toString\":\"x\"}"
    expect(JSON.parse(again(text))).toEqual(JSON.parse(text))
    expect(Object.keys(JSON.parse(again(text)))).toEqual(["pod_name", "later", "toString"])
  })

  it("keeps a __proto__ as an ordinary key at every level and lets it change nothing", () => {
    const text = JSON.stringify(
      JSON.parse(
        "{\"pod_name\":\"a\",\"reclaimed_children\":[{\"pod_name\":\"c\",\"scope_delegated\":[],"
          + "\"__proto__\":{\"x\":1}}],\"__proto__\":{\"active\":{\"session_id\":\"no\"}}}"
      ),
      null,
      2
    )
    expect(again(text)).toBe(text)
    expect(ok(PodMetadata.decode(text)).active).toBeUndefined()
    expect(Object.hasOwn(Object.prototype, "active")).toBe(false)
  })

  it("keeps unknown keys of children", () => {
    const child = { later: 1, pod_name: "c", scope_delegated: [], z: [{}] }
    const text = JSON.stringify({ pod_name: "a", reclaimed_children: [child] }, null, 2)
    expect(again(text)).toBe(text)
  })

  it("says which field of a child is wrong", () => {
    expect(reason(PodMetadata.decode("{\"pod_name\":\"a\",\"spawned_children\":[{}]}")))
      .toBe("spawned_children.0.pod_name: is missing")
    expect(reason(PodMetadata.decode(
      "{\"pod_name\":\"a\",\"reclaimed_children\":[{\"pod_name\":\"b\",\"scope_delegated\":["
        + "{\"target\":\"/t\",\"permission\":\"any\"}]}]}"
    ))).toBe("reclaimed_children.0.scope_delegated.0.recursive: is missing")
  })

  it("takes null for an absent active, and drops it", () => {
    expect(JSON.parse(again("{\"pod_name\":\"a\",\"active\":null}"))).toEqual({ pod_name: "a" })
  })

  it.each([
    ["", "empty, expected JSON"],
    ["[]", "expected an object, got an array"],
    ["{\"pod_name\":7}", "pod_name: expected a string, got 7"],
    [
      "{\"pod_name\":\"a\",\"active\":{\"session_id\":\"x\"}}",
      "active.session_id: expected a hyphenated UUID, got \"x\""
    ]
  ])("refuses %s: %s", (text, expected) => {
    expect(reason(PodMetadata.decode(text))).toBe(expected)
  })

  it("of a new Pod is the pending form", () => {
    expect(JSON.parse(PodMetadata.encode(PodMetadata.pending(name, session)))).toEqual({
      pod_name: "n",
      active: { session_id: session }
    })
  })

  it("in another segment keeps everything else, and the letter case of ids", () => {
    const before = text("pod-metadata.full.json")
    const moved = PodMetadata.withActive(ok(PodMetadata.decode(before)), {
      session_id: session,
      segment_id: segment
    })
    expect(JSON.parse(PodMetadata.encode(moved))).toEqual({
      ...JSON.parse(before),
      active: { session_id: session, segment_id: segment }
    })
  })
})
