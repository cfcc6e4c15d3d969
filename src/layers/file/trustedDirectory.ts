import * as fs from "node:fs"

/**
 * Why a directory must not be used: nobody but its user may be able to put things into it. None
 * when it may. A symbolic link to a directory is fine when the user made it himself.
 *
 * Source: faults D1. insomnia leaves 0755 behind, so being readable by others is accepted.
 */
export const objection = (path: string): string | undefined => {
  const link = fs.lstatSync(path)
  const directory = link.isSymbolicLink() ? fs.statSync(path) : link
  const user = process.geteuid?.() ?? directory.uid
  if (!directory.isDirectory()) return "it is not a directory"
  if (link.uid !== user || directory.uid !== user) return "it belongs to another user"
  return (directory.mode & 0o022) === 0
    ? undefined
    : `others can write to it; forbid that with: chmod go-w ${path}`
}
