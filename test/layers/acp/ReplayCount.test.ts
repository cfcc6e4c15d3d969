import { describe, expect, it } from "@effect/vitest"
import { isReplayed, ReplayCount } from "../../../src/layers/acp/ReplayCount.ts"

const promptsIn = (...updates: ReadonlyArray<unknown>) => {
  const count = new ReplayCount()
  for (const update of updates) count.tell(update)
  return count.prompts
}

const user = { sessionUpdate: "user_message_chunk" }

const agent = { sessionUpdate: "agent_message_chunk" }

describe("ReplayCount", () => {
  it("counts the chunks in a row as one prompt", () => {
    expect(promptsIn()).toBe(0)
    expect(promptsIn(agent, { sessionUpdate: "plan" }, null, "odd")).toBe(0)
    expect(promptsIn(user, user, agent, user, agent)).toBe(2)
    expect(promptsIn(user, { sessionUpdate: "usage_update" }, user)).toBe(2)
  })

  it("counts the chunks of a message id as one prompt, wherever they stand", () => {
    const [one, two] = [{ ...user, messageId: "1" }, { ...user, messageId: "2" }]
    expect(promptsIn(one, one, two)).toBe(2)
    expect(promptsIn(one, agent, one)).toBe(1)
    expect(promptsIn(one, user, agent, user)).toBe(2)
  })

  it("counts the messages of ACP v2, told whole and in chunks", () => {
    const whole = { sessionUpdate: "user_message", messageId: "1", content: [] }
    expect(promptsIn(whole, { ...user, messageId: "1" }, whole, { ...whole, messageId: "2" }))
      .toBe(2)
  })
})

describe("isReplayed", () => {
  it.each([
    ["user_message_chunk", true],
    ["user_message", true],
    ["agent_message_chunk", true],
    ["agent_thought", true],
    ["tool_call", true],
    ["tool_call_update", true],
    ["tool_call_content_chunk", true],
    ["plan", true],
    ["plan_update", true],
    ["planet", false],
    ["available_commands_update", false],
    ["current_mode_update", false],
    ["usage_update", false],
    ["state_update", false]
  ])("tells whether %s is part of a replay: %s", (sessionUpdate, expected) => {
    expect(isReplayed({ sessionUpdate })).toBe(expected)
  })
})
