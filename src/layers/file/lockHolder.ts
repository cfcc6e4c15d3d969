/**
 * Who holds a lock. /proc/locks names the process that asked for it, which for our own locks is a
 * flock(1) that has long gone; so look for the process that has the locked file open.
 *
 * Source: faults section 1 row 13.
 */
import { Effect } from "effect"
import * as fs from "node:fs"
import { basename } from "node:path"

/** What to say when the holder cannot be seen: another user's process, or not on this machine. */
export const unknown = "somebody else"

/**
 * The holder of a lock on the file that `fd` has open: `node (pid 4242)`, or `unknown`. Looks at
 * every open file of the machine, tens of milliseconds; to be asked only after waiting in vain.
 */
export const find = (fd: number): Effect.Effect<string> =>
  Effect.sync(() => {
    const file = fs.fstatSync(fd)
    const holders = list("/proc")
      .filter((entry) => /^\d+$/.test(entry))
      .filter((pid) => list(`/proc/${pid}/fdinfo`).some((open) => locks(pid, open, file)))
      .map((pid) => ({ pid, command: commandOf(pid) }))
    // A flock(1) that is just going is not the one to be named.
    const holder = holders.find(({ command }) => command !== "flock") ?? holders[0]
    return holder === undefined ? unknown : `${holder.command} (pid ${holder.pid})`
  })

// Not `comm`: newer versions of Node give their threads names of their own.
const commandOf = (pid: string): string =>
  basename(read(`/proc/${pid}/cmdline`).split("\0")[0] ?? "").slice(0, 40)

/** `lock: 1: FLOCK  ADVISORY  WRITE 10960 fe:00:9978657 0 EOF` is a line of a descriptor's info. */
const locks = (pid: string, open: string, { ino, dev }: fs.Stats): boolean =>
  new RegExp(`^lock:.* FLOCK .*:${ino} `, "m").test(read(`/proc/${pid}/fdinfo/${open}`))
  // Every file system counts its inodes from 1, and some show another device in the line.
  && sameFile(`/proc/${pid}/fd/${open}`, ino, dev)

const sameFile = (path: string, ino: number, dev: number): boolean => {
  try {
    const stat = fs.statSync(path)
    return stat.ino === ino && stat.dev === dev
  } catch {
    return false
  }
}

// Processes end while we look at them, and those of other users show nothing.
const list = (directory: string): ReadonlyArray<string> => {
  try {
    return fs.readdirSync(directory)
  } catch {
    return []
  }
}

const read = (path: string): string => {
  try {
    return fs.readFileSync(path, "utf8")
  } catch {
    return ""
  }
}
