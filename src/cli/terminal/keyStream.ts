import { Effect, FiberHandle, Mailbox, Stream } from "effect"
import type { Key } from "./Key.ts"
import * as keys from "./keys.ts"

/** The keys of what is typed. An escape is known as one when nothing has followed it for 25 ms. */
export const keyStream = (typed: Stream.Stream<string>): Stream.Stream<Key> =>
  Stream.unwrapScoped(Effect.gen(function*() {
    const decoded = yield* Mailbox.make<Key>()
    const timer = yield* FiberHandle.make()
    let state = keys.nothing

    const take = ([next, found]: readonly [keys.Undecided, Array<Key>]) =>
      Effect.suspend(() => {
        state = next
        return decoded.offerAll(found)
      })
    const expire = Effect.suspend(() => take(keys.timeout(state)))
    const receive = Effect.fnUntraced(function*(chunk: string) {
      yield* take(keys.decode(state, chunk))
      const patience = keys.patience(state)
      if (patience !== undefined) yield* FiberHandle.run(timer, Effect.delay(expire, patience))
    })

    yield* typed.pipe(
      Stream.runForEach(receive),
      Effect.zipRight(expire),
      Effect.zipRight(decoded.end),
      Effect.onError((cause) => decoded.failCause(cause)),
      Effect.forkScoped
    )
    return Mailbox.toStream(decoded)
  }))
