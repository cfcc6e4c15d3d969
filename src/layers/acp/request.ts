import { Data, Duration, Effect } from "effect"
import type { AcpPeer, HungUp, Refused } from "./AcpPeer.ts"
import { type Fields, fields } from "./fields.ts"

/** A deadline passed. `reason` is a sentence. */
export class NotAnswered extends Data.TaggedError("NotAnswered")<{ readonly reason: string }> {}

/** Send a request and wait for the fields of its result until a deadline. */
export const request = (
  peer: AcpPeer,
  method: string,
  params: unknown,
  deadline: Duration.Duration,
  answered?: (result: unknown) => void
): Effect.Effect<Fields, Refused | NotAnswered | HungUp> =>
  peer.request(method, params, answered).pipe(
    Effect.map(fields),
    Effect.timeoutFail({
      duration: deadline,
      onTimeout: () => {
        const reason = `it did not answer ${method} within ${Duration.toSeconds(deadline)} s`
        return new NotAnswered({ reason })
      }
    })
  )
