import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Option } from "effect"
import type { AgentState } from "../../../src/layers/acp/Dialect.ts"
import { StatedTurn } from "../../../src/layers/acp/StatedTurn.ts"

const running: AgentState = { status: "running", end: {} }

const idle = (stopReason: string): AgentState => ({ status: "idle", end: { stopReason } })

/** The stop reason with which a turn has ended after these things, if it has. */
const endAfter = (...happenings: ReadonlyArray<AgentState | "taken">) =>
  Effect.gen(function*() {
    const turn = new StatedTurn()
    const end = yield* Effect.fork(turn.end)
    for (const happening of happenings) {
      if (happening === "taken") turn.taken()
      else turn.tell(happening)
    }
    for (let n = 0; n < 3; n++) yield* Effect.yieldNow()
    const exit = yield* Fiber.poll(end)
    return Option.isNone(exit) ? undefined : (yield* exit.value).stopReason
  })

describe("StatedTurn", () => {
  it.effect("ends with the first idle state after its work began", () =>
    Effect.gen(function*() {
      expect(yield* endAfter(running, "taken", idle("end_turn"))).toBe("end_turn")
      expect(yield* endAfter(running, idle("end_turn"), idle("cancelled"))).toBe("end_turn")
      expect(yield* endAfter("taken", idle("refusal"))).toBe("refusal")
    }))

  it.effect("does not end with an idle state from before it", () =>
    Effect.gen(function*() {
      expect(yield* endAfter(idle("end_turn"))).toBeUndefined()
      expect(yield* endAfter(idle("end_turn"), "taken", running)).toBeUndefined()
    }))
})
