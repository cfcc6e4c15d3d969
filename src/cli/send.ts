import { Clock, Duration, Effect, Option, Random } from "effect"
import { PromptRefused, PromptUnconfirmed } from "../domain/PodFailure.ts"
import * as Segment from "../domain/Segment.ts"
import { uuidV7 } from "../domain/uuidV7.ts"
import * as OwnTurn from "./ownTurn.ts"
import { type Visit, visit } from "./visit.ts"

/** How long a host may take to say what becomes of a prompt. */
const patience = Duration.seconds(10)

/**
 * Send a prompt and return once the host has it safe in its log. Fails with the host's words when
 * it refuses, and when it says nothing: then nobody knows whether it was taken.
 */
export const sendPrompt = Effect.fn("sendPrompt")(
  function*(name: string, socket: string, text: string) {
    yield* submit(yield* visit({ name, socket }, { tail: 0 }), text)
  },
  Effect.scoped
)

export interface Options {
  /** Whether the prompt may wait for another turn; yes, unless it says otherwise. */
  readonly queue?: boolean
  /** By which the receipt and the queue tell of it; a new one when left out. */
  readonly id?: string
}

/** As `sendPrompt`, in a conversation, which goes on after the receipt. */
export const submit = Effect.fn("submit")(
  function*(at: Visit, text: string, { queue = true, ...given }: Options = {}) {
    const { name, opening, send } = at
    // Another program's host would abandon the turn that is paused (insomnia reference 11.5).
    if (!opening.native && opening.status === "paused") {
      const reason = `it is paused in a turn, which goes on with: pods continue ${name}`
      return yield* new PromptRefused({ name, reason })
    }
    const unconfirmed = new PromptUnconfirmed({ name })
    const id = given.id ?? (yield* newId)
    const input = [Segment.text(text)]
    yield* Effect.orElseFail(
      send(
        opening.native
          ? { method: "prompt", params: { id, input, queue } }
          : { method: "run", params: { input } }
      ),
      () => unconfirmed
    )
    let own = OwnTurn.sent(id, text, opening.native)
    const receipt = yield* at.hear((event) => {
      own = OwnTurn.hear(own, event)
      return Option.fromNullable(own.receipt)
    }).pipe(
      Effect.catchTag("ConnectionLost", () => unconfirmed),
      Effect.timeoutFail({ duration: patience, onTimeout: () => unconfirmed })
    )
    if (receipt.kind === "rejected") {
      return yield* new PromptRefused({ name, reason: receipt.reason })
    }
    return { own, receipt }
  }
)

const tenBytes = Effect.replicateEffect(Random.nextIntBetween(0, 256), 10)
const newId = Effect.zipWith(Clock.currentTimeMillis, tenBytes, uuidV7)
