import { expect } from "@effect/vitest"
import { Effect } from "effect"
import * as Segment from "../../src/domain/Segment.ts"
import { attach, type attach as Attach, saidIn } from "../support/attached.ts"
import { alpha, type Contract, isExtension, kinds, records } from "./hostedPods.ts"

type Client = Effect.Effect.Success<ReturnType<typeof Attach>>

const prompt = (id: string, text: string) => ({
  method: "prompt" as const,
  params: { id, input: [Segment.text(text)], queue: true }
})

const receipt = (client: Client, id: string) =>
  Effect.map(client.hear("receipt", ({ data }) => data.id === id), ({ data }) => data.receipt)

/** The part of the contract of a PodHost that is about the queue, and about agents that are gone. */
export const podHostTurns = (contract: Contract): void => {
  contract(
    "starts its agent again with the next prompt when it has died",
    (pods) =>
      Effect.gen(function*() {
        const { launched, stop } = yield* pods.start()
        const ann = yield* attach(alpha, launched.socket)
        yield* ann.turn("history")
        yield* ann.run("die")
        yield* ann.hear("alert", ({ data }) => data.message.includes("exited with code 3"))
        yield* ann.hear("agent", ({ data }) => data.kind === "gone")
        yield* ann.hear("error", ({ data }) => data.code === "provider_error")
        const bob = yield* attach(alpha, launched.socket, "bob")
        expect(bob.opening).toMatchObject({ status: "idle", agent_state: { kind: "gone" } })
        expect(bob.opening.alerts.map(({ message }) => message).join()).toContain("code 3")

        const events = yield* ann.turn("history")
        expect(events.map(({ event }) => event)).toContain("agent")
        expect(saidIn(events)).toMatch(/remember [12] prompts?\b/)
        expect((yield* records).filter(isExtension).map(({ domain }) => domain))
          .toContain("pods.restore")
        yield* stop
      })
  )

  contract(
    "takes prompts during a turn, one after the other, and tells whose they are",
    (pods) =>
      Effect.gen(function*() {
        const { launched, stop } = yield* pods.start()
        const ann = yield* attach(alpha, launched.socket, "ann")
        const bob = yield* attach(alpha, launched.socket, "bob")
        yield* ann.send(prompt("one", "permission"))
        expect(yield* receipt(ann, "one")).toEqual({ kind: "delivered" })
        const { data: { ask } } = yield* ann.hear("asked")
        yield* bob.send(prompt("two", "history"))
        yield* bob.send(prompt("three", "help"))
        expect(yield* receipt(bob, "two")).toEqual({ kind: "queued", before: 0 })
        expect(yield* receipt(bob, "three")).toEqual({ kind: "queued", before: 1 })
        yield* ann.hear("queue", ({ data }) => data.queue.length === 2)
        const late = yield* attach(alpha, launched.socket, "late")
        expect(late.opening.queue.map(({ by, id }) => [id, by])).toEqual([
          ["two", "bob"],
          ["three", "bob"]
        ])
        yield* bob.send({ method: "unqueue", params: { id: "three" } })
        yield* ann.hear("queue", ({ data }) => data.queue.length === 1)

        yield* ann.send({
          method: "answer",
          params: { ask: ask.id, outcome: { kind: "selected", option: "reject" } }
        })
        yield* ann.hear("prompted", ({ data }) => data.id === "two" && data.by === "bob")
        yield* ann.hear("turn_end", ({ data }) => data.turn === 1)
        expect(saidIn(ann.heard)).toMatch(/remember 1 prompt\b/)
        expect((yield* kinds).filter((kind) => kind === "user_input")).toHaveLength(2)
        yield* stop
      })
  )

  contract("pauses: the turn ends, and the queue waits", (pods) =>
    Effect.gen(function*() {
      const { launched, stop } = yield* pods.start()
      const ann = yield* attach(alpha, launched.socket)
      yield* ann.run("hang")
      yield* ann.hear("turn_start")
      yield* ann.send(prompt("next", "history"))
      yield* receipt(ann, "next")
      yield* ann.send({ method: "pause" })
      yield* ann.hear("run_end", ({ data }) => data.result === "paused")
      yield* ann.hear("status", ({ data }) => data.status === "paused")
      yield* ann.send({ method: "resume" })
      yield* ann.hear("prompted", ({ data }) => data.id === "next")
      yield* ann.hear("turn_end", ({ data }) => data.turn === 1)
      expect(saidIn(ann.heard)).toMatch(/remember/)
      yield* stop
    }))

  contract(
    "ends a turn by force, and its agent comes back for the next one",
    (pods) =>
      Effect.gen(function*() {
        const { launched, stop } = yield* pods.start()
        const ann = yield* attach(alpha, launched.socket)
        yield* ann.turn("history")
        yield* ann.run("hang")
        yield* ann.hear("turn_start", ({ data }) => data.turn === 1)
        yield* ann.send({ method: "force" })
        yield* ann.hear("error", ({ data }) => data.message === "Cancelled")
        expect(saidIn(yield* ann.turn("history"))).toMatch(/remember/)
        yield* stop
      })
  )

  contract("keeps what waits over a restore, and holds it", (pods) =>
    Effect.gen(function*() {
      const first = yield* pods.start()
      const ann = yield* attach(alpha, first.launched.socket, "ann")
      yield* ann.turn("history")
      yield* ann.run("hang")
      yield* ann.hear("turn_start", ({ data }) => data.turn === 1)
      yield* ann.send(prompt("later", "history"))
      yield* receipt(ann, "later")
      yield* first.stop

      const second = yield* pods.restore
      const bob = yield* attach(alpha, second.launched.socket, "bob")
      expect(bob.opening).toMatchObject({
        status: "paused",
        held: true,
        queue: [{ id: "later", by: "ann" }]
      })
      yield* bob.send({ method: "resume" })
      yield* bob.hear("prompted", ({ data }) => data.id === "later")
      yield* bob.hear("turn_end")
      yield* second.stop
    }))
}
