import { Effect, Either, Option } from "effect"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { PodName } from "../../src/domain/ids.ts"
import * as PodMetadata from "../../src/domain/PodMetadata.ts"
import * as StoredPod from "../../src/domain/StoredPod.ts"
import * as FilePodStore from "../../src/layers/file/FilePodStore.ts"
import * as MemoryPodStore from "../../src/layers/memory/MemoryPodStore.ts"
import { tempPaths } from "../layers/file/tempPaths.ts"
import { podStoreContract } from "./PodStore.contract.ts"

const damaged = PodName.make("damaged")
const foreign = PodName.make("foreign")

const text = readFileSync(
  new URL("../fixtures/insomnia/pod-metadata.full.json", import.meta.url),
  "utf8"
)
const metadata = Either.getOrThrow(PodMetadata.decode(text))

podStoreContract(
  "MemoryPodStore",
  Effect.sync(() => ({
    layer: MemoryPodStore.layer([
      StoredPod.Corrupt({ name: damaged, reason: "metadata.json is empty" }),
      StoredPod.Readable({ name: foreign, metadata, record: Option.none() })
    ]),
    damaged,
    foreign,
    metadata
  }))
)

podStoreContract(
  "FilePodStore",
  Effect.map(tempPaths, (paths) => {
    for (const [name, content] of [[damaged, ""], [foreign, text]] as const) {
      mkdirSync(dirname(paths.metadata(name)), { recursive: true })
      writeFileSync(paths.metadata(name), content)
    }
    return { layer: FilePodStore.layer(paths), damaged, foreign, metadata }
  })
)
