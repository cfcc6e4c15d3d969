import { Duration, Effect, Schedule, Stream } from "effect"
import type { Claim } from "../domain/Claim.ts"
import { PodUnreachable } from "../domain/PodFailure.ts"
import { PodClient } from "../services/PodClient.ts"
import { Registry } from "../services/Registry.ts"
import { Surroundings } from "../services/Surroundings.ts"
import type { Reached } from "./reach.ts"

/** How long a host may take to cancel its turn and leave. */
const patience = Duration.seconds(15)

/** Ends a host in order, and returns when nothing of it is left. */
export const shutDown = Effect.fn("shutDown")(function*({ name, socket }: Reached) {
  const client = yield* PodClient
  const { user } = yield* Surroundings
  yield* Effect.scoped(Effect.gen(function*() {
    const connection = yield* client.connect(name, socket, { client: user, tail: 0 })
    yield* connection.send({ method: "shutdown" })
    // The end of the connection is the answer, whether the host said goodbye or not.
    yield* Stream.runDrain(connection.events).pipe(
      Effect.catchTag("ConnectionLost", () => Effect.void)
    )
  })).pipe(
    Effect.zipRight(released(name)),
    Effect.timeoutFail({
      duration: patience,
      onTimeout: () =>
        new PodUnreachable({ name, reason: "it was told to stop, but is still there" })
    })
  )
})

/**
 * Waits until the host has given up its claim, or has ended without being able to: only then is
 * nothing of it left. A registry that cannot be read has been told of, and keeps nobody here.
 */
const released = (name: string) =>
  Effect.flatMap(Registry, (registry) => registry.claims).pipe(
    Effect.orElseSucceed((): ReadonlyArray<Claim> => []),
    Effect.map((claims) =>
      claims.some(({ allocation, holder }) => allocation.pod_name === name && holder === "Alive")
    ),
    Effect.repeat({ while: (claimed) => claimed, schedule: Schedule.spaced("50 millis") })
  )
