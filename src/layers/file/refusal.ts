import * as fs from "node:fs"
import { StorageFailed } from "../../domain/PodFailure.ts"
import { storageFailed } from "../../domain/storageFailed.ts"
import { reasonOf } from "./fileText.ts"
import { WrongKind } from "./regularFile.ts"

/**
 * Why a file was not opened, as a fragment of a sentence. Of a symbolic link it tells where that
 * points. Source: faults A9, A10.
 */
export const refusalText = (path: string, cause: unknown): string => {
  const target = linkTarget(path)
  return target === undefined ? reasonOf(cause) : `it is a symbolic link to ${target}`
}

/** The same as a failure. Its code is the errno, or that text where it tells more. */
export const refusal = (doing: string, path: string) => (cause: unknown): StorageFailed =>
  cause instanceof WrongKind || linkTarget(path) !== undefined
    ? new StorageFailed({ doing, path, code: refusalText(path, cause), cause })
    : storageFailed(doing, path)(cause)

/** Where a symbolic link points; undefined for everything else. */
export const linkTarget = (path: string): string | undefined => {
  try {
    return fs.lstatSync(path).isSymbolicLink() ? fs.readlinkSync(path) : undefined
  } catch {
    return undefined
  }
}
