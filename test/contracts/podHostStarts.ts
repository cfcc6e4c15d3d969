import { expect } from "@effect/vitest"
import { Effect, Exit } from "effect"
import * as PodEntry from "../../src/domain/PodEntry.ts"
import { PodStore } from "../../src/services/PodStore.ts"
import { Registry } from "../../src/services/Registry.ts"
import { attach, saidIn } from "../support/attached.ts"
import {
  alpha,
  type Contract,
  isTurnEnd,
  loseConversation,
  readRecord,
  records,
  storedPod,
  tagOf
} from "./hostedPods.ts"

/** The part of the contract of a PodHost that is about what may be started and restored. */
export const podHostStarts = (contract: Contract): void => {
  contract("restores a Pod with its history", (pods) =>
    Effect.gen(function*() {
      const first = yield* pods.start()
      const ann = yield* attach(alpha, first.launched.socket)
      yield* ann.turn("history")
      yield* first.stop
      const before = yield* records
      expect(before.at(-1)).toMatchObject({ domain: "pods.closed", payload: { why: "terminated" } })

      const second = yield* pods.restore
      expect(second.launched.reopened.kind).toMatch(/^(Loaded|Resumed)$/)
      const bob = yield* attach(alpha, second.launched.socket)
      expect(bob.opening.records.slice(0, before.length)).toEqual(before)
      expect(bob.opening.records.slice(before.length)).toMatchObject([
        { kind: "extension", domain: "pods.epoch", payload: { epoch: 2, turns: 1 } },
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
}
