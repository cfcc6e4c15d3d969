import { expect, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer, Option, type Scope } from "effect"
import { PodName } from "../../src/domain/ids.ts"
import type { LaunchOrder } from "../../src/domain/LaunchOrder.ts"
import * as PodEntry from "../../src/domain/PodEntry.ts"
import { StorageFailed } from "../../src/domain/PodFailure.ts"
import { type AgentCommand, PodRecord } from "../../src/domain/PodRecord.ts"
import * as PodHost from "../../src/layers/host/PodHost.ts"
import type { Agent } from "../../src/services/Agent.ts"
import type { Launched } from "../../src/services/Launcher.ts"
import type { PodClient } from "../../src/services/PodClient.ts"
import { PodHost as Host } from "../../src/services/PodHost.ts"
import type { PodServer } from "../../src/services/PodServer.ts"
import { PodStore } from "../../src/services/PodStore.ts"
import { Registry } from "../../src/services/Registry.ts"
import { SessionLog } from "../../src/services/SessionLog.ts"
import { attach } from "../support/attached.ts"

/** A place for hosts. The agent does what a word in the prompt says, as in the Agent's contract. */
export interface Place {
  readonly layer: Layer.Layer<
    Agent | PodClient | PodServer | PodStore | Registry | SessionLog
  >
  readonly agent: AgentCommand
  /** Absolute. */
  readonly cwd: string
  /** What is kept in files, except for the registry; nothing where there are none. */
  readonly files: () => ReadonlyArray<string>
}

export type MakePlace = (agents: "working" | "broken") => Effect.Effect<Place, never, Scope.Scope>

export type Contract = (
  sentence: string,
  body: (pods: Pods) => Effect.Effect<void, unknown, Services | Scope.Scope>,
  agents?: "working" | "broken"
) => void

/** What hosts do in a place of their own, as a test. */
export const contractIn = (make: MakePlace): Contract => (sentence, body, agents = "working") =>
  it.scopedLive(sentence, () =>
    Effect.gen(function*() {
      const { agent, cwd, files, layer } = yield* make(agents)
      const disk = { full: false }
      const services = PodHost.layer({ pid: process.pid, version: "1.2.3" }).pipe(
        Layer.provideMerge(Layer.merge(layer, Layer.provide(log(disk), layer)))
      )
      yield* Effect.provide(body(podsOf(agent, cwd, disk, files)), services)
    }))

type Services = Host | PodClient | PodStore | Registry | SessionLog

type Pods = ReturnType<typeof podsOf>

export const alpha = PodName.make("alpha")

const podsOf = (
  agent: AgentCommand,
  cwd: string,
  disk: { full: boolean },
  files: Place["files"]
) => {
  /** Runs a host and waits until it is ready, or for its failure. */
  const run = Effect.fnUntraced(function*(order: LaunchOrder) {
    const ready = yield* Deferred.make<Launched>()
    const { run } = yield* Host
    const host = yield* Effect.forkScoped(
      run(order, (launched) => Effect.asVoid(Deferred.succeed(ready, launched)))
    )
    const launched = yield* Effect.raceFirst(
      Deferred.await(ready),
      Effect.zipRight(Fiber.join(host), Effect.never)
    )
    return { launched, ended: Fiber.await(host), stop: Fiber.interrupt(host) }
  })

  return {
    cwd,
    disk,
    files,
    start: () => run({ kind: "New", name: alpha, agent, cwd }),
    restore: run({ kind: "Restore", name: alpha }),
    /** The name is kept; its claim, its socket and its lease are not. */
    expectGone: Effect.fnUntraced(function*({ socket }: Launched) {
      expect(yield* (yield* Registry).claims).toEqual([])
      const refused = yield* Effect.flip(Effect.scoped(attach(alpha, socket)))
      expect(refused._tag).toBe("PodUnreachable")
      const { segment, session } = yield* ids
      yield* Effect.scoped((yield* SessionLog).open(session, segment))
      expect((yield* (yield* PodStore).names).map(({ name }) => name)).toEqual([alpha])
    })
  }
}

/** A session log on a disk that can be full. */
const log = (disk: { readonly full: boolean }) =>
  Layer.effect(
    SessionLog,
    Effect.map(SessionLog, (real) => ({
      ...real,
      open: (session, segment) =>
        Effect.map(real.open(session, segment), (writer) => ({
          ...writer,
          append: (entries, durability) => disk.full ? noSpace : writer.append(entries, durability)
        }))
    }))
  )

const noSpace = new StorageFailed({
  doing: "append to",
  path: "the log",
  code: "ENOSPC",
  cause: undefined
})

export const storedPod = Effect.map(
  Effect.flatMap(PodStore, (store) => store.read(alpha)),
  (stored) => ({ stored })
)

const ids = Effect.map(storedPod, (pod) => ({
  session: Option.getOrThrow(PodEntry.sessionId(pod)),
  segment: Option.getOrThrow(PodEntry.storedSegment(pod))
}))

export const readRecord = Effect.flatMap(
  storedPod,
  ({ stored }) =>
    Effect.flatMap(
      stored,
      (pod) => pod._tag === "Readable" ? pod.record : Effect.dieMessage("its metadata is readable")
    )
)

/** As if the agent had forgotten everything. */
export const loseConversation = Effect.gen(function*() {
  const record = yield* readRecord
  const lost = new PodRecord({ ...record, acp_session_id: "no-such-conversation" })
  yield* (yield* PodStore).setRecord(alpha, lost)
})

/** Everything in the log; nothing as long as no segment is known. */
export const records = Effect.gen(function*() {
  const claims = yield* (yield* Registry).claims
  const pod = yield* storedPod
  const session = Option.getOrThrow(PodEntry.sessionId(pod))
  const segment = Option.getOrUndefined(PodEntry.storedSegment(pod)) ??
    claims[0]?.allocation.segment_id
  if (segment === undefined || segment === null) return []
  return (yield* (yield* SessionLog).tail(session, segment, 1000)).records
})

export const kinds = Effect.map(
  records,
  (all) =>
    all.filter(isNoBookkeeping).map((record) =>
      Object.getOwnPropertyDescriptor(record, "kind")?.value
    )
)

export const isExtension = (record: unknown): record is { readonly domain: string } =>
  typeof record === "object" && record !== null && "domain" in record

/** Whether a record is about the conversation, rather than about who keeps the log. */
const isNoBookkeeping = (record: unknown): boolean =>
  !isExtension(record) || !["pods.prompt", "pods.epoch", "pods.closed"].includes(record.domain)

export const isTurnEnd = (record: unknown): record is { readonly turn_count: number } =>
  typeof record === "object" && record !== null && "turn_count" in record

export const tagOf = (exit: Exit.Exit<unknown, { readonly _tag: string }>) =>
  Exit.isFailure(exit) && exit.cause._tag === "Fail" ? exit.cause.error._tag : exit
