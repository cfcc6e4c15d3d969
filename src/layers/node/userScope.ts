/**
 * A place of its own among the services of a user, so that a host outlives the end of the login
 * session that started it. Source: faults 2 (systemd), ACP reference 7.9.
 */
import { accessSync, constants, lstatSync } from "node:fs"
import { join } from "node:path"

/**
 * What to put before a command line: it becomes the same process, in a scope of its own. Empty where
 * no systemd manages the user, and with `PODS_SCOPE=0`.
 */
export const prefix = (environment: Record<string, string | undefined>): ReadonlyArray<string> => {
  const { PATH = "", PODS_SCOPE, XDG_RUNTIME_DIR = "" } = environment
  if (PODS_SCOPE === "0" || XDG_RUNTIME_DIR === "") return []
  if (!isSocket(join(XDG_RUNTIME_DIR, "systemd", "private"))) return []
  const found = PATH.split(":").find((directory) => isProgram(join(directory, "systemd-run")))
  return found === undefined
    ? []
    : [join(found, "systemd-run"), "--user", "--scope", "--quiet", "--collect", "--"]
}

const isSocket = (path: string): boolean => {
  try {
    return lstatSync(path).isSocket()
  } catch {
    return false
  }
}

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
