/** Source: ACP reference 4; for goose its documentation ("Using goose in ACP Clients"). */
import { AgentCommand } from "./PodRecord.ts"

/**
 * Programs that speak ACP when they are called like this, and the variables with which they can be
 * logged in. They need no configuration when the program is on the PATH.
 */
export const wellKnownAgents: ReadonlyArray<AgentCommand> = [
  new AgentCommand({
    name: "claude",
    command: ["claude-agent-acp"],
    env: ["ANTHROPIC_API_KEY"]
  }),
  new AgentCommand({ name: "codex", command: ["codex-acp"], env: ["OPENAI_API_KEY"] }),
  new AgentCommand({ name: "gemini", command: ["gemini", "--acp"], env: ["GEMINI_API_KEY"] }),
  new AgentCommand({ name: "opencode", command: ["opencode", "acp"] }),
  new AgentCommand({ name: "copilot", command: ["copilot", "--acp"] }),
  new AgentCommand({ name: "cline", command: ["cline", "--acp"] }),
  new AgentCommand({ name: "auggie", command: ["auggie", "--acp"] }),
  new AgentCommand({ name: "goose", command: ["goose", "acp"] })
]
