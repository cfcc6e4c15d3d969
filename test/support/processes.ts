import { readdirSync, readFileSync } from "node:fs"

/** Whether a process runs. The dead whom nobody has reaped do not. */
export const lives = (pid: number): boolean => {
  const stat = read(`/proc/${pid}/stat`)
  return stat !== "" && stat.charAt(stat.lastIndexOf(")") + 2) !== "Z"
}

/** The running processes with this word in their command line. */
export const processesWith = (word: string): ReadonlyArray<number> =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && read(`/proc/${name}/cmdline`).includes(word))
    .map(Number)
    .filter(lives)

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return ""
  }
}
