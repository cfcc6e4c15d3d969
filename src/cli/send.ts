import { Duration, Effect, Equal, Option, Stream } from "effect"
import { ConnectionLost } from "../domain/PodFailure.ts"
import type { InputPart } from "../domain/Segment.ts"
import * as Segment from "../domain/Segment.ts"
import { PodClient } from "../services/PodClient.ts"
import { Surroundings } from "../services/Surroundings.ts"

/** How long a host may take to acknowledge a prompt. */
const patience = Duration.seconds(10)

/**
 * Send a prompt and return once the host has it safe in its log. Fails when it refuses, and
 * when it says nothing: then the prompt may or may not have been taken.
 */
export const sendPrompt = Effect.fn("sendPrompt")(
  function*(name: string, socket: string, prompt: ReadonlyArray<InputPart>) {
    const client = yield* PodClient
    const { user } = yield* Surroundings
    const connection = yield* client.connect(name, socket, user)
    const verdict = connection.events.pipe(
      Stream.filterMap((event) => {
        if (event.event === "user_message" && sameText(event.data.segments, prompt)) {
          return Option.some("")
        }
        return event.event === "error" ? Option.some(event.data.message) : Option.none()
      }),
      Stream.runHead,
      Effect.flatten,
      Effect.orElseFail(() => new ConnectionLost({ reason: "no answer to the prompt" }))
    )
    yield* connection.send({ method: "run", params: { input: prompt } })
    const refusal = yield* Effect.timeoutFail(verdict, {
      duration: patience,
      onTimeout: () =>
        new ConnectionLost({
          reason: "no answer to the prompt; it may have been taken all the same"
        })
    })
    if (refusal !== "") return yield* new ConnectionLost({ reason: refusal })
  },
  Effect.scoped
)

const sameText = (one: ReadonlyArray<InputPart>, other: ReadonlyArray<InputPart>): boolean =>
  Equal.equals(Segment.flatten(one), Segment.flatten(other))
