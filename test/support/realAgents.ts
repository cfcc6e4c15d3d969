import { Effect } from "effect"
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { home, podsProgram } from "./home.ts"

/** An agent that somebody else wrote, and how it is made to talk to a fake model. */
export interface RealAgent {
  readonly name: string
  readonly command: readonly [string, ...Array<string>]
  /** The newest version of ACP that it is configured for; 1 when it is left out. */
  readonly acp?: 1 | 2
  /** Variables with which a model at this address takes the place of its own. */
  readonly env: (model: string) => Record<string, string>
  /** Files of the user's home that do the same. */
  readonly files: (model: string) => Record<string, string>
  /** The agent's own tool, with which the model has it write `content` to `out.txt`. */
  readonly writes?: (content: string) => readonly [tool: string, args: Record<string, string>]
}

/** Where the agents are installed that are no dependency of this project. */
export const agentsFolder = process.env["PODS_AGENTS_DIR"] ?? ""

/** An agent that comes with ACP's SDK: it follows a script and needs no model. */
export const example: RealAgent = {
  name: "example",
  command: fromSdk("agent.js"),
  env: () => ({}),
  files: () => ({})
}

/** Another one, which says one sentence and speaks the draft of ACP v2 too. */
export const dual = (acp: 1 | 2): RealAgent => ({
  name: "dual",
  command: fromSdk("dual-version-agent.js"),
  acp,
  env: () => ({}),
  files: () => ({})
})

export const opencode: RealAgent = {
  name: "opencode",
  command: [installed("opencode"), "acp"],
  env: (model) => ({
    OPENCODE_CONFIG_CONTENT: JSON.stringify({
      provider: {
        fake: {
          npm: "@ai-sdk/openai-compatible",
          options: { baseURL: `${model}/v1`, apiKey: "none" },
          models: { "fake-1": {} }
        }
      },
      model: "fake/fake-1",
      small_model: "fake/fake-1",
      permission: { bash: "ask", edit: "ask" }
    }),
    OPENCODE_DISABLE_AUTOUPDATE: "1",
    OPENCODE_DISABLE_MODELS_FETCH: "1"
  }),
  files: () => ({}),
  writes: (content) => ["write", { filePath: "out.txt", content }]
}

export const gemini: RealAgent = {
  name: "gemini",
  // Without a model it asks one which to take.
  command: [installed("gemini"), "--acp", "-m", "gemini-2.5-flash"],
  env: (model) => ({ GEMINI_API_KEY: "none", GOOGLE_GEMINI_BASE_URL: model }),
  files: () => ({}),
  writes: (content) => ["run_shell_command", { command: `printf '${content}' > out.txt` }]
}

export const codex: RealAgent = {
  name: "codex",
  command: [installed("codex-acp")],
  env: () => ({ OPENAI_API_KEY: "none" }),
  files: (model) => ({
    // In this mode it asks before it runs a command, and its sandbox needs no further program.
    ".codex/config.toml": [
      `model = "fake-1"`,
      `model_provider = "fake"`,
      `approval_policy = "untrusted"`,
      `sandbox_mode = "danger-full-access"`,
      `[model_providers.fake]`,
      `name = "fake"`,
      `base_url = "${model}/v1"`,
      `wire_api = "responses"`
    ].join("\n")
  }),
  writes: (content) => ["exec_command", { cmd: `printf '${content}' > out.txt` }]
}

/** A home whose user has configured an agent, and a project in it. */
export const agentHome = Effect.fnUntraced(function*(agent: RealAgent, model: string) {
  const at = yield* home
  const env = agent.env(model)
  const { acp, command, name } = agent
  const config = { agents: { [name]: { acp, command, env: Object.keys(env) } } }
  const files = { "config/config.json": JSON.stringify(config), ...agent.files(model) }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(at.directory, path)), { recursive: true })
    writeFileSync(join(at.directory, path), text)
  }
  const project = join(at.directory, "project")
  mkdirSync(project)
  const assignments = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  const pods = (...args: ReadonlyArray<string>) =>
    at.run(["env", ...assignments, process.execPath, podsProgram, ...args])
  return { ...at, pods, project }
})

function fromSdk(program: string): readonly [string, string] {
  const folder = join(import.meta.dirname, "../../node_modules/acp-sdk-1/dist/examples")
  return [process.execPath, join(folder, program)]
}

function installed(program: string): string {
  return join(agentsFolder, "node_modules/.bin", program)
}
