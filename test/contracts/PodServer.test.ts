import { Effect, Layer } from "effect"
import { join } from "node:path"
import * as MemoryPodClient from "../../src/layers/memory/MemoryPodClient.ts"
import * as MemoryPodServer from "../../src/layers/memory/MemoryPodServer.ts"
import * as Switchboard from "../../src/layers/memory/Switchboard.ts"
import * as UnixPodClient from "../../src/layers/unix/UnixPodClient.ts"
import * as UnixPodServer from "../../src/layers/unix/UnixPodServer.ts"
import { scratch } from "../support/scratch.ts"
import { podServerContract } from "./PodServer.contract.ts"

podServerContract(
  "Memory",
  Effect.sync(() => ({
    layer: Layer.provide(
      Layer.merge(MemoryPodServer.layer, MemoryPodClient.layer),
      Switchboard.layer
    ),
    path: "/run/counter/sock"
  }))
)

podServerContract(
  "Unix",
  Effect.map(scratch, (directory) => ({
    layer: Layer.merge(UnixPodServer.layer, UnixPodClient.layer),
    path: join(directory, "counter", "sock")
  }))
)
