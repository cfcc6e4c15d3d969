import { Option } from "effect"
import { isUtf8 } from "node:buffer"
import * as fs from "node:fs"
import { join } from "node:path"
import { compareBytes } from "../../domain/compareBytes.ts"
import { podName } from "../../domain/ids.ts"
import { errnoOf } from "../../domain/storageFailed.ts"
import type { StoredName } from "../../services/PodStore.ts"

/**
 * The Pods below a directory: real directories (no symbolic links) with a `metadata.json` of any
 * kind, in byte order. A missing root has none. Costs one `lstat` a Pod and opens nothing. Names
 * that are not UTF-8 cannot be told apart as text, so insomnia and this skip them.
 *
 * Source: insomnia reference 3.2 (listing), 11.4 row 47 (order); faults A8, A26.
 */
export const podNames = (root: string): ReadonlyArray<StoredName> =>
  entriesOf(root).flatMap((entry): ReadonlyArray<StoredName> => {
    const name = entry.isDirectory() ? podName(entry.name) : Option.none()
    if (Option.isNone(name)) return []
    const touchedAt = touched(join(root, name.value, "metadata.json"))
    return touchedAt === undefined ? [] : [{ name: name.value, touchedAt }]
  }).toSorted((one, other) => compareBytes(one.name, other.name))

const entriesOf = (root: string): ReadonlyArray<fs.Dirent> => {
  try {
    const entries = fs.readdirSync(root, { withFileTypes: true })
    return entries.some(({ name }) => name.includes("\uFFFD")) ? utf8EntriesOf(root) : entries
  } catch (cause) {
    if (errnoOf(cause) === "ENOENT") return []
    throw cause
  }
}

/** As text, a name that is not UTF-8 would be taken for another one. */
const utf8EntriesOf = (root: string): ReadonlyArray<fs.Dirent> => {
  const names = fs.readdirSync(root, { encoding: "buffer" }).filter((name) => isUtf8(name))
  const valid = new Set(names.map((name) => name.toString("utf8")))
  return fs.readdirSync(root, { withFileTypes: true }).filter(({ name }) => valid.has(name))
}

/** Unreadable data is a row: a directory that cannot be searched may well hold a Pod. */
const touched = (path: string): number | undefined => {
  try {
    const stat = fs.lstatSync(path, { throwIfNoEntry: false })
    return stat === undefined ? undefined : Math.floor(stat.mtimeMs)
  } catch {
    return 0
  }
}
