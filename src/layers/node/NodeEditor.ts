import { Effect, Exit, Layer } from "effect"
import * as fs from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { EditorFailed, EditorProblem } from "../../domain/EditorFailed.ts"
import { storageFailed } from "../../domain/storageFailed.ts"
import { Editor } from "../../services/Editor.ts"
import * as shell from "./shell.ts"

/** The variables that editors get; `VISUAL` and `EDITOR` among them choose one. */
export type Environment = Record<string, string | undefined>

/**
 * The editor of `VISUAL`, else of `EDITOR`, else `vi`. What the variables say is a command line of
 * the shell, as it is for git and crontab; it edits a file that only the user can read.
 */
export const layer = (environment: Environment): Layer.Layer<Editor> =>
  Layer.succeed(Editor, make(environment))

export const make = (environment: Environment): Editor["Type"] => ({
  edit: Effect.fn("Editor.edit")((text: string) =>
    Effect.acquireUseRelease(
      write(environment, text),
      (path) => Effect.zipRight(run(environment, path), read(path, text)),
      (path, exit) => isKept(exit) ? Effect.void : remove(path)
    )
  )
})

/** In bytes. */
const longest = 8 * 1_048_576

const write = (environment: Environment, text: string) => {
  const parent = environment["TMPDIR"] || tmpdir()
  return Effect.try({
    try: () => {
      const folder = fs.mkdtempSync(join(parent, "pods-"))
      try {
        const path = join(folder, "prompt.md")
        fs.writeFileSync(path, fileText(text), { mode: 0o600, flag: "wx" })
        return path
      } catch (cause) {
        fs.rmSync(folder, { recursive: true, force: true })
        throw cause
      }
    },
    catch: storageFailed("write a file in", parent)
  })
}

/** Files of text end with a newline. */
const fileText = (text: string): string => text === "" ? "" : `${text}\n`

const run = Effect.fnUntraced(function*(environment: Environment, path: string) {
  const chosen = environment["VISUAL"]?.trim() || environment["EDITOR"]?.trim() || undefined
  const line = chosen === undefined ? usual : `${inPlace(chosen)} "$@"`
  const { code, signal } = yield* shell.run(line, [path], environment)
  if (code === 0) return
  const command = chosen ?? "vi"
  const isMissing = code === 126 || code === 127
  return yield* new EditorFailed({
    problem: isMissing
      ? chosen === undefined ? EditorProblem.None() : EditorProblem.NotFound({ command })
      : code === null
      ? EditorProblem.Killed({ command, signal: signal ?? "a signal" })
      : EditorProblem.Ended({ command, code })
  })
})

/** The shell says nothing of its own when there is none. */
const usual = "command -v vi > /dev/null || exit 127; exec vi \"$@\""

/** In the place of the shell, so that it can be ended, unless it sets variables first. */
const inPlace = (command: string): string => /^\w+=/.test(command) ? command : `exec ${command}`

const read = (path: string, before: string) =>
  Effect.try({
    try: () => fs.statSync(path).size > longest ? undefined : fs.readFileSync(path, "utf8"),
    catch: storageFailed("read", path)
  }).pipe(
    Effect.filterOrFail(
      (text) => text !== undefined,
      () => new EditorFailed({ problem: EditorProblem.TooLong({ path }) })
    ),
    Effect.map((text) => text === fileText(before) ? before : plain(text))
  )

const plain = (text: string): string =>
  text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n").replace(/\n$/, "")

/** What is too long for us is not lost. */
const isKept = (exit: Exit.Exit<unknown, unknown>): boolean =>
  Exit.isFailure(exit) && exit.cause._tag === "Fail"
  && exit.cause.error instanceof EditorFailed && exit.cause.error.problem._tag === "TooLong"

/** With whatever the editor has put beside it. */
const remove = (path: string) =>
  Effect.sync(() => {
    try {
      fs.rmSync(dirname(path), { recursive: true, force: true })
    } catch {
      // Somebody has made it his own; nothing depends on it.
    }
  })
