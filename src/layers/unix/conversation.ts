import { Effect, Either, Option } from "effect"
import type { Socket } from "node:net"
import type { NativeMethod, Welcome } from "../../domain/NativeProtocol.ts"
import type { StorageFailed } from "../../domain/PodFailure.ts"
import type { Host } from "../../services/PodServer.ts"
import { afterPoll } from "./afterPoll.ts"
import type { Attendance, Attendant } from "./Attendance.ts"
import type { Line } from "./jsonLines.ts"
import type { Limits } from "./Limits.ts"
import * as LineInbox from "./LineInbox.ts"
import * as Outbox from "./Outbox.ts"
import { complaint, part } from "./parting.ts"
import * as snapshot from "./snapshot.ts"
import * as wire from "./wire.ts"

/**
 * Speak with one client: the status at once, after the grace its opening, and from then on its
 * methods in their order. Returns when the client has hung up or was dropped.
 *
 * Source: product.md, "The socket"; insomnia reference 5.6, 5.7.
 */
export const converse = (
  socket: Socket,
  id: number,
  host: Host,
  attendance: Attendance,
  limits: Limits
): Effect.Effect<void> => {
  const inbox = LineInbox.make(limits.line)
  const outbox = Outbox.make(socket, limits.behind)
  const attendant: Attendant = { client: { id, name: "" }, native: false, outbox }

  const openWithWelcome = Effect.fnUntraced(function*({ params }: Hello) {
    const joined = Effect.sync(() => {
      attendant.native = true
      attendant.client = { id, name: params.client }
    })
    const opening = Effect.zipRight(joined, welcome(host, params.tail))
    for (const event of yield* attendance.admit(attendant, opening)) {
      yield* outbox.write(wire.eventLine(event))
    }
    outbox.release()
  })

  const openWithSnapshot = Effect.gen(function*() {
    yield* snapshot.write(yield* attendance.admit(attendant, host.snapshot), outbox)
    outbox.release()
  })

  const open = Effect.suspend(() => {
    const first = Option.flatMap(inbox.peek(), hello)
    if (Option.isNone(first)) return openWithSnapshot
    inbox.next()
    return openWithWelcome(first.value)
  })

  const untilHungUp = <E>(opening: Effect.Effect<void, E>) =>
    Effect.raceFirst(opening, inbox.hungUp)

  const answer = Effect.fnUntraced(function*(line: Line) {
    const method = read(line, limits.line)
    if (Either.isLeft(method)) {
      outbox.push(complaint("invalid_request", `invalid method: ${method.left}`))
    } else if (method.right.method === "hello") {
      yield* untilHungUp(openWithWelcome(method.right))
    } else {
      yield* host.received(attendant.client, method.right)
    }
  })

  const listen = Effect.gen(function*() {
    let line = yield* inbox.take
    while (Option.isSome(line)) {
      yield* answer(line.value)
      if (line.value._tag === "TooLong") return
      line = yield* inbox.take
    }
  })

  return Effect.gen(function*() {
    inbox.attach(socket)
    const status = yield* host.status
    yield* outbox.write(wire.eventLine({ event: "status", data: { status } }))
    yield* Effect.timeoutOption(inbox.arrived, limits.grace)
    // The hello may have come in time all the same.
    yield* afterPoll
    if (inbox.hasEnded()) outbox.release()
    else yield* untilHungUp(open)
    yield* listen
  }).pipe(
    Effect.catchAll(({ message }) =>
      Effect.sync(() => {
        outbox.release()
        outbox.push(complaint("internal", message))
      })
    ),
    Effect.zipRight(Effect.unless(part(socket, inbox, outbox, limits), outbox.isHeld)),
    Effect.ensuring(attendance.leave(attendant)),
    Effect.ensuring(Effect.sync(() => socket.destroy()))
  )
}

type Hello = Extract<NativeMethod, { readonly method: "hello" }>

const hello = (line: Line): Option.Option<Hello> =>
  line._tag === "Text"
    ? Option.filter(
      Either.getRight(wire.readMethod(line.text)),
      (method): method is Hello => method.method === "hello"
    )
    : Option.none()

const read = (line: Line, limit: number): Either.Either<wire.Method, string> => {
  switch (line._tag) {
    case "Text":
      return wire.readMethod(line.text)
    case "NotUtf8":
      return Either.left("it is not UTF-8")
    case "TooLong":
      return Either.left(`it is longer than ${limit} bytes`)
  }
}

/** An unreadable log must not keep anybody from a live Pod: then the welcome has no records. */
const welcome = (
  host: Host,
  tail: number
): Effect.Effect<ReadonlyArray<wire.Event>, StorageFailed> =>
  host.welcome(tail).pipe(
    Effect.map((data) => [welcomed(data)]),
    Effect.catchAll(({ message }) =>
      Effect.map(host.welcome(0), (data): ReadonlyArray<wire.Event> => [
        welcomed(data),
        { event: "refused", data: { message } }
      ])
    )
  )

const welcomed = (data: Welcome): wire.Event => ({ event: "welcome", data })
