import { join } from "node:path"
import { AgentCommand } from "../../../src/domain/PodRecord.ts"

/** One of the agents in this directory; it is given the variable GIVEN. */
export const fakeAgent = (name: string, ...args: ReadonlyArray<string>): AgentCommand =>
  new AgentCommand({
    name: "fake",
    command: [process.execPath, join(import.meta.dirname, name), ...args],
    env: ["GIVEN"]
  })
