/**
 * Which process a pid means. The number alone says little: it is used again after some time, after
 * a reboot, and in every container. Nothing here ever signals a process.
 *
 * Source: faults 4.1 (pid identity), C24, C25, C26, D10; insomnia reference 2.3 (alive).
 */
import * as fs from "node:fs"
import { errnoOf } from "../../domain/storageFailed.ts"

/** What tells two processes of one pid apart. */
export interface ProcessIdentity {
  readonly pid: number
  /** Clock ticks from the boot to the start of the process. */
  readonly start_time: number
  readonly boot_id: string
  /** The pid namespace in which `pid` counts. */
  readonly pid_namespace: string
}

/** The process that has this pid now; none when there is none or the system does not tell. */
export const identify = (pid: number): ProcessIdentity | undefined => {
  const stat = readStat(pid)
  const { bootId, pidNamespace } = here()
  return stat === undefined || bootId === undefined || pidNamespace === undefined
    ? undefined
    : { pid, start_time: stat.startTime, boot_id: bootId, pid_namespace: pidNamespace }
}

/**
 * Whether a process with this pid exists. One that may not be signalled does; one that has ended
 * and was not waited for (a zombie) does not, and neither does a number that is no pid, like 0.
 */
export const alive = (pid: number): boolean => exists(pid, readStat(pid))

/** Whether the process that once had this identity certainly exists no longer. */
export const gone = (past: ProcessIdentity): boolean => {
  const { bootId = past.boot_id, pidNamespace = past.pid_namespace } = here()
  if (past.boot_id !== bootId) return true
  // The pids of another namespace mean nothing here.
  if (past.pid_namespace !== pidNamespace) return false
  const stat = readStat(past.pid)
  return !exists(past.pid, stat) || (stat?.startTime ?? past.start_time) !== past.start_time
}

/** Fields 3 and 22 of `/proc/<pid>/stat`, whose second field may hold blanks and parentheses. */
const parseStat = (text: string): Stat | undefined => {
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ")
  const startTime = Number(fields[19])
  return fields[0] && fields[19] && Number.isSafeInteger(startTime)
    ? { state: fields[0], startTime }
    : undefined
}

interface Stat {
  readonly state: string
  readonly startTime: number
}

const exists = (pid: number, stat: Stat | undefined): boolean => {
  // Zero addresses a group of processes, and so do the larger numbers, which are negative there.
  if (!Number.isInteger(pid) || pid < 1 || pid > 0x7fffffff) return false
  try {
    process.kill(pid, 0)
  } catch (cause) {
    if (errnoOf(cause) === "ESRCH") return false
  }
  return stat?.state !== "Z"
}

const readStat = (pid: number): Stat | undefined => {
  const text = quietly(() => firstBytes(`/proc/${pid}/stat`))
  return text === undefined ? undefined : parseStat(text)
}

// A list asks for hundreds of processes: readFileSync takes three times as long as this.
const firstBytes = (path: string): string => {
  const fd = fs.openSync(path, "r")
  try {
    return block.toString("latin1", 0, fs.readSync(fd, block))
  } finally {
    fs.closeSync(fd)
  }
}

/** More than a line of `stat` can have: 52 numbers and a name of at most 64 bytes. */
const block = Buffer.alloc(2048)

const quietly = <A>(read: () => A): A | undefined => {
  try {
    return read()
  } catch {
    return undefined
  }
}

// Both stay the same for as long as this process runs.
const here = lazily(() => ({
  bootId: quietly(() => fs.readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim()),
  pidNamespace: quietly(() => fs.readlinkSync("/proc/self/ns/pid"))
}))

function lazily<A>(make: () => A): () => A {
  let made: { readonly value: A } | undefined
  return () => (made ??= { value: make() }).value
}
