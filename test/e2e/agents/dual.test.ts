import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { dual } from "../../support/realAgents.ts"
import { podWith } from "./podWith.ts"

describe("an agent that speaks two versions of ACP", () => {
  for (const version of [1, 2] as const) {
    it.scopedLive(
      `is spoken with in version ${version} where that is configured`,
      () =>
        Effect.gen(function*() {
          const at = yield* podWith(dual(version))
          const greeting = `Hello from the v${version} implementation.`
          expect(yield* at.does("send", "x", "--wait", "hello")).toBe(`${greeting}\n`)
          expect(yield* at.does("send", "x", "--wait", "and again")).toBe(`${greeting}\n`)
          yield* at.does("stop", "x")
          expect(yield* at.does("restore", "x")).toMatch(
            /^x is back, but its agent lost the conversation \(.+\); a transcript/
          )
          expect(yield* at.does("send", "x", "--wait", "once more")).toBe(`${greeting}\n`)
          expect(at.said("user")).toEqual(["hello", "and again", "once more"])
          expect(at.said("assistant")).toEqual([greeting, greeting, greeting])
        }),
      { timeout: 60_000, concurrent: true }
    )
  }
})
