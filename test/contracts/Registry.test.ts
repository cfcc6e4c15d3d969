import { Effect } from "effect"
import * as FileRegistry from "../../src/layers/file/FileRegistry.ts"
import * as MemoryRegistry from "../../src/layers/memory/MemoryRegistry.ts"
import { tempPaths } from "../layers/file/tempPaths.ts"
import { registryContract } from "./Registry.contract.ts"

registryContract(
  "MemoryRegistry",
  Effect.succeed({
    layer: MemoryRegistry.layer({ alive: (pid) => pid !== 3 }),
    living: [1, 2],
    gone: 3
  })
)

registryContract(
  "FileRegistry",
  Effect.map(tempPaths, (paths) => ({
    // Many processes at once on a busy machine: patience is not what is tested here.
    layer: FileRegistry.layer(paths, { readWait: "30 seconds", writeWait: "30 seconds" }),
    living: [process.pid, process.ppid],
    // Linux gives no pid above 2^22.
    gone: 4_194_305
  }))
)
