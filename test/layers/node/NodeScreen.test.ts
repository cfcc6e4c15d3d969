import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { bundledOnce } from "../../support/bundledOnce.ts"
import { editorScript } from "../../support/editorScript.ts"
import { scratch } from "../../support/scratch.ts"
import { changesLeft, terminal } from "../../support/terminal.ts"

const source = join(import.meta.dirname, "screenMain.ts")

/** A shell with job control in a terminal; `$P` is a program with a screen. */
const shell = Effect.gen(function*() {
  const cwd = yield* scratch
  const seen = yield* terminal(["bash", "--norc", "--noprofile", "-i"], {
    cwd,
    env: {
      PATH: process.env["PATH"] ?? "",
      TERM: "xterm",
      PS1: "ready> ",
      HISTFILE: "",
      P: `${process.execPath} ${bundledOnce(source)}`
    }
  })
  yield* seen.see("ready>")
  return seen
})

/** The program in which somebody has typed `a` and is in an editor of these lines now. */
const editing = Effect.fnUntraced(function*(...lines: ReadonlyArray<string>) {
  const folder = yield* scratch
  const editor = yield* editorScript(folder, ["echo editor is here", ...lines])
  const seen = yield* shell
  yield* seen.type(`EDITOR=${editor} $P\r`)
  yield* seen.see("size: 80x24")
  yield* seen.type("a")
  yield* seen.see("typed: a")
  yield* seen.type("g")
  yield* seen.see("editor is here")
  return seen
})

/** The program that a shell waits for. */
const childOf = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8"))

/** How the terminal is left: canonical mode, echo, and whether pasting is marked. */
const asBefore = "stty -a | grep -o -E -- '-?(icanon|echo) ' | tr -d '\\n'; echo end"

/** How what is written when the terminal is given back begins. */
const leave = "\u001b[?2026l\u001b[?7h\u001b[0m"

describe("NodeScreen", () => {
  it.scopedLive("takes the terminal and gives it back as it was", () =>
    Effect.gen(function*() {
      const seen = yield* shell
      yield* seen.type("$P\r")
      yield* seen.see("size: 80x24")
      yield* seen.type("修é")
      yield* seen.see("typed: 修é")
      yield* seen.type("q")
      yield* seen.see("outcome: 修éq")
      yield* seen.miss("size:")
      yield* seen.type(`${asBefore}\r`)
      yield* seen.see("icanon echo end")
      expect(seen.text()).not.toContain("typed:")
      expect(seen.bytes().split(leave)).toHaveLength(2)
    }))

  it.scopedLive("gives it back when the program exits at once or throws", () =>
    Effect.gen(function*() {
      const seen = yield* shell
      for (const [key, code] of [["e", 3], ["x", 1]] as const) {
        yield* seen.type("$P\r")
        yield* seen.see("size: 80x24")
        yield* seen.type(key)
        yield* seen.miss("size:")
        yield* seen.type(`echo "code $?"; ${asBefore}\r`)
        yield* seen.see(new RegExp(`code ${code}\\s+icanon echo end`))
      }
      const bytes = seen.bytes()
      expect(bytes.lastIndexOf(leave)).toBeLessThan(bytes.indexOf("\"uncaught\" is not"))
    }))

  it.scopedLive("stops at ctrl-z, and goes on with the size that it has then", () =>
    Effect.gen(function*() {
      const seen = yield* shell
      yield* seen.type("$P\r")
      yield* seen.see("size: 80x24")
      yield* seen.type("a\u001a")
      yield* seen.see("Stopped")
      yield* seen.miss("size:")
      yield* seen.type(`${asBefore}\r`)
      yield* seen.see("icanon echo end")
      yield* seen.resize(70, 20)
      yield* seen.type("fg\r")
      yield* seen.see("size: 70x20")
      yield* seen.type("bq")
      yield* seen.see("outcome: abq")
    }))

  it.scopedLive("takes the terminal again after it was stopped from outside", () =>
    Effect.gen(function*() {
      const seen = yield* shell
      yield* seen.type("$P\r")
      yield* seen.see("size: 80x24")
      yield* seen.type("a")
      yield* seen.see("typed: a")
      process.kill(childOf(seen.pid), "SIGSTOP")
      yield* seen.see("Stopped")
      yield* seen.type("fg\r")
      yield* seen.see(/fg\s+.*\s+typed: a/)
      yield* seen.type("bq")
      yield* seen.see("outcome: abq")
    }))

  it.scopedLive("gives it back at SIGTERM", () =>
    Effect.gen(function*() {
      const seen = yield* shell
      yield* seen.type("$P\r")
      yield* seen.see("size: 80x24")
      process.kill(childOf(seen.pid), "SIGTERM")
      yield* seen.see("interrupted")
      yield* seen.miss("size:")
      yield* seen.type(`${asBefore}\r`)
      yield* seen.see("icanon echo end")
    }))

  it.scopedLive("draws in the new size when the terminal is resized", () =>
    Effect.gen(function*() {
      const seen = yield* shell
      yield* seen.type("$P\r")
      yield* seen.see("size: 80x24")
      yield* seen.resize(60, 10)
      yield* seen.see("size: 60x10")
      yield* seen.type("q")
      yield* seen.see("outcome: q")
    }))

  it.scopedLive("is lent as it was, and takes no key that is for the editor", () =>
    Effect.gen(function*() {
      const seen = yield* editing("stty -a", "read -r answer", "echo \"heard $answer\" > \"$1\"")
      yield* seen.see(/[^-]icanon/)
      expect(seen.text()).toMatch(/[^-]isig icanon .* echo /)
      expect(changesLeft(seen.bytes())).toEqual([])
      yield* seen.type("修 q e x\r")
      yield* seen.see("typed: heard 修 q e x")
      yield* seen.type("bq")
      yield* seen.see("outcome: heard 修 q e xbq")
      yield* seen.type(`${asBefore}\r`)
      yield* seen.see("icanon echo end")
    }))

  it.scopedLive("notices a size that changed while it was lent, and draws nothing before", () =>
    Effect.gen(function*() {
      const seen = yield* editing("read -r answer")
      const before = seen.bytes()
      yield* seen.resize(60, 12)
      yield* seen.type("\r")
      yield* seen.see("size: 60x12")
      expect(seen.bytes().slice(before.length)).not.toMatch(/\u001b\[\?2026h[^]*\u001b\[\?2004h/)
      yield* seen.type("q")
      yield* seen.see("outcome: aq")
    }))

  it.scopedLive("stays when ctrl-c or ctrl-\\ ends what it was lent to", () =>
    Effect.gen(function*() {
      for (const [key, signal] of [["\u0003", "SIGINT"], ["\u001c", "SIGQUIT"]] as const) {
        const seen = yield* editing("exec cat")
        yield* seen.type(key)
        yield* seen.see(`was ended by ${signal}`)
        yield* seen.type("q")
        yield* seen.see("outcome: ")
      }
    }))

  it.scopedLive("stops with what it was lent to at ctrl-z, and goes on with it", () =>
    Effect.gen(function*() {
      const seen = yield* editing("read -r answer", "echo \"heard $answer\" > \"$1\"")
      yield* seen.type("\u001a")
      yield* seen.see("Stopped")
      yield* seen.type("fg\r")
      yield* seen.see(/fg\nEDITOR=/)
      yield* seen.type("again\r")
      yield* seen.see("typed: heard again")
      yield* seen.type("q")
      yield* seen.see("outcome: heard againq")
    }))

  it.scopedLive("leaves what is typed early to an editor that is not ready", () =>
    Effect.gen(function*() {
      const folder = yield* scratch
      const ready = join(folder, "ready")
      const seen = yield* editing(
        `while ! test -e ${ready}; do sleep 0.02; done`,
        "read -r answer",
        "echo \"heard $answer\" > \"$1\""
      )
      yield* seen.type("early\r")
      yield* seen.see("early")
      writeFileSync(ready, "")
      yield* seen.see("typed: heard early")
    }))

  it.scopedLive("is lent as it was once more, after somebody has spoilt it", () =>
    Effect.gen(function*() {
      const folder = yield* scratch
      const twice = join(folder, "twice")
      const seen = yield* editing(
        `test -e ${twice} && { stty -a; read -r answer; exit; }`,
        `touch ${twice}`,
        "stty raw -echo",
        "kill -KILL $$"
      )
      yield* seen.see("was ended by SIGKILL")
      yield* seen.type("g")
      yield* seen.see(/[^-]isig icanon .* echo /)
    }))

  it.scopedLive("is given back at SIGTERM while it is lent, and the editor ends", () =>
    Effect.gen(function*() {
      const seen = yield* editing("stty raw -echo", "echo $$ is here", "exec cat")
      yield* seen.see(/\d+ is here/)
      const editor = Number(/(\d+) is here/.exec(seen.text())?.[1])
      process.kill(childOf(seen.pid), "SIGTERM")
      yield* seen.see("interrupted")
      yield* seen.type(`${asBefore}\r`)
      yield* seen.see("icanon echo end")
      expect(() => process.kill(editor, 0)).toThrow("ESRCH")
    }))

  it.scopedLive("draws nothing where the terminal is dumb or stdin is not one", () =>
    Effect.gen(function*() {
      const seen = yield* shell
      for (const command of ["TERM=dumb $P", "$P < /dev/null", "$P | cat"]) {
        yield* seen.type(`clear; ${command}; echo done\r`)
        yield* seen.see(/without one use: something else\s+done/)
      }
      expect(seen.bytes()).not.toContain("\u001b[?2026h")
    }))
})
