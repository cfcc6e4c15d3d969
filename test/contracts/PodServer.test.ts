import { Duration, Effect, Layer, Option } from "effect"
import { join } from "node:path"
import * as MemoryPodClient from "../../src/layers/memory/MemoryPodClient.ts"
import * as MemoryPodServer from "../../src/layers/memory/MemoryPodServer.ts"
import * as Switchboard from "../../src/layers/memory/Switchboard.ts"
import { defaults } from "../../src/layers/unix/Limits.ts"
import * as UnixPodClient from "../../src/layers/unix/UnixPodClient.ts"
import * as UnixPodServer from "../../src/layers/unix/UnixPodServer.ts"
import { PodServer } from "../../src/services/PodServer.ts"
import { scratch } from "../support/scratch.ts"
import { podServerContract } from "./PodServer.contract.ts"
import { podServerClientsContract } from "./PodServerClients.contract.ts"

/** Impatient with slow clients, and patient with those that read what is left. */
const impatient = { ...defaults, behind: 64 * 1024, patience: Duration.minutes(1) }

const memoryPath = "/run/counter/sock"

const memory = Layer.merge(MemoryPodServer.layer, MemoryPodClient.layer)

const unixPath = Effect.map(scratch, (directory) => join(directory, "counter", "sock"))

podServerContract(
  "Memory",
  Effect.sync(() => ({
    layer: Layer.provide(memory, Switchboard.layer),
    path: memoryPath
  }))
)

podServerContract(
  "Unix",
  Effect.map(unixPath, (path) => ({
    layer: Layer.merge(UnixPodServer.layer, UnixPodClient.layer),
    path
  }))
)

podServerClientsContract(
  "Memory",
  Effect.sync(() => ({
    layer: Layer.provideMerge(memory, Switchboard.layer),
    path: memoryPath,
    slow: Effect.gen(function*() {
      const endpoint = yield* (yield* Switchboard.Switchboard).find(memoryPath)
      yield* Option.getOrThrow(endpoint).slow
    })
  }))
)

podServerClientsContract(
  "Unix",
  Effect.map(unixPath, (path) => ({
    layer: Layer.merge(
      Layer.succeed(PodServer, UnixPodServer.make(impatient)),
      UnixPodClient.layer
    ),
    path,
    slow: Effect.void
  }))
)
