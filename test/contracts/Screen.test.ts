import { Effect, Layer } from "effect"
import { PassThrough } from "node:stream"
import * as MemoryScreen from "../../src/layers/memory/MemoryScreen.ts"
import * as NodeScreen from "../../src/layers/node/NodeScreen.ts"
import { Screen } from "../../src/services/Screen.ts"
import { screenContract } from "./Screen.contract.ts"

screenContract("MemoryScreen", (size) =>
  Effect.map(
    MemoryScreen.make(size === undefined ? { interactive: false } : { size }),
    (screen) => ({ ...screen, written: Effect.map(screen.written, (all) => all.join("")) })
  ))

screenContract("NodeScreen", (size) =>
  Effect.sync(() => {
    const isTTY = size !== undefined
    let written = ""
    const ends = {
      input: Object.assign(new PassThrough(), {
        isTTY,
        setRawMode: () => {},
        ref: () => {},
        unref: () => {}
      }),
      output: Object.assign(new PassThrough(), { isTTY, fd: -1, ...size })
    }
    ends.output.on("data", (bytes: Buffer) => {
      written += bytes.toString()
    })
    return {
      layer: Layer.sync(Screen, () =>
        NodeScreen.make({
          ...ends as unknown as Pick<NodeScreen.Options, "input" | "output">,
          term: "xterm",
          writeNow: (_, text) => {
            written += text
          },
          settings: Effect.succeed(Effect.void),
          stop: Effect.void
        })),
      // A byte at a time, so that no character arrives whole.
      type: (text) =>
        Effect.sync(() => {
          for (const byte of Buffer.from(text)) ends.input.write(Buffer.of(byte))
        }),
      hangUp: Effect.sync(() => {
        ends.input.end()
      }),
      resize: (to) =>
        Effect.sync(() => {
          Object.assign(ends.output, to)
          ends.output.emit("resize")
        }),
      written: Effect.sync(() => written)
    }
  }))
