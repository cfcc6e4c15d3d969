import { Effect, Either } from "effect"
import * as fs from "node:fs"
import { type Allocation, decodeTable } from "../../../src/domain/Allocation.ts"
import { PodName } from "../../../src/domain/ids.ts"
import * as FileRegistry from "../../../src/layers/file/FileRegistry.ts"
import type { Paths } from "../../../src/layers/file/paths.ts"
import { tempPaths } from "./tempPaths.ts"

/** Many processes on a busy machine may need long; tests that do not give up use this. */
export const patient = { readWait: "60 seconds", writeWait: "60 seconds" } as const

/** A registry whose file has this text. */
export const withFile = (text: string | Buffer, options: FileRegistry.Options = patient) =>
  Effect.map(tempPaths, (paths) => {
    fs.mkdirSync(paths.run, { recursive: true, mode: 0o700 })
    fs.writeFileSync(paths.registry, text, { mode: 0o600 })
    return { paths, registry: FileRegistry.make(paths, options) }
  })

/** What the file holds. */
export const tableOf = (paths: Paths): ReadonlyArray<Allocation> =>
  Either.getOrThrow(decodeTable(fs.readFileSync(paths.registry, "utf8"))).allocations

/** The host file of the Pod `alpha`. */
export const hostFileOf = (paths: Paths): string => paths.hostFile(PodName.make("alpha"))
