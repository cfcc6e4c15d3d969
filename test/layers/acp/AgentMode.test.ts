import { describe, expect, it } from "@effect/vitest"
import { Option } from "effect"
import { modeIn, modeOf } from "../../../src/layers/acp/AgentMode.ts"

const option = (id: object, currentValue: unknown, category = "mode") => ({
  ...id,
  category,
  type: "select",
  currentValue
})

describe("modeOf", () => {
  const told = (answer: object) =>
    Option.map(
      modeOf({ ...answer }),
      ({ change, current }) => ({ current, ...change("s1", "plan") })
    )

  it("takes the mode of a list of modes", () => {
    const configOptions = [option({ id: "m" }, "other")]
    expect(told({ modes: { currentModeId: "ask", availableModes: [] }, configOptions }))
      .toEqual(Option.some({
        current: "ask",
        method: "session/set_mode",
        params: { sessionId: "s1", modeId: "plan" }
      }))
  })

  it("takes an option for one, as each version spells it", () => {
    const others = [option({ id: "x" }, "y", "model"), "odd", null]
    const method = "session/set_config_option"
    expect(told({ modes: null, configOptions: [...others, option({ id: "m" }, "ask")] }))
      .toEqual(Option.some({
        current: "ask",
        method,
        params: { sessionId: "s1", configId: "m", value: "plan" }
      }))
    expect(told({ configOptions: [option({ configId: "m" }, "ask")] }))
      .toEqual(Option.some({
        current: "ask",
        method,
        params: { sessionId: "s1", configId: "m", type: "id", value: "plan" }
      }))
  })

  it.each([
    {},
    { modes: { currentModeId: 3 } },
    { configOptions: "odd" },
    { configOptions: [option({ id: "m" }, true)] },
    { configOptions: [option({}, "ask")] }
  ])("knows none without one: %j", (answer) => {
    expect(told(answer)).toEqual(Option.none())
  })
})

describe("modeIn", () => {
  it("takes the mode that an update tells", () => {
    expect(modeIn({ sessionUpdate: "current_mode_update", currentModeId: "plan" }))
      .toEqual(Option.some("plan"))
    const configOptions = [option({ configId: "m" }, "plan")]
    expect(modeIn({ sessionUpdate: "config_option_update", configOptions }))
      .toEqual(Option.some("plan"))
  })

  it.each([
    { sessionUpdate: "current_mode_update" },
    { sessionUpdate: "config_option_update", configOptions: [] },
    { sessionUpdate: "plan", currentModeId: "plan" },
    null
  ])("knows none in others: %j", (update) => {
    expect(modeIn(update)).toEqual(Option.none())
  })
})
