import { Order, Schema } from "effect"
import { isUtf8 } from "node:buffer"
import * as fs from "node:fs"
import { join } from "node:path"
import { compareBytes } from "../../domain/compareBytes.ts"
import { PodName } from "../../domain/ids.ts"
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
    if (!entry.isDirectory() || !isUtf8(entry.name)) return []
    const name = entry.name.toString("utf8")
    const touchedAt = isPodName(name) ? touched(join(root, name, "metadata.json")) : undefined
    return isPodName(name) && touchedAt !== undefined ? [{ name, touchedAt }] : []
  }).toSorted(byName)

const isPodName = Schema.is(PodName)

const byName = Order.mapInput(compareBytes, ({ name }: StoredName) => name)

const entriesOf = (root: string) => {
  try {
    return fs.readdirSync(root, { withFileTypes: true, encoding: "buffer" })
  } catch (cause) {
    if (isMissing(cause)) return []
    throw cause
  }
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

const isMissing = (cause: unknown): boolean =>
  cause instanceof Error && "code" in cause && cause.code === "ENOENT"
