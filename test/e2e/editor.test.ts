import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { editorScript } from "../support/editorScript.ts"
import { type Home, home } from "../support/home.ts"
import { keys } from "../support/keys.ts"
import { changesLeft } from "../support/terminal.ts"

const attempt = { timeout: 60_000 }

const ctrlG = "\u0007"

/** An editor that shows the file and how its terminal is set, and waits for a line to append. */
const appending = ({ directory }: Home) =>
  editorScript(directory, [
    "echo editor is here",
    "cat \"$1\"",
    "stty -a",
    "read -r line",
    "echo \"$line\" >> \"$1\""
  ])

describe("ctrl-g", () => {
  it.scopedLive(
    "edits the prompt of a conversation, which goes on meanwhile",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* at.start("counter")
        const env = { VISUAL: yield* appending(at) }
        const seen = yield* at.screen(["attach", "counter"], { columns: 100, env })
        yield* seen.see("counter ›")
        yield* seen.type("first line")
        yield* seen.see("ctrl-g editor")
        yield* seen.type(ctrlG)
        yield* seen.see("editor is here")
        yield* seen.see(/^first line$/m)
        yield* seen.see(/[^-]isig icanon .* echo /)
        expect(changesLeft(seen.bytes())).toEqual([])
        yield* at.pods("send", "counter", "hello from outside")
        const before = seen.bytes().length
        yield* seen.type("second line\r")
        yield* seen.see("You said: \"hello from outside\".")
        expect(seen.bytes().slice(before)).toMatch(/^second line\r\n/)
        yield* seen.when("both lines", (rows) => {
          const row = rows.findIndex((text) => text.startsWith("counter › first line"))
          return row !== -1 && rows[row + 1]?.trim() === "second line"
        })
        yield* seen.type("!\r")
        yield* seen.see(/^you\nfirst line\nsecond line!$/m)
        yield* seen.type(keys.detach)
        expect(yield* seen.exit).toBe(0)
        expect(changesLeft(seen.bytes())).toEqual([])
      }),
    attempt
  )

  it.scopedLive(
    "edits a prompt of the dashboard, in a size that changes meanwhile",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* at.start("counter")
        const env = { VISUAL: "", EDITOR: yield* appending(at) }
        const seen = yield* at.screen(["multi"], { columns: 100, rows: 30, env })
        yield* seen.see("p writes a prompt")
        yield* seen.type("pfirst line")
        yield* seen.see("to counter › first line")
        yield* seen.type(ctrlG)
        yield* seen.see("editor is here")
        yield* seen.see(/[^-]isig icanon .* echo /)
        expect(changesLeft(seen.bytes())).toEqual([])
        yield* seen.resize(80, 24)
        yield* seen.type("second line\r")
        yield* seen.when("both lines at the bottom", (rows) =>
          rows[21]?.startsWith("to counter › first line") === true
          && rows[22]?.trim() === "second line")
        yield* seen.type("\r")
        yield* seen.see("You said: \"first line")
        yield* seen.type(keys.escape)
        yield* seen.see("p writes a prompt")
        yield* seen.type("q")
        expect(yield* seen.exit).toBe(0)
        expect(changesLeft(seen.bytes())).toEqual([])
      }),
    attempt
  )

  it.scopedLive(
    "says how the editor ended, and keeps the text; ctrl-c in it is not for pods",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* at.start("counter")
        const env = {
          EDITOR: yield* editorScript(at.directory, ["echo editor is here", "exec cat"])
        }
        const seen = yield* at.screen(["attach", "counter"], { columns: 100, env })
        yield* seen.see("counter ›")
        yield* seen.type(`keep this${ctrlG}`)
        yield* seen.see("editor is here")
        yield* seen.type(keys.ctrlC)
        yield* seen.see("was ended by SIGINT; your text is as it was")
        yield* seen.see("counter › keep this")
        yield* seen.type(`${ctrlG}`)
        yield* seen.when("the editor again", (rows) =>
          rows.filter((row) => row === "editor is here").length === 2)
        process.kill(seen.pid, "SIGTERM")
        expect(yield* seen.exit).toBe(143)
        expect(changesLeft(seen.bytes())).toEqual([])
      }),
    attempt
  )
})
