import { Duration, Effect } from "effect"
import type { AskOutcome } from "../domain/Ask.ts"
import { AnswerUnconfirmed } from "../domain/AskFailure.ts"
import { HostRefused } from "../domain/TurnFailure.ts"
import { taken, verdict } from "./answerVerdict.ts"
import type { Visit } from "./visit.ts"

/** How long a host may take to say what becomes of an answer. */
const patience = Duration.seconds(10)

/**
 * Answers an ask and returns once the host has taken the answer. Fails with its words when it does
 * not, as when somebody was first, and when it says nothing: then nobody knows.
 */
export const answerAsk = Effect.fn("answerAsk")(
  function*(at: Visit, ask: string, outcome: AskOutcome) {
    const unconfirmed = new AnswerUnconfirmed({ name: at.name })
    const refusal = yield* at.send({ method: "answer", params: { ask, outcome } }).pipe(
      Effect.zipRight(at.hear((event) => verdict(event, { ask, outcome, by: at.client }))),
      Effect.catchTag("ConnectionLost", () => unconfirmed),
      Effect.timeoutFail({ duration: patience, onTimeout: () => unconfirmed })
    )
    if (refusal !== taken) return yield* new HostRefused({ name: at.name, reason: refusal })
  }
)
