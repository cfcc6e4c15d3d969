import { Text } from "../../src/domain/AgentUpdate.ts"
import type { Step } from "../../src/layers/memory/MemoryAgentSession.ts"

/** The turns that the contracts prompt for, as a script of the memory agent. */
export const demoTurns = (
  prompt: string,
  earlier: ReadonlyArray<string>
): ReadonlyArray<Step> => {
  switch (prompt) {
    case "help":
      return Array.from({ length: 300 }, (_, index) => say(`${index} `))
    case "history": {
      const prompts = earlier.length === 1 ? "1 prompt" : `${earlier.length} prompts`
      return [say(`I remember ${prompts}. The last one was: ${earlier.at(-1)}`)]
    }
    case "hang":
      return [{ kind: "Hang" }]
    case "fail":
      return [{ kind: "Fail", reason: "it was asked to fail" }]
    case "die":
      return [{ kind: "Die", reason: "it exited with code 3", lastWords: ["asked to die"] }]
    case "permission":
      return [{
        kind: "Ask",
        ask: {
          title: "Delete notes.txt",
          options: choices.map((id) => ({ id, name: id, kind: "allow_once" }))
        },
        after: (outcome) =>
          outcome.kind === "selected"
            ? [say(`You chose ${outcome.option}.`)]
            : [{ kind: "Stop", reason: "cancelled" }]
      }]
    default:
      return [say(prompt)]
  }
}

const say = (text: string): Step => ({ kind: "Update", update: Text({ text }) })

const choices = ["allow-once", "allow-always", "reject"]
