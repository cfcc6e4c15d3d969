import { Effect, Either, Layer, Stream } from "effect"
import { edited } from "../../../src/cli/editing.ts"
import type { Program } from "../../../src/cli/terminal/Program.ts"
import { run } from "../../../src/cli/terminal/run.ts"
import * as SafeText from "../../../src/domain/SafeText.ts"
import * as NodeEditor from "../../../src/layers/node/NodeEditor.ts"
import * as NodeScreen from "../../../src/layers/node/NodeScreen.ts"

interface Edit {
  readonly text: string
}

interface Edited extends Edit {
  readonly _tag: "Edited"
}

/**
 * A program of two lines: what was typed, and the size. `q` quits, `x` throws where nobody
 * catches, `e` exits at once, `g` edits what was typed.
 */
const program: Program<{ typed: string; size: string }, Edited, Edit, string> = {
  init: ({ columns, rows }) => ({ model: { typed: "", size: `${columns}x${rows}` } }),
  update: (model, message) => {
    if (message._tag === "LostTerminal") return { model, outcome: "lost" }
    if (message._tag === "Resized") {
      const { columns, rows } = message.size
      return { model: { ...model, size: `${columns}x${rows}` } }
    }
    if (message._tag === "Edited") return { model: { ...model, typed: message.text } }
    if (message._tag !== "PressedKey") return { model }
    const text = message.key._tag === "Text" ? message.key.text : ""
    if (text === "x") setImmediate(() => JSON.parse("uncaught"))
    if (text === "e") process.exit(3)
    if (text === "g") return { model, commands: [{ text: model.typed }] }
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
  unicode: true,
  perform: ({ text }, hands) =>
    Stream.map(
      Stream.fromEffect(edited(hands, text)),
      (result): Edited => ({ _tag: "Edited", text: Either.merge(result) })
    ),
  messages: Stream.empty
}).pipe(
  Effect.map((outcome) => `outcome: ${outcome}`),
  Effect.catchAll((failure) => Effect.succeed(failure.message)),
  Effect.provide(
    Layer.merge(NodeScreen.layer(process.env["TERM"]), NodeEditor.layer(process.env))
  )
)

const fiber = Effect.runFork(main)
fiber.addObserver((exit) =>
  process.stdout.write(`${exit._tag === "Success" ? exit.value : "interrupted"}\n`)
)
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => fiber.unsafeInterruptAsFork(fiber.id()))
}
