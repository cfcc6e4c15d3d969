import { Effect } from "effect"
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import * as FileSessionLog from "../../src/layers/file/FileSessionLog.ts"
import * as MemorySessionLog from "../../src/layers/memory/MemorySessionLog.ts"
import { tempPaths } from "../layers/file/tempPaths.ts"
import type { MakeSessionLog } from "./logTexts.ts"
import { sessionLogContract } from "./SessionLog.contract.ts"
import { sessionLogPagesContract } from "./SessionLog.pages.contract.ts"
import { sessionLogWriterContract } from "./SessionLog.writer.contract.ts"

const layers: Record<string, MakeSessionLog> = {
  MemorySessionLog: (seed) => Effect.sync(() => MemorySessionLog.layer(seed)),

  FileSessionLog: (seed) =>
    Effect.map(tempPaths, (paths) => {
      for (const { session, segment, text } of seed) {
        const path = paths.segment(session, segment)
        mkdirSync(dirname(path), { recursive: true })
        writeFileSync(path, text)
      }
      return FileSessionLog.layer(paths)
    })
}

for (const [name, make] of Object.entries(layers)) {
  sessionLogContract(name, make)
  sessionLogPagesContract(name, make)
  sessionLogWriterContract(name, make)
}
