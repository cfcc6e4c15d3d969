import { Effect } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import { patience } from "./until.ts"

/** Whether a process runs. The dead whom nobody has reaped do not. */
export const lives = (pid: number): boolean => {
  const [state = ""] = statOf(pid)
  return state !== "" && state !== "Z"
}

/** The running processes with this word in their command line. */
export const processesWith = (word: string): ReadonlyArray<number> =>
  pids().filter((pid) => read(`/proc/${pid}/cmdline`).includes(word)).filter(lives)

/** The running processes that have this directory somewhere in their environment. */
export const processesWithin = (directory: string): ReadonlyArray<number> =>
  pids().filter((pid) => read(`/proc/${pid}/environ`).includes(directory)).filter(lives)

/** The running children of a process. */
export const childrenOf = (pid: number): ReadonlyArray<number> =>
  pids().filter((child) => Number(statOf(child)[1]) === pid).filter(lives)

/** The session that a process belongs to, as the pid of its leader. */
export const sessionOf = (pid: number): number => Number(statOf(pid)[3])

export const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended meanwhile.
  }
}

/** Ends processes in order; those that do not leave in time are killed. */
export const endAll = (running: () => ReadonlyArray<number>): Effect.Effect<void> =>
  Effect.promise(async () => {
    const deadline = Date.now() + patience / 2
    for (const pid of running()) {
      signal(pid, "SIGTERM")
      signal(pid, "SIGCONT")
    }
    while (running().length > 0 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    for (const pid of running()) signal(pid, "SIGKILL")
  })

const pids = (): ReadonlyArray<number> =>
  readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number)

/** The fields behind the name: state, parent, group, session, and so on. */
const statOf = (pid: number): ReadonlyArray<string> => {
  const stat = read(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")
}

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return ""
  }
}
