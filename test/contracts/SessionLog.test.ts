import { Effect } from "effect"
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import * as FileSessionLog from "../../src/layers/file/FileSessionLog.ts"
import * as MemorySessionLog from "../../src/layers/memory/MemorySessionLog.ts"
import { tempPaths } from "../layers/file/tempPaths.ts"
import { sessionLogContract } from "./SessionLog.contract.ts"

sessionLogContract("MemorySessionLog", (seed) => Effect.sync(() => MemorySessionLog.layer(seed)))

sessionLogContract("FileSessionLog", (seed) =>
  Effect.map(tempPaths, (paths) => {
    for (const { session, segment, text } of seed) {
      const path = paths.segment(session, segment)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
    }
    return FileSessionLog.layer(paths)
  }))
