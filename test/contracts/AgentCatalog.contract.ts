import { describe, expect, it } from "@effect/vitest"
import { Effect, type Layer, Option, type Scope } from "effect"
import type { AgentConfig } from "../../src/domain/AgentConfig.ts"
import { AgentCommand } from "../../src/domain/PodRecord.ts"
import { wellKnownAgents } from "../../src/domain/wellKnownAgents.ts"
import { AgentCatalog } from "../../src/services/AgentCatalog.ts"

/**
 * What every agent catalog keeps to. `make` gets the agents that are to be known, and the
 * well-known ones that are installed.
 */
export const agentCatalogContract = (
  name: string,
  make: (
    config: AgentConfig,
    installed: ReadonlyArray<AgentCommand>
  ) => Effect.Effect<Layer.Layer<AgentCatalog>, never, Scope.Scope>
) => {
  const find = (
    config: AgentConfig,
    name: Option.Option<string>,
    installed: ReadonlyArray<AgentCommand> = []
  ) =>
    Effect.flatMap(
      make(config, installed),
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

    it.scoped("finds well-known agents that are installed, without any configuration", () =>
      Effect.gen(function*() {
        expect(yield* find(known, Option.some("gemini"), installed)).toMatchObject({
          name: "gemini",
          command: ["gemini", "--acp"]
        })
        const missing = yield* Effect.flip(find(known, Option.some("goose"), installed))
        expect(missing.message).toContain("known are claude, codex, demo, gemini")
      }))

    it.scoped("has a configured agent in the place of a well-known one of its name", () =>
      Effect.gen(function*() {
        expect(yield* find(known, Option.some("claude"), installed)).toEqual(claude)
      }))

    it.scoped("takes a well-known one as the default where the configuration names it", () =>
      Effect.gen(function*() {
        const config = { ...known, default: "gemini" }
        expect((yield* find(config, Option.none(), installed)).name).toBe("gemini")
      }))

    it.scoped("tells of all, and from where they are known", () =>
      Effect.gen(function*() {
        const layer = yield* make(known, installed)
        const all = yield* Effect.provide(
          Effect.flatMap(AgentCatalog, (catalog) => catalog.all),
          layer
        )
        expect(all.default).toBe("codex")
        expect(all.agents.map(({ agent, origin }) => [agent.name, origin])).toEqual([
          ["claude", "configured"],
          ["codex", "configured"],
          ["demo", "bundled"],
          ["gemini", "found"]
        ])
      }))
  })
}

const claude = new AgentCommand({
  name: "claude",
  command: ["claude-agent-acp", "--verbose"],
  env: ["ANTHROPIC_API_KEY"]
})
const codex = new AgentCommand({ name: "codex", command: ["codex-acp"], env: [], acp: 2 })

/** The agent that comes with the program in these tests. */
export const demo = new AgentCommand({ name: "demo", command: ["pods-demo-agent"], env: [] })

const installed = wellKnownAgents.filter(({ name }) => name === "claude" || name === "gemini")

const known: AgentConfig = { agents: [claude, codex, demo], default: "codex" }
