import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer, Option, type Scope } from "effect"
import { PodName } from "../../src/domain/ids.ts"
import * as PodEntry from "../../src/domain/PodEntry.ts"
import { StorageFailed } from "../../src/domain/PodFailure.ts"
import { type AgentCommand, PodRecord } from "../../src/domain/PodRecord.ts"
import * as PodHost from "../../src/layers/PodHost.ts"
import type { Agent } from "../../src/services/Agent.ts"
import type { Launched, LaunchOrder } from "../../src/services/Launcher.ts"
import type { PodClient } from "../../src/services/PodClient.ts"
import { PodHost as Host } from "../../src/services/PodHost.ts"
import type { PodServer } from "../../src/services/PodServer.ts"
import { PodStore } from "../../src/services/PodStore.ts"
import { Registry } from "../../src/services/Registry.ts"
import { SessionLog } from "../../src/services/SessionLog.ts"
import { attach, saidIn } from "../support/attached.ts"

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

/** What every PodHost keeps to, on whatever services it runs. */
export const podHostContract = (
  place: string,
  make: (agents: "working" | "broken") => Effect.Effect<Place, never, Scope.Scope>
) => {
  const contract = (
    sentence: string,
    body: (pods: Pods) => Effect.Effect<void, unknown, Services | Scope.Scope>,
    agents: "working" | "broken" = "working"
  ) =>
    it.scopedLive(sentence, () =>
      Effect.gen(function*() {
        const { agent, cwd, files, layer } = yield* make(agents)
        const disk = { full: false }
        const services = PodHost.layer({ pid: process.pid, version: "1.2.3" }).pipe(
          Layer.provideMerge(Layer.merge(layer, Layer.provide(log(disk), layer)))
        )
        yield* Effect.provide(body(podsOf(agent, cwd, disk, files)), services)
      }))

  describe(`PodHost in ${place}`, () => {
    contract(
      "starts a Pod, which is pending until its first prompt",
      (pods) =>
        Effect.gen(function*() {
          const { launched, stop } = yield* pods.start()
          expect(launched).toEqual({
            socket: (yield* Registry).endpoint(alpha),
            pid: process.pid,
            reopened: { kind: "Fresh" }
          })
          const stored = yield* storedPod
          expect(Option.isSome(PodEntry.sessionId(stored))).toBe(true)
          expect(Option.isNone(PodEntry.storedSegment(stored))).toBe(true)
          const [claim] = yield* (yield* Registry).claims
          expect(claim?.allocation).toMatchObject({
            pod_name: alpha,
            pid: process.pid,
            scope_allow: [{ target: pods.cwd, permission: "read", recursive: true }]
          })
          const { opening } = yield* attach(alpha, launched.socket)
          expect(opening).toMatchObject({
            native: true,
            status: "idle",
            cwd: pods.cwd,
            asks: [],
            records: []
          })
          yield* stop
        })
    )

    contract(
      "streams an answer, in the order of insomnia's events and log lines",
      (pods) =>
        Effect.gen(function*() {
          const { launched, stop } = yield* pods.start()
          const ann = yield* attach(alpha, launched.socket)
          const events = yield* ann.turn("history")
          const names = events.map(({ event }) => event)
          expect(names.filter((name, index) => name !== names[index - 1])).toEqual([
            "segment_rotated",
            "user_message",
            "status",
            "invoke_start",
            "turn_start",
            "text_delta",
            "text_done",
            "turn_end",
            "run_end",
            "status"
          ])
          expect(saidIn(events)).toMatch(/remember 0 prompts/)
          expect(yield* kinds).toEqual([
            "segment_start",
            "invoke",
            "user_input",
            "assistant_item",
            "turn_end",
            "run_completed"
          ])
          expect(Option.isSome(PodEntry.storedSegment(yield* storedPod))).toBe(true)
          yield* stop
        })
    )

    contract("tells every signal of a long turn before its end", (pods) =>
      Effect.gen(function*() {
        const { launched, stop } = yield* pods.start()
        const ann = yield* attach(alpha, launched.socket)
        const events = yield* ann.turn("help")
        const names = events.map(({ event }) => event)
        expect(names.lastIndexOf("text_delta")).toBeLessThan(names.indexOf("turn_end"))
        expect(names.filter((name) => name === "text_done")).toHaveLength(1)
        const whole = events.find((event) => event.event === "text_done")
        expect(whole?.data.text).toBe(saidIn(events))
        yield* stop
      }))

    contract(
      "shows an ask to every client and takes the first answer",
      (pods) =>
        Effect.gen(function*() {
          const { launched, stop } = yield* pods.start()
          const ann = yield* attach(alpha, launched.socket, "ann")
          const bob = yield* attach(alpha, launched.socket, "bob")
          yield* ann.run("permission")
          const [{ data: { ask } }] = yield* Effect.all([ann.hear("asked"), bob.hear("asked")])
          yield* bob.hear("status", ({ data }) => data.status === "paused")
          const late = yield* attach(alpha, launched.socket, "late")
          expect(late.opening).toMatchObject({ status: "paused", asks: [ask] })

          const answer = (option: string) => ({
            method: "answer" as const,
            params: { ask: ask.id, outcome: { kind: "selected" as const, option } }
          })
          yield* ann.send(answer("what-was-not-offered"))
          yield* ann.hear("refused")
          yield* bob.send(answer("allow-once"))
          const { data } = yield* ann.hear("answered")
          expect(data).toMatchObject({ ask: ask.id, by: "bob", outcome: { option: "allow-once" } })
          yield* late.send(answer("reject"))
          yield* late.hear("refused", ({ data }) => data.message.includes("answered already"))
          yield* ann.hear("status", ({ data }) => data.status === "idle")
          expect(saidIn(ann.heard)).toMatch(/allow.once/i)
          expect((yield* records).filter(isExtension).map(({ domain }) => domain)).toEqual([
            "pods.ask",
            "pods.answer"
          ])
          yield* stop
        })
    )

    contract("leaves nothing behind when a client stops it", (pods) =>
      Effect.gen(function*() {
        const { ended, launched } = yield* pods.start()
        const ann = yield* attach(alpha, launched.socket)
        yield* ann.turn("history")
        yield* ann.send({ method: "shutdown" })
        expect(yield* ann.ended).toBe(true)
        expect(Exit.isSuccess(yield* ended)).toBe(true)
        yield* pods.expectGone(launched)
      }))

    contract(
      "ends a running turn, in order, when it is interrupted",
      (pods) =>
        Effect.gen(function*() {
          const { launched, stop } = yield* pods.start()
          const ann = yield* attach(alpha, launched.socket)
          yield* ann.run("hang")
          yield* ann.hear("turn_start")
          yield* stop
          expect(yield* ann.ended).toBe(true)
          expect((yield* kinds).slice(-2)).toEqual(["turn_end", "run_errored"])
          yield* pods.expectGone(launched)
        })
    )

    contract("cancels a turn and takes the next prompt", (pods) =>
      Effect.gen(function*() {
        const { launched, stop } = yield* pods.start()
        const ann = yield* attach(alpha, launched.socket)
        yield* ann.run("permission")
        yield* ann.hear("asked")
        yield* ann.run("history")
        yield* ann.hear("error", ({ data }) => data.code === "already_running")
        yield* ann.send({ method: "cancel" })
        yield* ann.hear("answered", ({ data }) => data.outcome.kind === "cancelled")
        yield* ann.hear("error", ({ data }) => data.message === "Cancelled")
        yield* ann.hear("status", ({ data }) => data.status === "idle")
        expect(saidIn(yield* ann.turn("history"))).toMatch(/remember 1 prompt\b/)
        yield* stop
      }))

    contract("lives on when its agent dies, and says so", (pods) =>
      Effect.gen(function*() {
        const { launched, stop } = yield* pods.start()
        const ann = yield* attach(alpha, launched.socket)
        yield* ann.run("die")
        yield* ann.hear("alert", ({ data }) => data.message.includes("exited with code 3"))
        yield* ann.hear("error", ({ data }) => data.code === "provider_error")
        yield* ann.hear("status", ({ data }) => data.status === "idle")
        const before = (yield* kinds).length
        yield* ann.run("history")
        yield* ann.hear("error", ({ data }) => data.message.includes("restore"))
        expect((yield* kinds).length).toBe(before)
        yield* stop
      }))

    contract("restores a Pod with its history", (pods) =>
      Effect.gen(function*() {
        const first = yield* pods.start()
        const ann = yield* attach(alpha, first.launched.socket)
        yield* ann.turn("history")
        yield* first.stop
        const before = yield* records

        const second = yield* pods.restore
        expect(second.launched.reopened.kind).toMatch(/^(Loaded|Resumed)$/)
        const bob = yield* attach(alpha, second.launched.socket)
        expect(bob.opening.records.slice(0, before.length)).toEqual(before)
        expect(bob.opening.records.slice(before.length)).toMatchObject([
          { kind: "extension", domain: "pods.restore", payload: second.launched.reopened }
        ])
        expect(saidIn(yield* bob.turn("history"))).toMatch(/remember 1 prompt\b/)
        expect((yield* records).filter(isTurnEnd).map(({ turn_count }) => turn_count))
          .toEqual([1, 2])
        yield* second.stop
        yield* pods.expectGone(second.launched)
      }))

    contract(
      "says that a conversation was lost, and gives the agent what the log knows",
      (pods) =>
        Effect.gen(function*() {
          const first = yield* pods.start()
          yield* (yield* attach(alpha, first.launched.socket)).turn("history")
          yield* first.stop
          yield* loseConversation

          const second = yield* pods.restore
          expect(second.launched.reopened.kind).toBe("Lost")
          expect((yield* readRecord).acp_session_id).toBe("no-such-conversation")
          const bob = yield* attach(alpha, second.launched.socket)
          yield* bob.turn("help")
          expect(saidIn(yield* bob.turn("history"))).toContain("[Context: this conv")
          yield* second.stop

          const third = yield* pods.restore
          expect(third.launched.reopened.kind).toMatch(/^(Loaded|Resumed)$/)
          yield* third.stop
        })
    )

    contract("lets exactly one of two starts of a name win", (pods) =>
      Effect.gen(function*() {
        const exits = yield* Effect.all([Effect.exit(pods.start()), Effect.exit(pods.start())], {
          concurrency: "unbounded"
        })
        const [winner, ...others] = exits.filter(Exit.isSuccess)
        expect(others).toEqual([])
        expect(exits.filter(Exit.isFailure).map(tagOf)).toEqual(["NameTaken"])
        if (winner === undefined) return
        yield* (yield* attach(alpha, winner.value.launched.socket)).turn("history")
        yield* winner.value.stop
      }))

    contract("lets exactly one of two restores win", (pods) =>
      Effect.gen(function*() {
        const first = yield* pods.start()
        yield* (yield* attach(alpha, first.launched.socket)).turn("history")
        yield* first.stop
        const second = yield* pods.restore
        const refused = yield* Effect.flip(pods.restore)
        expect(refused).toMatchObject({ _tag: "SegmentHeld", name: alpha })
        yield* second.stop
      }))

    contract("refuses a name that is kept already", (pods) =>
      Effect.gen(function*() {
        const { launched, stop } = yield* pods.start()
        yield* (yield* attach(alpha, launched.socket)).turn("history")
        yield* stop
        expect(yield* Effect.flip(pods.start())).toMatchObject({ _tag: "NameTaken", name: alpha })
      }))

    contract("takes the name of a Pod that never ran", (pods) =>
      Effect.gen(function*() {
        yield* (yield* pods.start()).stop
        const before = yield* storedPod
        const { stop } = yield* pods.start()
        expect(PodEntry.sessionId(yield* storedPod)).not.toEqual(PodEntry.sessionId(before))
        yield* stop
      }))

    contract("refuses to restore what cannot be restored", (pods) =>
      Effect.gen(function*() {
        const nothing = yield* Effect.flip(pods.restore)
        expect(nothing).toMatchObject({ reason: "nothing is stored under its name" })
        const { stop } = yield* pods.start()
        yield* stop
        const pending = yield* Effect.flip(pods.restore)
        expect(pending).toMatchObject({ _tag: "NotRestorable", reason: /no prompt yet/ })
      }))

    contract(
      "leaves nothing of a Pod whose agent does not start",
      (pods) =>
        Effect.gen(function*() {
          expect(yield* Effect.flip(pods.start())).toMatchObject({ _tag: "AgentFailed" })
          expect(yield* (yield* PodStore).names).toEqual([])
          expect(yield* (yield* Registry).claims).toEqual([])
          expect(pods.files()).toEqual([])
        }),
      "broken"
    )

    contract(
      "refuses a prompt that it cannot log, and goes on serving",
      (pods) =>
        Effect.gen(function*() {
          const { launched, stop } = yield* pods.start()
          const ann = yield* attach(alpha, launched.socket)
          pods.disk.full = true
          yield* ann.run("history")
          yield* ann.hear("error", ({ data }) => data.message.includes("the disk is full"))
          expect(ann.names()).not.toContain("user_message")
          expect(yield* kinds).toEqual([])
          pods.disk.full = false
          expect(saidIn(yield* ann.turn("history"))).toMatch(/remember 0 prompts/)
          expect((yield* kinds).slice(0, 3)).toEqual(["segment_start", "invoke", "user_input"])
          yield* stop
        })
    )

    contract(
      "logs later what it could not log at once",
      (pods) =>
        Effect.gen(function*() {
          const { launched, stop } = yield* pods.start()
          const ann = yield* attach(alpha, launched.socket)
          yield* ann.run("permission")
          yield* ann.hear("asked")
          pods.disk.full = true
          yield* ann.send({ method: "cancel" })
          yield* ann.hear("alert", ({ data }) => data.message.includes("cannot be logged"))
          yield* ann.hear("status", ({ data }) => data.status === "idle")
          expect((yield* kinds).at(-1)).toBe("extension")
          pods.disk.full = false
          yield* stop
          expect((yield* kinds).slice(-2)).toEqual(["turn_end", "run_errored"])
        })
    )
  })
}

type Services = Host | PodClient | PodStore | Registry | SessionLog

type Pods = ReturnType<typeof podsOf>

const alpha = PodName.make("alpha")

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

const storedPod = Effect.map(
  Effect.flatMap(PodStore, (store) => store.read(alpha)),
  (stored): PodEntry.PodEntry => ({
    name: alpha,
    stored,
    live: Option.none(),
    log: Option.none(),
    heldBy: Option.none(),
    doubt: Option.none(),
    claims: 0
  })
)

const ids = Effect.map(storedPod, (pod) => ({
  session: Option.getOrThrow(PodEntry.sessionId(pod)),
  segment: Option.getOrThrow(PodEntry.storedSegment(pod))
}))

const readRecord = Effect.flatMap(
  storedPod,
  ({ stored }) =>
    Effect.flatMap(
      stored,
      (pod) => pod._tag === "Readable" ? pod.record : Effect.dieMessage("its metadata is readable")
    )
)

/** As if the agent had forgotten everything. */
const loseConversation = Effect.gen(function*() {
  const record = yield* readRecord
  const lost = new PodRecord({ ...record, acp_session_id: "no-such-conversation" })
  yield* (yield* PodStore).setRecord(alpha, lost)
})

/** Everything in the log; nothing as long as no segment is known. */
const records = Effect.gen(function*() {
  const claims = yield* (yield* Registry).claims
  const pod = yield* storedPod
  const session = Option.getOrThrow(PodEntry.sessionId(pod))
  const segment = Option.getOrUndefined(PodEntry.storedSegment(pod)) ??
    claims[0]?.allocation.segment_id
  if (segment === undefined || segment === null) return []
  return (yield* (yield* SessionLog).tail(session, segment, 1000)).records
})

const kinds = Effect.map(
  records,
  (all) => all.map((record) => Object.getOwnPropertyDescriptor(record, "kind")?.value)
)

const isExtension = (record: unknown): record is { readonly domain: string } =>
  typeof record === "object" && record !== null && "domain" in record

const isTurnEnd = (record: unknown): record is { readonly turn_count: number } =>
  typeof record === "object" && record !== null && "turn_count" in record

const tagOf = (exit: Exit.Exit<unknown, { readonly _tag: string }>) =>
  Exit.isFailure(exit) && exit.cause._tag === "Fail" ? exit.cause.error._tag : exit
