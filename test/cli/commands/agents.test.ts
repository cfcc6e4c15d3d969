import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { AgentCommand } from "../../../src/domain/PodRecord.ts"
import { installations, wellKnownAgents } from "../../../src/domain/wellKnownAgents.ts"
import * as MemoryAgentCatalog from "../../../src/layers/memory/MemoryAgentCatalog.ts"
import * as MemoryAgentCheck from "../../../src/layers/memory/MemoryAgentCheck.ts"
import { pods, world } from "../../support/commandLine.ts"

const mine = new AgentCommand({
  name: "mine",
  command: ["my-agent", "--acp"],
  env: ["KEY"],
  acp: 2
})
const demo = new AgentCommand({ name: "demo", command: ["pods-demo-agent"] })
const gemini = wellKnownAgents.filter(({ name }) => name === "gemini")

const inWorld = (checks: Parameters<typeof MemoryAgentCheck.layer>[0] = {}) =>
  Effect.provide(Layer.mergeAll(
    world(),
    MemoryAgentCatalog.layer({ agents: [mine, demo], default: "mine" }, demo, gemini),
    MemoryAgentCheck.layer(checks)
  ))

const good = { ...MemoryAgentCheck.plain, title: "Good 1.2", loads: true, lists: true }

describe("pods agents", () => {
  it("knows how each well-known agent is installed", () => {
    expect(Object.keys(installations)).toEqual(wellKnownAgents.map(({ name }) => name))
  })

  it.effect("lists what is configured, bundled and found, and marks the default", () =>
    Effect.gen(function*() {
      const { code, stderr, stdout } = yield* pods("agents")
      expect(code).toBe(0)
      expect(stdout).toBe(
        "* mine    configured  my-agent --acp\n"
          + "  demo    bundled     pods-demo-agent\n"
          + "  gemini  found       gemini --acp\n"
      )
      expect(stderr).toContain("  codex     npm install -g @zed-industries/codex-acp\n")
      expect(stderr).not.toContain("gemini")
    }).pipe(inWorld()))

  it.effect("tells what each can when they are checked", () =>
    Effect.gen(function*() {
      const { code, stdout } = yield* pods("agents", "--check")
      expect(code).toBe(0)
      expect(stdout).toContain("ok: Good 1.2, ACP 1, can load, list conversations\n")
      expect(stdout).toContain("ok: memory, ACP 1, forgets its conversations\n")
      expect(stdout).toContain("ways to log in: with a key, with a browser\n")
    }).pipe(inWorld({
      mine: good,
      demo: MemoryAgentCheck.plain,
      gemini: { ...good, logins: ["with a key", "with a browser"] }
    })))

  it.effect("fails when one cannot be used, with its last words", () =>
    Effect.gen(function*() {
      const { code, stderr, stdout } = yield* pods("agents", "--check")
      expect(code).toBe(1)
      expect(stdout).toContain("failed: it exited with code 1\n      | Node is too\u241a old\n")
      expect(stdout).toContain("failed: gemini is not installed, or not on the PATH")
      expect(stderr).toContain("cannot be used as they are: mine, gemini")
    }).pipe(inWorld({
      mine: { reason: "it exited with code 1", lastWords: ["Node is too\u001a old"] },
      demo: good
    })))

  it.effect("prints objects for programs", () =>
    Effect.gen(function*() {
      const { stdout } = yield* pods("agents", "--check", "--json")
      expect(JSON.parse(stdout)).toMatchObject([
        {
          name: "mine",
          default: true,
          origin: "configured",
          env: ["KEY"],
          acp: 2,
          check: { ok: true }
        },
        { name: "demo", default: false, check: { ok: true, title: "Good 1.2", loads: true } },
        { name: "gemini", acp: 1, check: { ok: false, last_words: [] } }
      ])
    }).pipe(inWorld({ mine: good, demo: good })))
})
