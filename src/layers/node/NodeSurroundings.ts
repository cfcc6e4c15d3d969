import { Effect, Layer } from "effect"
import { statSync } from "node:fs"
import { userInfo } from "node:os"
import { resolve } from "node:path"
import { StorageFailed } from "../../domain/PodFailure.ts"
import { Surroundings } from "../../services/Surroundings.ts"

/** What a process knows about the shell that called it. */
export interface Process {
  readonly env: Record<string, string | undefined>
  readonly cwd: string
  /** Whether stdout is a terminal. */
  readonly terminal: boolean
}

/** Surroundings read once from a process. Empty variables count as unset. */
export const layer = (process: Process): Layer.Layer<Surroundings> =>
  Layer.sync(Surroundings, () => ({
    cwd: process.cwd,
    directory: (path) => directory(resolve(process.cwd, path)),
    home: process.env["HOME"] || undefined,
    user: process.env["USER"] || process.env["LOGNAME"] || userName(),
    unicode: showsUnicode(process.env),
    plain: wantsPlain(process.env),
    colour: wantsColour(process.env, process.terminal),
    asks: !["PODS_NO_INPUT", "CI"].some((name) => isOn(process.env[name]))
  }))

/** A locale that is not UTF-8, and the Linux console, have no glyphs for the marks. */
const showsUnicode = (env: Process["env"]): boolean => {
  if (env["PODS_ASCII"] === "1" || env["TERM"] === "linux") return false
  return /utf-?8/i.test(env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "")
}

/** For screen readers, and for terminals that cannot move a cursor: screens.md, items 8 and 60. */
const wantsPlain = (env: Process["env"]): boolean => {
  const { PODS_PLAIN_UI: wish = "" } = env
  return env["TERM"] === "dumb" || wish !== "" && wish !== "0"
}

const isOn = (value = ""): boolean => value !== "" && value !== "0" && value !== "false"

/** The rule of screens.md, item 62: the first variable that says something decides. */
const wantsColour = (env: Process["env"], terminal: boolean): boolean => {
  const set = (name: string) => env[name] !== undefined && env[name] !== ""
  const forced = (name: string) => set(name) && env[name] !== "0"
  if (set("NO_COLOR")) return false
  if (forced("CLICOLOR_FORCE") || forced("FORCE_COLOR")) return true
  if (!set("TERM") || env["TERM"] === "dumb" || !terminal) return false
  return env["CLICOLOR"] !== "0"
}

const directory = (path: string): Effect.Effect<string, StorageFailed> =>
  Effect.suspend(() => {
    const found = statSync(path, { throwIfNoEntry: false })
    if (found?.isDirectory()) return Effect.succeed(path)
    const code = found === undefined ? "ENOENT" : "ENOTDIR"
    return new StorageFailed({ doing: "work in", path, code, cause: path })
  })

/** A user that the system does not know by name is known by number. */
const userName = (): string => {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? "unknown"}`
  }
}
