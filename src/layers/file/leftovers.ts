import { Clock, Effect } from "effect"
import * as fs from "node:fs"
import { join } from "node:path"

/**
 * Remove from directories what processes of this user were killed over: files that were to get
 * another name, more than a day old. What cannot be removed stays. Source: faults C1.
 */
export const sweep = (directories: ReadonlyArray<string>): Effect.Effect<void> =>
  Effect.map(Clock.currentTimeMillis, (now) => {
    for (const directory of directories) {
      for (const name of namesIn(directory)) {
        if (isStaged(name)) removeIfOld(join(directory, name), now - oneDay)
      }
    }
  })

const oneDay = 24 * 60 * 60 * 1000

/** As `durableFile` and `draftFile` call what they have not finished. */
const isStaged = (name: string): boolean => name.startsWith(".pods-") && name.endsWith(".tmp")

const removeIfOld = (path: string, before: number): void => {
  try {
    const stat = fs.lstatSync(path)
    const isOurs = stat.isFile() && stat.uid === process.geteuid?.()
    if (isOurs && stat.mtimeMs < before) fs.unlinkSync(path)
  } catch {
    // Somebody else has swept here meanwhile, or may not.
  }
}

const namesIn = (directory: string): ReadonlyArray<string> => {
  try {
    return fs.readdirSync(directory)
  } catch {
    return []
  }
}
