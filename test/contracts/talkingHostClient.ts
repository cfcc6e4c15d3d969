import { Chunk, Effect, Stream } from "effect"
import { StorageFailed } from "../../src/domain/PodFailure.ts"
import { PodClient, type PodConnection, type Visitor } from "../../src/services/PodClient.ts"

/** Attach to a talking host. */
export const connect = (path: string, client = "tester", visitor: Partial<Visitor> = {}) =>
  Effect.flatMap(PodClient, (pods) => pods.connect("counter", path, { client, ...visitor }))

/** What a client hears beside the comings and goings of others. */
export const talk = (events: PodConnection["events"]) =>
  Stream.filter(events, ({ event }) => event !== "clients")

/** The next events beside the comings and goings of others. */
export const first = (count: number, events: PodConnection["events"]) =>
  Effect.map(Stream.runCollect(Stream.take(talk(events), count)), Chunk.toReadonlyArray)

/** The number that a record of a talking host holds, or that it says in an event. */
export const numberOf = (document: unknown): number => {
  const text = JSON.stringify(document)
  return Number(/"n":(\d+)/.exec(text)?.[1] ?? /"text":"(\d+) *"/.exec(text)?.[1])
}

/** The numbers from one to another. */
export const range = (from: number, to: number): ReadonlyArray<number> =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)

/** A log that cannot be read. */
export const unreadable = new StorageFailed({
  doing: "read",
  path: "log",
  code: "EIO",
  cause: undefined
})
