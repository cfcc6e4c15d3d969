import { Args, Command } from "@effect/cli"
import { Duration, Effect, Option, Schedule, Stream } from "effect"
import type { Claim } from "../../domain/Claim.ts"
import { PodUnreachable } from "../../domain/PodFailure.ts"
import * as Restorability from "../../domain/Restorability.ts"
import * as SafeText from "../../domain/SafeText.ts"
import { PodClient } from "../../services/PodClient.ts"
import { Registry } from "../../services/Registry.ts"
import { Surroundings } from "../../services/Surroundings.ts"
import { find } from "../find.ts"
import { print, say } from "../output.ts"

const name = Args.text({ name: "name" }).pipe(Args.withDescription("A Pod, or how its name starts"))

/** How long a host may take to cancel its turn and leave. */
const patience = Duration.seconds(15)

/** `pods stop NAME`: end a host in order. The conversation stays and can be restored. */
export const stop = Command.make("stop", { name }, ({ name }) =>
  Effect.gen(function*() {
    const entry = yield* find(name)
    const shown = SafeText.line(entry.name)
    const found = Restorability.attachability(entry)
    if (found._tag === "Attachable") {
      yield* shutDown(entry.name, found.socket)
      return yield* print(SafeText.of`${shown} has stopped`)
    }
    if (Option.exists(entry.live, ({ claim }) => claim.holder === "Alive")) {
      return yield* new PodUnreachable({ name: entry.name, reason: found.reason })
    }
    // What was wanted is so already.
    return yield* say(SafeText.of`${shown} is not running`)
  })).pipe(Command.withDescription("End a live Pod in order; its conversation stays"))

const shutDown = Effect.fnUntraced(function*(name: string, socket: string) {
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
