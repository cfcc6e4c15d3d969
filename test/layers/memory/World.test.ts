import { expect, it } from "@effect/vitest"
import { Effect, Option, Schedule } from "effect"
import { PodName } from "../../../src/domain/ids.ts"
import * as PodHost from "../../../src/layers/host/PodHost.ts"
import * as World from "../../../src/layers/memory/World.ts"
import { AgentCatalog } from "../../../src/services/AgentCatalog.ts"
import { Launcher } from "../../../src/services/Launcher.ts"
import { Registry } from "../../../src/services/Registry.ts"
import { attach, saidIn } from "../../support/attached.ts"

const alpha = PodName.make("alpha")

it.scopedLive("A World has hosts that are launched, talked to, stopped and restored", () =>
  Effect.gen(function*() {
    const { launch } = yield* Launcher
    const registry = yield* Registry
    const agent = yield* (yield* AgentCatalog).find(Option.none())
    const first = yield* launch({ kind: "New", name: alpha, agent, cwd: "/work" })
    expect(yield* Effect.flip(launch({ kind: "New", name: alpha, agent, cwd: "/work" })))
      .toMatchObject({ _tag: "NameTaken" })
    const ann = yield* attach(alpha, first.socket)
    expect(saidIn(yield* ann.turn("hello"))).toBe("hello")
    yield* ann.send({ method: "shutdown" })
    expect(yield* ann.ended).toBe(true)

    yield* Effect.repeat(registry.claims, {
      schedule: Schedule.spaced("5 millis"),
      until: (claims) => claims.length === 0
    })
    const second = yield* launch({ kind: "Restore", name: alpha })
    expect(second.reopened).toEqual({ kind: "Loaded" })
    const bob = yield* attach(alpha, second.socket)
    expect(bob.opening.records.length).toBeGreaterThan(5)
  }).pipe(Effect.provide(World.layer(PodHost.layer({ pid: 7, version: "0.0.0" })))))
