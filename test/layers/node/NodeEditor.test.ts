import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import * as fs from "node:fs"
import { join } from "node:path"
import * as NodeEditor from "../../../src/layers/node/NodeEditor.ts"
import { editorScript } from "../../support/editorScript.ts"
import { scratch } from "../../support/scratch.ts"
import { until } from "../../support/until.ts"

const path = process.env["PATH"]

/** A folder in which texts are edited, under a name that a shell could misread. */
const hostile = Effect.map(scratch, (folder) => {
  const temporary = join(folder, "-a b'\"$(touch pwned);* \u4fee")
  fs.mkdirSync(temporary)
  return { folder, temporary }
})

const say = (words: string) => `printf '%s' "${words}" > "$1"`

describe("NodeEditor", () => {
  it.scopedLive("edits a file that nobody else can read, and removes it", () =>
    Effect.gen(function*() {
      const { folder, temporary } = yield* hostile
      const modes = "$(stat -c %a \"$1\") $(stat -c %a \"$(dirname \"$1\")\")"
      const script = yield* editorScript(folder, [say(`${modes} $1`)])
      const editor = NodeEditor.make({ PATH: path, TMPDIR: temporary, EDITOR: script })
      const [file, parent, ...words] = (yield* editor.edit("text")).split(" ")
      expect([file, parent]).toEqual(["600", "700"])
      expect(words.join(" ")).toMatch(/^\/.*\/prompt\.md$/)
      expect(words.join(" ").startsWith(`${temporary}/`)).toBe(true)
      expect(fs.readdirSync(temporary)).toEqual([])
      expect(fs.existsSync("pwned")).toBe(false)
    }))

  it.scopedLive("removes it, and what the editor has put beside it, however that ends", () =>
    Effect.gen(function*() {
      const { folder, temporary } = yield* hostile
      const script = yield* editorScript(folder, ["touch \"$1~\"", "exit 1"])
      const environment = { PATH: path, TMPDIR: temporary, EDITOR: script }
      yield* Effect.flip(NodeEditor.make(environment).edit("text"))
      expect(fs.readdirSync(temporary)).toEqual([])
    }))

  it.scopedLive("takes VISUAL before EDITOR, and an empty variable for none", () =>
    Effect.gen(function*() {
      const folder = yield* scratch
      const one = yield* editorScript(folder, [say("one")], "one")
      const two = yield* editorScript(folder, [say("two")], "two")
      const edit = (environment: NodeEditor.Environment) =>
        NodeEditor.make({ PATH: path, ...environment }).edit("")
      expect(yield* edit({ VISUAL: one, EDITOR: two })).toBe("one")
      expect(yield* edit({ VISUAL: "", EDITOR: two })).toBe("two")
      expect(yield* edit({ VISUAL: "  ", EDITOR: two })).toBe("two")
    }))

  it.scopedLive("takes vi where neither says anything", () =>
    Effect.gen(function*() {
      const folder = yield* scratch
      yield* editorScript(folder, [say("vi was here")], "vi")
      const editor = NodeEditor.make({ PATH: `${folder}:${path}` })
      expect(yield* editor.edit("")).toBe("vi was here")
    }))

  it.scopedLive("runs a command line, with arguments and variables", () =>
    Effect.gen(function*() {
      const folder = yield* scratch
      const script = yield* editorScript(
        folder,
        ["for file; do :; done", "printf '%s' \"$#:$1:$2:$LOOK\" > \"$file\""],
        "my editor"
      )
      const edit = (line: string) => NodeEditor.make({ PATH: path, EDITOR: line }).edit("")
      expect(yield* edit(`'${script}' --wait "two words"`)).toBe("3:--wait:two words:")
      expect(yield* edit(`LOOK=dark '${script}' -w x`)).toBe("3:-w:x:dark")
    }))

  it.scopedLive("says when the command is not there", () =>
    Effect.gen(function*() {
      const editor = NodeEditor.make({ PATH: path, EDITOR: "no-such-editor --wait 2> /dev/null" })
      const failure = yield* Effect.flip(editor.edit("text"))
      expect(failure.message).toBe(
        "no-such-editor --wait 2> /dev/null cannot be run; "
          + "name another editor in VISUAL or EDITOR"
      )
    }))

  it.scopedLive("says when there is no place for the file, or the file is gone", () =>
    Effect.gen(function*() {
      const folder = yield* scratch
      const script = yield* editorScript(folder, ["rm \"$1\""])
      const edit = (TMPDIR: string) =>
        Effect.flip(NodeEditor.make({ PATH: path, TMPDIR, EDITOR: script }).edit("text"))
      expect((yield* edit(join(folder, "nowhere"))).message)
        .toBe(`cannot write a file in ${folder}/nowhere: it does not exist`)
      expect((yield* edit(folder)).message).toMatch(/^cannot read .*prompt\.md: it does not exist$/)
    }))

  it.scopedLive("keeps a text that is too long to be taken, and says where", () =>
    Effect.gen(function*() {
      const { folder, temporary } = yield* hostile
      const script = yield* editorScript(folder, ["head -c 8388609 /dev/zero > \"$1\""])
      const environment = { PATH: path, TMPDIR: temporary, EDITOR: script }
      const failure = yield* Effect.flip(NodeEditor.make(environment).edit("text"))
      const kept = failure.message.replace(/^.* it is kept in /, "")
      expect(fs.statSync(kept).size).toBe(8_388_609)
    }))

  it.scopedLive("takes what editors of other systems write", () =>
    Effect.gen(function*() {
      const folder = yield* scratch
      const script = yield* editorScript(folder, [
        "printf '\\357\\273\\277a\\r\\nb\\r\\n' > \"$1\""
      ])
      expect(yield* NodeEditor.make({ PATH: path, EDITOR: script }).edit("")).toBe("a\nb")
    }))

  it.scopedLive(
    "ends the editor when it is interrupted, also one that does not want to",
    () =>
      Effect.gen(function*() {
        const { folder, temporary } = yield* hostile
        const here = join(folder, "here")
        for (const trap of ["", "trap '' TERM", "kill -STOP $$"]) {
          fs.rmSync(here, { force: true })
          const script = yield* editorScript(folder, [
            `echo $$ > ${here}.new; mv ${here}.new ${here}`,
            trap,
            "while :; do sleep 0.1; done"
          ])
          const environment = { PATH: path, TMPDIR: temporary, EDITOR: script }
          const editing = yield* Effect.fork(NodeEditor.make(environment).edit("text"))
          yield* until("the editor", Effect.sync(() => fs.existsSync(here)))
          const editor = Number(fs.readFileSync(here, "utf8"))
          yield* Fiber.interrupt(editing)
          expect(() => process.kill(editor, 0)).toThrow("ESRCH")
          expect(fs.readdirSync(temporary)).toEqual([])
        }
      }),
    { timeout: 20_000 }
  )
})
