import { Effect, Layer } from "effect"
import { PassThrough } from "node:stream"
import * as MemoryLineTerminal from "../../src/layers/memory/MemoryLineTerminal.ts"
import * as NodeLineTerminal from "../../src/layers/node/NodeLineTerminal.ts"
import { LineTerminal } from "../../src/services/LineTerminal.ts"
import { lineTerminalContract } from "./LineTerminal.contract.ts"

lineTerminalContract("MemoryLineTerminal", (attended) => MemoryLineTerminal.make({ attended }))

lineTerminalContract("NodeLineTerminal", (isTTY) =>
  Effect.sync(() => {
    let written = ""
    const keyboard = () =>
      Object.assign(new PassThrough(), { isTTY, ref: () => {}, unref: () => {} })
    let input = keyboard()
    const output = Object.assign(new PassThrough(), { isTTY })
    output.on("data", (bytes: Buffer) => {
      written += bytes.toString()
    })
    const options = {
      input,
      output,
      again: () => {
        input = keyboard()
        return input
      }
    }
    return {
      layer: Layer.sync(
        LineTerminal,
        () => NodeLineTerminal.make(options as unknown as NodeLineTerminal.Options)
      ),
      // A byte at a time, so that no character arrives whole.
      type: (line) =>
        Effect.sync(() => {
          for (const byte of Buffer.from(`${line}\n`)) input.write(Buffer.of(byte))
        }),
      paste: (...lines) =>
        Effect.sync(() => {
          for (const line of lines) input.write(`${line}\n`)
        }),
      end: Effect.sync(() => {
        input.end()
      }),
      written: Effect.sync(() => written)
    }
  }))
