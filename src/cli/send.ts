import { Duration, Effect, Option, Stream } from "effect"
import { PromptRefused, PromptUnconfirmed } from "../domain/PodFailure.ts"
import type { InputPart } from "../domain/Segment.ts"
import * as Segment from "../domain/Segment.ts"
import { PodClient } from "../services/PodClient.ts"
import { Surroundings } from "../services/Surroundings.ts"

/** How long a host may take to say what becomes of a prompt. */
const patience = Duration.seconds(10)

/**
 * Send a prompt and return once the host has it safe in its log. Fails with the host's words when
 * it refuses, and when it says nothing: then nobody knows whether it was taken.
 */
export const sendPrompt = Effect.fn("sendPrompt")(
  function*(name: string, socket: string, text: string) {
    const client = yield* PodClient
    const { user } = yield* Surroundings
    const connection = yield* client.connect(name, socket, user)
    yield* connection.send({ method: "run", params: { input: [Segment.text(text)] } })
    const verdict = yield* connection.events.pipe(
      Stream.filterMap((event) => {
        if (event.event === "error") return Option.some(event.data.message)
        const isOurs = event.event === "user_message" && says(event.data.segments, text)
        return isOurs ? Option.some(taken) : Option.none()
      }),
      Stream.runHead,
      Effect.timeoutTo({ duration: patience, onSuccess: (heard) => heard, onTimeout: Option.none })
    )
    if (Option.isNone(verdict)) return yield* new PromptUnconfirmed({ name })
    if (verdict.value !== taken) return yield* new PromptRefused({ name, reason: verdict.value })
  },
  Effect.scoped
)

const taken = ""

const says = (parts: ReadonlyArray<InputPart>, text: string): boolean =>
  Segment.flatten(parts) === text
