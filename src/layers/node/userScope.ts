/**
 * A place of its own among the services of a user, so that a host outlives the end of the login
 * session that started it. Source: faults 2 (systemd), ACP reference 7.9; systemd-run(1).
 */
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { lstatSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { programOn } from "./programOn.ts"

/** What puts a command line into a scope. */
export interface UserScope {
  /** To be put before the command line, which becomes the same process. */
  readonly prefix: readonly [string, ...ReadonlyArray<string>]
  /** Whether a process has not come to its command line yet. */
  readonly isPending: (pid: number) => boolean
}

/**
 * A scope for the host of a Pod; `unique` tells it from those of earlier hosts. Undefined where no
 * systemd manages the user, and with `PODS_SCOPE=0`.
 */
export const find = (
  environment: Record<string, string | undefined>,
  name: string,
  unique: string
): UserScope | undefined => {
  const { PATH = "", PODS_SCOPE, XDG_RUNTIME_DIR = "" } = environment
  if (PODS_SCOPE === "0" || XDG_RUNTIME_DIR === "") return undefined
  if (!isSocket(join(XDG_RUNTIME_DIR, "systemd", "private"))) return undefined
  const systemdRun = programOn(PATH, "systemd-run")
  if (systemdRun === undefined) return undefined
  const unit = `--unit=pods-${unitPart(name)}-${unique}`
  return {
    prefix: [
      systemdRun,
      "--user",
      "--scope",
      "--quiet",
      "--collect",
      unit,
      // Else one child of the agent that runs out of memory would take the whole Pod along.
      "--property=Delegate=yes",
      "--"
    ],
    isPending: (pid) => argumentsOf(pid).includes(unit)
  }
}

/** Whether there are scopes to be had; undefined where no systemd manages the user. */
export const works = (
  environment: Record<string, string | undefined>
): Effect.Effect<boolean | undefined> =>
  Effect.suspend(() => {
    const scope = find(environment, "doctor", String(process.pid))
    if (scope === undefined) return Effect.succeed(undefined)
    const [program, ...flags] = scope.prefix
    return Effect.async<boolean>((resume) => {
      const child = spawn(program, [...flags, "true"], { env: environment, stdio: "ignore" })
      child.once("error", () => resume(Effect.succeed(false)))
      child.once("exit", (code) => resume(Effect.succeed(code === 0)))
      return Effect.sync(() => child.kill("SIGKILL"))
    }).pipe(Effect.timeoutTo({
      duration: "5 seconds",
      onSuccess: (works) => works,
      onTimeout: () => false
    }))
  })

/** Foreign names may hold anything, and be as long as a unit's name may be. */
const unitPart = (name: string): string => name.replace(/[^A-Za-z0-9._-]/g, "_").slice(0, 100)

const argumentsOf = (pid: number): ReadonlyArray<string> => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")
  } catch {
    return []
  }
}

const isSocket = (path: string): boolean => {
  try {
    return lstatSync(path).isSocket()
  } catch {
    return false
  }
}
