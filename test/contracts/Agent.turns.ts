import { Text } from "../../src/domain/AgentUpdate.ts"
import type { Step } from "../../src/layers/memory/MemoryAgentSession.ts"
import { demoTurns } from "./demoTurns.ts"

/** The turns of a versatile agent, as a script of the memory agent. */
export const versatileTurns = (
  prompt: string,
  earlier: ReadonlyArray<string>,
  mode: string
): ReadonlyArray<Step> => {
  switch (prompt) {
    case "mode":
      return [say(`I work in the mode ${mode}.`)]
    case "switch":
      return [{ kind: "Mode", mode: "plan" }]
    case "form":
      return [form]
    default:
      return demoTurns(prompt, earlier)
  }
}

const say = (text: string): Step => ({ kind: "Update", update: Text({ text }) })

const colours = ["red", "blue"]

const form: Step = {
  kind: "Ask",
  ask: {
    title: "Which colour?",
    options: [...colours, "decline"].map((id) => ({ id, name: id, kind: "allow_once" })),
    fields: [
      {
        name: "colour",
        title: "Colour",
        type: "choice",
        choices: colours.map((value) => ({ value, name: value })),
        required: true
      },
      { name: "count", title: "count", type: "integer", required: false }
    ]
  },
  after: (outcome) => {
    switch (outcome.kind) {
      case "cancelled":
        return [{ kind: "Stop", reason: "cancelled" }]
      case "filled":
        return [say(`accept ${JSON.stringify(outcome.content)}`)]
      case "selected":
        return [say(
          outcome.option === "decline" ? "decline {}" : `accept {"colour":"${outcome.option}"}`
        )]
    }
  }
}
