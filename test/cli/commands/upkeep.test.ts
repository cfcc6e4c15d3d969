import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Litter from "../../../src/domain/Litter.ts"
import * as MemoryScreen from "../../../src/layers/memory/MemoryScreen.ts"
import * as MemoryUpkeep from "../../../src/layers/memory/MemoryUpkeep.ts"
import { PodStore } from "../../../src/services/PodStore.ts"
import { Registry } from "../../../src/services/Registry.ts"
import { type CommandPod, pods, world } from "../../support/commandLine.ts"
import { dead, idle, sessionOf, silent } from "../../support/pods.ts"

const names = Effect.flatMap(PodStore, (store) => store.names).pipe(
  Effect.map((all) => all.map(({ name }) => name))
)

const inWorld = (options: MemoryUpkeep.Options, ...kept: ReadonlyArray<CommandPod>) =>
  Effect.provide(Layer.provideMerge(MemoryUpkeep.layer(options), world(...kept)))

const files = (name: string) => ({
  session: sessionOf(name),
  path: `/sessions/${name}`,
  segments: 2,
  spills: 0,
  bytes: 2_000
})

describe("pods rm", () => {
  it.effect("forgets stopped Pods, and says before what goes", () =>
    Effect.gen(function*() {
      const { code, stderr, stdout } = yield* pods("rm", "a", "b", "--yes")
      expect(code).toBe(0)
      expect(stdout).toBe("a is forgotten\nb is forgotten\n")
      expect(stderr).toContain("/sessions/a (2 segments, 2.0 kB)")
      expect(yield* names).toEqual(["c"])
    }).pipe(inWorld({ sessions: [files("a")] }, { name: "a" }, { name: "b" }, { name: "c" })))

  it.effect("forgets nothing without a yes where nobody can be asked", () =>
    Effect.gen(function*() {
      const { code, stderr } = yield* pods("rm", "a", "--keep-log")
      expect(code).toBe(2)
      expect(stderr).toContain("use: pods rm a --keep-log --yes")
      expect(yield* names).toEqual(["a"])
    }).pipe(inWorld({}, { name: "a" })))

  for (const [key, left] of [["y", []], ["n", ["a"]], ["\r", ["a"]], ["\u0003", ["a"]]] as const) {
    it.effect(`asks on a terminal, where ${JSON.stringify(key)} leaves ${left.length}`, () =>
      Effect.gen(function*() {
        const screen = yield* MemoryScreen.make()
        yield* screen.type(key)
        const { code } = yield* Effect.provide(pods("rm", "a"), screen.layer)
        expect(code).toBe(0)
        expect((yield* screen.written).join("")).toContain("forget a? [y/N] ")
        expect(yield* names).toEqual(left)
      }).pipe(inWorld({}, { name: "a" })))
  }

  const refusals: ReadonlyArray<readonly [string, CommandPod, string]> = [
    ["is live", { name: "a", live: idle }, "it is live; end it first with: pods stop a"],
    ["says no status", { name: "a", live: silent }, "it is live"],
    [
      "has a process that cannot be reached",
      { name: "a", live: { ...dead, holder: "Alive" } },
      "its process is alive, but cannot be reached"
    ],
    ["is only claimed", { name: "a", stored: "missing", live: dead }, "pods prune"]
  ]
  for (const [what, pod, reason] of refusals) {
    it.effect(`refuses a Pod that ${what}, and with it all others`, () =>
      Effect.gen(function*() {
        const { code, stderr, stdout } = yield* pods("rm", "b", "a", "--yes")
        expect({ code, stdout }).toEqual({ code: 1, stdout: "" })
        expect(stderr).toContain(reason)
        expect(yield* names).toContain("b")
      }).pipe(inWorld({}, pod, { name: "b" })))
  }

  it.effect("tells who holds the conversation", () =>
    Effect.gen(function*() {
      const { code, stderr } = yield* pods("rm", "a", "--yes")
      expect(code).toBe(75)
      expect(stderr).toContain("the conversation of a is held by another writer")
      expect(yield* names).toEqual(["a"])
    }).pipe(inWorld({ held: new Set([sessionOf("a")]) }, { name: "a" })))

  it.effect("knows no Pod of another name", () =>
    Effect.gen(function*() {
      expect((yield* pods("rm", "x", "--yes")).code).toBe(3)
    }).pipe(inWorld({}, { name: "a" })))
})

describe("pods prune", () => {
  const socket = Litter.Socket({ path: "/run/a/sock" })
  const kept = [{ name: "a", live: dead }, { name: "b", live: idle }]
  const claimed = Effect.flatMap(Registry, ({ claims }) => claims).pipe(
    Effect.map((all) => all.map(({ allocation }) => allocation.pod_name))
  )

  it.effect("changes nothing in a dry run", () =>
    Effect.gen(function*() {
      const { code, stdout } = yield* pods("prune", "--dry-run")
      expect(code).toBe(0)
      expect(stdout).toBe(
        "the allocation of a: its process 1 is gone and its socket refuses\n"
          + "/run/a/sock: nobody listens on it\n"
      )
      expect(yield* claimed).toEqual(["a", "b"])
    }).pipe(inWorld({ litter: [socket] }, ...kept)))

  it.effect("removes what is dead, each with its reason", () =>
    Effect.gen(function*() {
      const { code, stdout } = yield* pods("prune", "--yes")
      expect(code).toBe(0)
      expect(stdout).toContain("removed /run/a/sock: nobody listens on it\n")
      expect(yield* claimed).toEqual(["b"])
      expect((yield* pods("prune", "--yes")).stderr).toBe("nothing is provably dead\n")
    }).pipe(inWorld({ litter: [socket] }, ...kept)))

  it.effect("removes nothing without a yes where nobody can be asked", () =>
    Effect.gen(function*() {
      const { code, stderr } = yield* pods("prune")
      expect(code).toBe(2)
      expect(stderr).toContain("use: pods prune --yes")
      expect(yield* claimed).toEqual(["a", "b"])
    }).pipe(inWorld({}, ...kept)))

  it.effect("removes conversations that nobody names only when it is told to", () =>
    Effect.gen(function*() {
      const first = yield* pods("prune", "--yes")
      expect(first).toMatchObject({ code: 0, stdout: "" })
      expect(first.stderr).toContain("only with --logs:\n  /sessions/lost (2 segments, 2.0 kB)")
      expect((yield* pods("prune", "--yes", "--logs")).stdout).toContain("removed /sessions/lost")
      expect((yield* pods("prune", "--yes", "--logs")).stderr).toBe("nothing is provably dead\n")
    }).pipe(inWorld({ sessions: [files("lost")] }, { name: "a" })))
})

describe("pods rename", () => {
  it.effect("says why not, and what to do instead", () =>
    Effect.gen(function*() {
      const { code, stderr } = yield* pods("rename", "a", "b")
      expect(code).toBe(1)
      expect(stderr).toContain("the name of a Pod is its identity")
      expect(stderr).toContain("pods new b, and read on with: pods logs a\n")
      expect(yield* names).toEqual(["a"])
    }).pipe(inWorld({}, { name: "a" })))
})
