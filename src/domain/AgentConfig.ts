/**
 * Which agents there are: `<config>/config.json`, written by hand.
 * `{"agents": {"claude": {"command": ["claude-agent-acp"], "env": ["KEY"]}}, "default": "claude"}`
 *
 * Source: product.md, "Agents". Keys that are not known here are other parts of the configuration.
 */
import { Either, Option, Schema } from "effect"
import type { FormatProblem } from "./FormatProblem.ts"
import { AgentUnknown } from "./PodFailure.ts"
import { AgentCommand } from "./PodRecord.ts"
import * as strictJson from "./strictJson.ts"

/** The configured agents in file order, and the one to use when none is named. */
export interface AgentConfig {
  readonly agents: ReadonlyArray<AgentCommand>
  readonly default: string
}

/** What holds without any configuration: one agent, which comes with `pods`. */
export const bundledOnly = (bundled: AgentCommand): AgentConfig => ({
  agents: [bundled],
  default: bundled.name
})

/**
 * The configuration in the text of `config.json`, with the bundled agent behind the configured ones
 * unless one of these has its name. Without `default` the first configured agent is it.
 */
export const decode = (
  text: string,
  bundled: AgentCommand
): Either.Either<AgentConfig, FormatProblem> =>
  Either.map(decodeFile(text), (file) => {
    const configured = Object.entries(file.agents).map(([name, agent]) =>
      new AgentCommand({ name, ...agent })
    )
    const agents = configured.some(({ name }) => name === bundled.name)
      ? configured
      : [...configured, bundled]
    return { agents, default: file.default ?? agents[0]?.name ?? bundled.name }
  })

/** Where an agent is known from: the configuration, `pods` itself, or a program on the PATH. */
export type Origin = "configured" | "bundled" | "found"

export interface KnownAgent {
  readonly agent: AgentCommand
  readonly origin: Origin
}

/** The configured agents and those found on the PATH whose names are not used by others. */
export const withFound = (
  config: AgentConfig,
  found: ReadonlyArray<AgentCommand>
): AgentConfig => ({
  ...config,
  agents: [
    ...config.agents,
    ...found.filter(({ name }) => config.agents.every((agent) => agent.name !== name))
  ]
})

/** All agents of a configuration with their origins, those that were found behind the others. */
export const known = (
  config: AgentConfig,
  bundled: AgentCommand,
  found: ReadonlyArray<AgentCommand>
): ReadonlyArray<KnownAgent> =>
  withFound(config, found).agents.map((agent) => {
    if (agent === bundled) return { agent, origin: "bundled" }
    return { agent, origin: config.agents.includes(agent) ? "configured" : "found" }
  })

/** The agent of this name, or the default one. */
export const find = (
  { agents, default: usual }: AgentConfig,
  name: Option.Option<string>
): Either.Either<AgentCommand, AgentUnknown> => {
  const wanted = Option.getOrElse(name, () => usual)
  return Either.fromNullable(
    agents.find((agent) => agent.name === wanted),
    () => new AgentUnknown({ name: wanted, known: agents.map((agent) => agent.name) })
  )
}

const Word = Schema.String.pipe(
  Schema.filter((word) => word !== "" && !word.includes("\0"), {
    description: "a text that is not empty"
  })
)

const VariableName = Schema.String.pipe(
  Schema.pattern(/^[A-Za-z_][A-Za-z0-9_]*$/, {
    description: "the name of an environment variable (values are never stored)"
  })
)

const ConfigFile = Schema.Struct({
  agents: Schema.optionalWith(
    Schema.Record({
      key: Schema.String,
      value: Schema.Struct({
        command: Schema.NonEmptyArray(Word).annotations({
          description: "a command line as an array of at least one text"
        }),
        env: Schema.optionalWith(Schema.Array(VariableName), { exact: true, default: () => [] }),
        acp: Schema.optionalWith(
          Schema.Literal(1, 2).annotations({ description: "1 or 2, a version of ACP" }),
          { exact: true }
        )
      })
    }),
    { exact: true, default: () => ({}) }
  ),
  default: Schema.optionalWith(Schema.String, { exact: true })
})

const decodeFile = strictJson.decoder(ConfigFile)
