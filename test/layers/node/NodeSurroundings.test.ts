import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as NodeSurroundings from "../../../src/layers/node/NodeSurroundings.ts"
import { Surroundings } from "../../../src/services/Surroundings.ts"

const surroundings = (env: Record<string, string>) =>
  Effect.provide(Surroundings, NodeSurroundings.layer({ env, cwd: "/work", terminal: true }))

describe("NodeSurroundings", () => {
  it.effect("wants plain lines by PODS_PLAIN_UI, and where no screen can be shown", () =>
    Effect.gen(function*() {
      const wanted = [{ PODS_PLAIN_UI: "1" }, { PODS_PLAIN_UI: "yes" }, { TERM: "dumb" }]
      const others = [{}, { PODS_PLAIN_UI: "" }, { PODS_PLAIN_UI: "0" }, { TERM: "xterm" }]
      for (const env of wanted) expect((yield* surroundings(env)).plain).toBe(true)
      for (const env of others) expect((yield* surroundings({ ...env })).plain).toBe(false)
    }))
})
