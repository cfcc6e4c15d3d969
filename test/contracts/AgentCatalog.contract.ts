import { describe, expect, it } from "@effect/vitest"
import { Effect, type Layer, Option, type Scope } from "effect"
import type { AgentConfig } from "../../src/domain/AgentConfig.ts"
import { AgentCommand } from "../../src/domain/PodRecord.ts"
import { AgentCatalog } from "../../src/services/AgentCatalog.ts"

/** What every agent catalog keeps to. `make` gets the agents that are to be known. */
export const agentCatalogContract = (
  name: string,
  make: (config: AgentConfig) => Effect.Effect<Layer.Layer<AgentCatalog>, never, Scope.Scope>
) => {
  const find = (config: AgentConfig, name: Option.Option<string>) =>
    Effect.flatMap(
      make(config),
      (layer) =>
        Effect.provide(Effect.flatMap(AgentCatalog, (catalog) => catalog.find(name)), layer)
    )

  describe(`${name} is an AgentCatalog`, () => {
    it.scoped("finds every agent by its name", () =>
      Effect.gen(function*() {
        for (const agent of known.agents) {
          expect(yield* find(known, Option.some(agent.name))).toEqual(agent)
        }
      }))

    it.scoped("finds the default one when no name is given", () =>
      Effect.gen(function*() {
        expect(yield* find(known, Option.none())).toEqual(codex)
      }))

    it.scoped("tells the known names when there is no such agent", () =>
      Effect.gen(function*() {
        for (const name of ["gpt", "", "Claude", "__proto__", "constructor"]) {
          expect(yield* Effect.flip(find(known, Option.some(name)))).toMatchObject({
            _tag: "AgentUnknown",
            name,
            known: ["claude", "codex", "demo"]
          })
        }
      }))

    it.scoped("tells the known names when there is no default one", () =>
      Effect.gen(function*() {
        const failure = yield* Effect.flip(find({ ...known, default: "gone" }, Option.none()))
        expect(failure.message).toBe("no agent is called gone; known are claude, codex, demo")
      }))
  })
}

const claude = new AgentCommand({
  name: "claude",
  command: ["claude-agent-acp", "--verbose"],
  env: ["ANTHROPIC_API_KEY"]
})
const codex = new AgentCommand({ name: "codex", command: ["codex-acp"], env: [] })

/** The agent that comes with the program in these tests. */
export const demo = new AgentCommand({ name: "demo", command: ["pods-demo-agent"], env: [] })

const known: AgentConfig = { agents: [claude, codex, demo], default: "codex" }
