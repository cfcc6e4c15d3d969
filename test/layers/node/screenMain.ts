import { Effect, Stream } from "effect"
import type { Program } from "../../../src/cli/terminal/Program.ts"
import { run } from "../../../src/cli/terminal/run.ts"
import * as SafeText from "../../../src/domain/SafeText.ts"
import * as NodeScreen from "../../../src/layers/node/NodeScreen.ts"

/**
 * A program of two lines: what was typed, and the size. `q` quits, `x` throws where nobody
 * catches, `e` exits at once.
 */
const program: Program<{ typed: string; size: string }, never, never, string> = {
  init: ({ columns, rows }) => ({ model: { typed: "", size: `${columns}x${rows}` } }),
  update: (model, message) => {
    if (message._tag === "LostTerminal") return { model, outcome: "lost" }
    if (message._tag === "Resized") {
      const { columns, rows } = message.size
      return { model: { ...model, size: `${columns}x${rows}` } }
    }
    if (message._tag !== "PressedKey") return { model }
    const text = message.key._tag === "Text" ? message.key.text : ""
    if (text === "x") setImmediate(() => JSON.parse("uncaught"))
    if (text === "e") process.exit(3)
    const typed = model.typed + text
    return { model: { ...model, typed }, ...text.endsWith("q") ? { outcome: typed } : {} }
  },
  view: ({ typed, size }) => ({
    lines: [`typed: ${typed}`, `size: ${size}`].map((text) => [
      { column: 0, text: SafeText.line(text) }
    ]),
    cursor: { row: 0, column: 0 }
  })
}

const main = run(program, {
  instead: "something else",
  colour: true,
  perform: () => Stream.empty,
  messages: Stream.empty
}).pipe(
  Effect.map((outcome) => `outcome: ${outcome}`),
  Effect.catchAll((failure) => Effect.succeed(failure.message)),
  Effect.provide(NodeScreen.layer(process.env["TERM"]))
)

const fiber = Effect.runFork(main)
fiber.addObserver((exit) =>
  process.stdout.write(`${exit._tag === "Success" ? exit.value : "interrupted"}\n`)
)
process.once("SIGTERM", () => fiber.unsafeInterruptAsFork(fiber.id()))
