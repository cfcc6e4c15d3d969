/**
 * Source: ACP reference 4; for claude its package.json, for goose "Using goose in ACP Clients" of its
 * documentation, for cursor "ACP" of its own and the ACP registry.
 */
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
  new AgentCommand({ name: "goose", command: ["goose", "acp"] }),
  new AgentCommand({ name: "cursor", command: ["cursor-agent", "acp"], env: ["CURSOR_API_KEY"] })
]

/** How to install each of them, by its name: a command, or where that is told. */
export const installations: Readonly<Record<string, string>> = {
  claude: "npm install -g @agentclientprotocol/claude-agent-acp",
  codex: "npm install -g @zed-industries/codex-acp",
  gemini: "npm install -g @google/gemini-cli",
  opencode: "npm install -g opencode-ai",
  copilot: "npm install -g @github/copilot",
  cline: "npm install -g cline",
  auggie: "npm install -g @augmentcode/auggie",
  goose: "https://block.github.io/goose",
  cursor: "https://cursor.com/cli"
}
