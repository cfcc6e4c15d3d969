import { it } from "@effect/vitest"
import { Effect, Layer, type Scope } from "effect"
import { join } from "node:path"
import { defaults, type Limits } from "../../../src/layers/unix/Limits.ts"
import * as UnixPodServer from "../../../src/layers/unix/UnixPodServer.ts"
import { PodServer } from "../../../src/services/PodServer.ts"
import { greeting } from "../../contracts/talkingHost.ts"
import { scratch } from "../../support/scratch.ts"

/** A test of what is said on a socket at a path where nobody listens yet. */
export const protocol = (
  sentence: string,
  body: (path: string) => Effect.Effect<void, unknown, PodServer | Scope.Scope>,
  limits: Partial<Limits> = {}
) =>
  it.scopedLive(sentence, () =>
    Effect.flatMap(scratch, (directory) =>
      Effect.provide(
        body(join(directory, "sock")),
        Layer.succeed(PodServer, UnixPodServer.make({ ...defaults, ...limits }))
      )))

/** The first line of every conversation with a talking host. */
export const status = { event: "status", data: { status: "idle" } }

export const snapshot = (entries: ReadonlyArray<unknown>) => ({
  event: "snapshot",
  data: { entries, greeting: greeting("counter"), status: "idle" }
})
