import { Effect, Layer, Option } from "effect"
import { PodUnreachable } from "../../domain/PodFailure.ts"
import { PodClient } from "../../services/PodClient.ts"
import { Switchboard } from "./Switchboard.ts"

/** Opens conversations with the Pods of a `MemoryPodServer` on the same switchboard. */
export const layer: Layer.Layer<PodClient, never, Switchboard> = Layer.effect(
  PodClient,
  Effect.map(Switchboard, (switchboard) =>
    PodClient.of({
      connect: Effect.fn("PodClient.connect")(function*(name, socket, visitor) {
        const endpoint = yield* switchboard.find(socket)
        if (Option.isNone(endpoint)) {
          return yield* new PodUnreachable({ name, reason: "its socket is missing" })
        }
        return yield* endpoint.value.attach(name, visitor)
      })
    }))
)
