import { Effect, Either, Option, Queue } from "effect"
import type { Socket } from "node:net"
import type { StorageFailed } from "../../domain/PodFailure.ts"
import { clientOf, type Host, onlyWatching } from "../../services/PodServer.ts"
import { afterPoll } from "./afterPoll.ts"
import type { Attendance, Attendant } from "./Attendance.ts"
import type { Line } from "./jsonLines.ts"
import type { Limits } from "./Limits.ts"
import * as LineInbox from "./LineInbox.ts"
import * as Outbox from "./Outbox.ts"
import { complaint, part } from "./parting.ts"
import * as replies from "./replies.ts"
import * as snapshot from "./snapshot.ts"
import * as wire from "./wire.ts"

/**
 * Speak with one client: the status at once, after the grace its opening, and from then on its
 * methods in their order. What the server answers itself is prepared when the client has read what
 * is before it, and holds up no other method. Returns when the client has hung up or was dropped.
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
  const outbox = Outbox.make(socket, limits.behind, attendance.seq)
  const attendant: Attendant = {
    client: { id, name: "", watching: false },
    brief: false,
    native: false,
    outbox
  }

  const introduce = ({ params }: replies.Hello): void => {
    attendant.client = clientOf(id, params)
    attendant.brief = params.brief
  }

  const enter = (hello: replies.Hello) =>
    attendance.welcome(
      attendant,
      (arrival) => replies.welcome(host, hello, arrival, limits.behind)
    )

  const writeWelcome = (lines: ReadonlyArray<Buffer>) =>
    Effect.zipRight(
      Effect.forEach(lines, outbox.write, { discard: true }),
      Effect.sync(outbox.release)
    )

  const openWithSnapshot = Effect.gen(function*() {
    yield* snapshot.write(yield* attendance.admit(attendant, host.snapshot), outbox)
    outbox.release()
  })

  const untilHungUp = <E>(opening: Effect.Effect<void, E>) =>
    Effect.raceFirst(opening, inbox.hungUp)

  /** What is left to be done while the client is listened to. */
  const open = Effect.fnUntraced(function*(errands: Errands) {
    const first = Option.flatMap(inbox.peek(), hello)
    if (Option.isNone(first)) return yield* openWithSnapshot
    inbox.next()
    introduce(first.value)
    yield* errands.offer(writeWelcome(yield* enter(first.value)))
  })

  const answer = Effect.fnUntraced(function*(line: Line, errands: Errands) {
    const asked = read(line, limits.line)
    if (Either.isLeft(asked)) {
      return outbox.tell(complaint("invalid_request", `invalid method: ${asked.left}`))
    }
    const method = asked.right
    if (method.method === "hello") {
      introduce(method)
      const again = Effect.flatMap(enter(method), writeWelcome)
      return yield* errands.offer(Effect.zipRight(outbox.room, again))
    }
    if (method.method === "read") {
      return yield* errands.offer(Effect.zipRight(outbox.room, page(method)))
    }
    if (attendant.client.watching) return outbox.tell(wire.eventLine(onlyWatching))
    yield* host.received(attendant.client, method)
  })

  const page = (method: replies.Read) =>
    Effect.suspend(() =>
      attendant.native
        ? replies.page(host, method, limits.behind)
        : Effect.succeed([complaint("invalid_request", "invalid method: read needs a hello first")])
    ).pipe(Effect.map((lines) => lines.forEach(outbox.tell)))

  const listen = Effect.fnUntraced(function*(errands: Errands) {
    let line = yield* inbox.take
    while (Option.isSome(line)) {
      yield* answer(line.value, errands)
      if (line.value._tag === "TooLong") return
      line = yield* inbox.take
    }
  })

  return Effect.gen(function*() {
    const errands = yield* Queue.bounded<Errand>(manyErrands)
    yield* Effect.fork(Effect.map(outbox.stalled(limits.stalled), () => socket.destroy()))
    inbox.attach(socket)
    const status = yield* host.status
    yield* outbox.write(wire.eventLine({ event: "status", data: { status } }))
    yield* Effect.timeoutOption(inbox.arrived, limits.grace)
    // The hello may have come in time all the same.
    yield* afterPoll
    if (inbox.hasEnded()) outbox.release()
    else yield* untilHungUp(open(errands))
    yield* Effect.raceFirst(listen(errands), Effect.forever(Effect.flatten(errands.take)))
  }).pipe(
    Effect.catchAll(({ message }) =>
      Effect.sync(() => {
        outbox.release()
        outbox.tell(complaint("internal", message))
      })
    ),
    Effect.zipRight(Effect.unless(part(socket, inbox, outbox, limits), outbox.isHeld)),
    Effect.ensuring(attendance.leave(attendant)),
    Effect.ensuring(Effect.sync(() => socket.destroy()))
  )
}

type Errand = Effect.Effect<void, StorageFailed>
type Errands = Queue.Queue<Errand>

/** A client that asks for more at once is not listened to until some of it is done. */
const manyErrands = 16

const hello = (line: Line): Option.Option<replies.Hello> =>
  line._tag === "Text"
    ? Option.filter(
      Either.getRight(wire.readMethod(line.text)),
      (method): method is replies.Hello => method.method === "hello"
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
