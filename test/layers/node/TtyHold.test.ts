import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck as fc, Mailbox, Stream } from "effect"
import { PassThrough } from "node:stream"
import * as keys from "../../../src/cli/terminal/keys.ts"
import * as TtyHold from "../../../src/layers/node/TtyHold.ts"

/** What is typed, after a terminal has given these bytes in so many reads. */
const typed = (chunks: ReadonlyArray<Buffer>) =>
  Effect.gen(function*() {
    const hold = yield* TtyHold.take(tty(chunks), { enter: "", leave: "" })
    yield* Effect.addFinalizer(() => Effect.sync(hold.release))
    return Array.from(yield* Stream.runCollect(Mailbox.toStream(hold.typed)))
  }).pipe(Effect.scoped, Effect.runPromise)

const tty = (chunks: ReadonlyArray<Buffer>): TtyHold.Tty => {
  const modes = { isTTY: true, setRawMode: () => input, ref: () => input, unref: () => input }
  const input: TtyHold.Tty["input"] & PassThrough = Object.assign(new PassThrough(), modes) as never
  for (const chunk of chunks) input.write(chunk)
  input.end()
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24, fd: 1 })
  return {
    input,
    output: output as never,
    writeNow: () => undefined,
    settings: Effect.succeed(Effect.void)
  }
}

describe("TtyHold", () => {
  it("reads a character whose bytes come in two reads", async () => {
    const bytes = [Buffer.from([0x61, 0xe4, 0xbf]), Buffer.from([0xae, 0x62])]
    expect((await typed(bytes)).join("|")).toBe("a|修b")
  })

  it("gives the same keys wherever the bytes are cut", async () => {
    const session =
      "jj\u001b[Bk修复 e\u0301 👩‍💻\u001b[200~é\r\nls\u001b[201~x\u001bé\u001b[1;5C\u001bOA"
    const bytes = Buffer.from(session)
    const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 30 })
    await fc.assert(fc.asyncProperty(sizes, async (sizes) => {
      const chunks: Array<Buffer> = []
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = sizes[turn % sizes.length] ?? 1
        chunks.push(bytes.subarray(at, at + size))
        at += size
      }
      expect(told(await typed(chunks))).toEqual(told([session]))
    }))
  })
})

/** The keys as one text, in which it cannot be seen where runs of typed text were cut. */
const told = (chunks: ReadonlyArray<string>): string => {
  let state = keys.nothing
  return chunks.flatMap((chunk) => {
    const [next, found] = keys.decode(state, chunk)
    state = next
    return found.map((key) => key._tag === "Text" ? key.text : `<${JSON.stringify(key)}>`)
  }).join("")
}
