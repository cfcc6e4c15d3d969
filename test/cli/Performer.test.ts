import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Option, Stream, TestClock } from "effect"
import { Command, Message } from "../../src/cli/dashboard/model.ts"
import * as Performer from "../../src/cli/Performer.ts"
import type { Hands } from "../../src/cli/terminal/run.ts"
import type { PodEntry } from "../../src/domain/PodEntry.ts"
import * as MemoryEditor from "../../src/layers/memory/MemoryEditor.ts"
import { talkingHost } from "../contracts/talkingHost.ts"
import { socket, world } from "../support/commandLine.ts"
import { idle, pods } from "../support/pods.ts"

const pod = { name: "alpha", live: idle }

/** A performer that sees these Pods, and carries out one command after another. */
const performing = (entries: ReadonlyArray<PodEntry>) =>
  Effect.map(
    Performer.make({
      pictures: Stream.never,
      entry: (name) => Option.fromNullable(entries.find((entry) => entry.name === name)),
      lookAgain: Effect.void
    }),
    ({ ended, perform }) => ({
      ended: ended.take,
      perform: (command: Command) =>
        Effect.zipRight(
          Stream.runDrain(perform(command, hands)),
          TestClock.adjust("100 millis")
        )
    })
  )

const hands: Hands = { copy: () => Effect.void, lend: (use) => use }

const services = Layer.merge(world(pod), MemoryEditor.layer(Effect.succeed))

describe("the dashboard's errands", () => {
  it.scoped("send a prompt that may wait or not, and tell what became of it", () =>
    Effect.gen(function*() {
      const { audience, received } = yield* talkingHost(socket("alpha"), { name: "alpha" })
      const { ended, perform } = yield* performing(pods(pod))
      for (const queue of [false, true]) {
        const sent = { name: "alpha", id: `p-${queue}`, text: "hello" }
        yield* perform(Command.SendPrompt({ ...sent, queue }))
        const [client, method] = yield* received.take
        expect(method).toMatchObject({ method: "prompt", params: { id: sent.id, queue } })
        const receipt = { kind: "rejected", reason: "a turn is running" } as const
        yield* audience.tell(client.id, { event: "receipt", data: { id: sent.id, receipt } })
        yield* TestClock.adjust("100 millis")
        expect(yield* ended).toEqual(Message.PromptEnded({ name: "alpha", id: sent.id, receipt }))
      }
    }).pipe(Effect.provide(services)))

  it.scoped("tell of a Pod that is gone, and of one that says nothing", () =>
    Effect.gen(function*() {
      yield* talkingHost(socket("alpha"), { name: "alpha" })
      const { ended, perform } = yield* performing(pods(pod))
      const sent = { id: "p", text: "hello", queue: true }
      yield* perform(Command.SendPrompt({ ...sent, name: "beta" }))
      expect(yield* ended).toMatchObject({ receipt: { kind: "rejected", reason: "it is gone" } })
      const outcome = { kind: "selected", option: "yes" } as const
      yield* perform(Command.SendAnswer({ name: "beta", ask: "1", outcome }))
      expect(yield* ended).toMatchObject({ ask: "1", reason: "it is gone" })
      yield* perform(Command.SendPrompt({ ...sent, name: "alpha" }))
      yield* TestClock.adjust("20 seconds")
      expect(yield* ended).toMatchObject({ receipt: { kind: "unknown" } })
    }).pipe(Effect.provide(services)))
})
