import { describe, expect } from "@effect/vitest"
import { Effect, Exit, Option } from "effect"
import * as PodEntry from "../../src/domain/PodEntry.ts"
import { Registry } from "../../src/services/Registry.ts"
import { attach, saidIn } from "../support/attached.ts"
import {
  alpha,
  contractIn,
  isExtension,
  kinds,
  type MakePlace,
  records,
  storedPod
} from "./hostedPods.ts"
import { podHostStarts } from "./podHostStarts.ts"
import { podHostTurns } from "./podHostTurns.ts"

/** What every PodHost keeps to, on whatever services it runs. */
export const podHostContract = (place: string, make: MakePlace) => {
  const contract = contractIn(make)

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
            "prompted",
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
          yield* late.hear("refused", ({ data }) => data.message === "already answered by bob")
          yield* ann.hear("status", ({ data }) => data.status === "idle")
          expect(saidIn(ann.heard)).toMatch(/allow.once/i)
          expect((yield* records).filter(isExtension).map(({ domain }) => domain)).toEqual([
            "pods.prompt",
            "pods.ask",
            "pods.answer",
            "pods.epoch"
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

    podHostStarts(contract)
    podHostTurns(contract)
  })
}
