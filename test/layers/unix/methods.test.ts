import { describe, expect } from "@effect/vitest"
import { Deferred, Effect, FastCheck as fc } from "effect"
import { readFileSync } from "node:fs"
import { said, talkingHost } from "../../contracts/talkingHost.ts"
import { protocol } from "./protocol.ts"
import { rawClient } from "./rawClient.ts"

const fixture = (name: string): ReadonlyArray<{ kind: string; input: string }> =>
  readFileSync(new URL(`../../fixtures/insomnia/${name}.jsonl`, import.meta.url), "utf8")
    .trim().split("\n").map((line) => JSON.parse(line))

describe("UnixPodServer, to what a client sends", () => {
  protocol(
    "answers each malformed line to that client alone and stays",
    (path) =>
      Effect.gen(function*() {
        const host = yield* talkingHost(path)
        const raw = yield* rawClient(path)
        const other = yield* rawClient(path)
        const bad = fixture("rejects").filter(({ kind }) => kind === "method")
        expect(bad.length).toBeGreaterThan(10)
        for (const client of [raw, other]) {
          yield* client.next
          yield* client.next
        }
        yield* raw.write(bad.map(({ input }) => `${input}\n`).join(""))
        yield* raw.write(Buffer.from([0x22, 0xff, 0x22, 0x0a]))
        yield* raw.write("{\"method\":\"hello\",\"params\":{}}\n")
        for (let line = 0; line < bad.length + 2; line++) {
          const { data, event } = yield* raw.next
          expect([event, data?.code]).toEqual(["error", "invalid_request"])
          expect(data?.message).toMatch(/^invalid method: ./)
        }
        yield* raw.write("{\"method\":\"pause\"}\n")
        expect((yield* host.received.take)[1]).toEqual({ method: "pause" })
        yield* host.count
        expect(yield* other.next).toEqual(said(1))
      })
  )

  protocol("accepts what insomnia accepts, blank lines and CRLF", (path) =>
    Effect.gen(function*() {
      const host = yield* talkingHost(path)
      const raw = yield* rawClient(path)
      const good = fixture("accepts").filter(({ kind }) => kind === "method")
      yield* raw.write(`\n\r\n  \n${good.map(({ input }) => ` ${input}\r\n`).join("\n")}`)
      for (const _ of good) yield* host.received.take
      yield* raw.write("{\"method\":\"cancel\"}")
      raw.socket.end()
      expect((yield* host.received.take)[1]).toEqual({ method: "cancel" })
      const events = yield* raw.rest
      expect(events.filter(({ event }) => event === "error")).toEqual([])
    }))

  protocol("gives the same replies however the bytes are cut", (path) =>
    Effect.gen(function*() {
      const host = yield* talkingHost(path)
      const line = fc.constantFrom(
        "{\"method\":\"run\",\"params\":{\"input\":[{\"kind\":\"text\",\"content\":\"grüß 🦀\"}]}}",
        "{\"method\":\"cancel\"}",
        "  {\"method\":\"pause\",\"params\":null} \r",
        "{\"method\":\"nonsense\"}",
        "not json",
        "\"\u{d800}\"",
        ""
      )
      const cuts = fc.array(fc.nat(400), { maxLength: 20 })
      const talk = (bytes: Buffer, at: ReadonlyArray<number>) =>
        Effect.scoped(Effect.gen(function*() {
          const raw = yield* rawClient(path)
          for (const [index, start] of [0, ...at].entries()) {
            yield* raw.write(bytes.subarray(start, at[index]))
            yield* Effect.promise(() => new Promise<void>((resume) => setImmediate(resume)))
          }
          const replies: Array<unknown> = []
          while (!JSON.stringify(replies.at(-1) ?? "").includes("the end")) {
            const event = yield* raw.next
            if (event.event === "error") replies.push(event)
          }
          const received = yield* host.received.clear
          return { replies, methods: [...received].map(([, method]) => method) }
        }))
      const samples = fc.sample(fc.tuple(fc.array(line, { maxLength: 8 }), cuts), 25)
      for (const [lines, points] of samples) {
        const bytes = Buffer.from([...lines, "{\"method\":\"the end\"}\n"].join("\n"))
        const at = [...new Set(points.map((point) => point % (bytes.length + 1)))]
          .toSorted((a, b) => a - b)
        expect(yield* talk(bytes, at)).toEqual(yield* talk(bytes, []))
      }
    }))

  protocol(
    "does not read on while the host is busy with long lines",
    (path) =>
      Effect.gen(function*() {
        const begun = yield* Deferred.make<void>()
        const busy = Effect.zipRight(Deferred.succeed(begun, undefined), Effect.never)
        yield* talkingHost(path, { host: { received: () => busy } })
        const raw = yield* rawClient(path)
        const message = "x".repeat(1000 * 1024)
        const lines = `${JSON.stringify({ method: "notify", params: { message } })}\n`.repeat(20)
        yield* raw.write(lines)
        yield* Deferred.await(begun)
        yield* Effect.sleep("300 millis")
        expect(raw.socket.writableLength).toBeGreaterThan(lines.length / 2)
      })
  )

  protocol(
    "takes a line of 1 MiB and ends with an error at a longer one",
    (path) =>
      Effect.gen(function*() {
        const host = yield* talkingHost(path)
        const raw = yield* rawClient(path)
        const run = (bytes: number) => {
          const empty = JSON.stringify({ method: "notify", params: { message: "" } })
          return empty.replace("\"\"", `"${"x".repeat(bytes - empty.length)}"`)
        }
        yield* raw.write(`${run(1024 * 1024)}\n`)
        expect((yield* host.received.take)[1]).toMatchObject({ method: "notify" })
        yield* raw.write(`${run(8 * 1024 * 1024)}\n{"method":"cancel"}\n`)
        const events = yield* raw.rest
        expect(events.map(({ event }) => event)).toEqual(["status", "snapshot", "error"])
        expect(events[2]?.data).toEqual({
          code: "invalid_request",
          message: "invalid method: it is longer than 1048576 bytes"
        })
        expect([...yield* host.received.clear]).toEqual([])
      })
  )
})
