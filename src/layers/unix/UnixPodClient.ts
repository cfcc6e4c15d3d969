import { Duration, Effect, Layer, Option, Schedule, Stream } from "effect"
import type { Socket } from "node:net"
import * as LiveReport from "../../domain/LiveReport.ts"
import { protocolVersion } from "../../domain/NativeProtocol.ts"
import { ConnectionLost, PodUnreachable } from "../../domain/PodFailure.ts"
import { PodClient, type Visitor } from "../../services/PodClient.ts"
import { dial, type DialFailed, isBusy, reasonOf } from "./dial.ts"
import * as Following from "./Following.ts"
import * as LineInbox from "./LineInbox.ts"
import * as Negotiation from "./Negotiation.ts"
import * as opening from "./opening.ts"
import * as wire from "./wire.ts"

export interface Options {
  /** How long a host may be too busy to accept the connection. */
  readonly dialing: Duration.Duration
  readonly negotiating: Negotiation.Patience
  /** Bytes of the longest line, which is a foreign host's snapshot. */
  readonly line: number
}

/** Source: insomnia reference 11.1 row 2; faults A16. */
export const defaults: Options = {
  dialing: Duration.seconds(1),
  negotiating: Negotiation.defaults,
  line: 64 * 1024 * 1024
}

/** Speaks the protocol as JSON lines over a Unix socket, with our hosts and with insomnia's. */
export const make = (options: Options = defaults): PodClient["Type"] =>
  PodClient.of({
    connect: Effect.fn("PodClient.connect")(function*(name, path, visitor) {
      let hello = helloOf(visitor)
      const whileBusy = Schedule.spaced("20 millis").pipe(Schedule.upTo(options.dialing))
      const { inbox, socket } = yield* open(path, hello, options.line).pipe(
        Effect.retry({ while: isBusy, schedule: whileBusy }),
        Effect.mapError((failure) => new PodUnreachable({ name, reason: sentence(failure) }))
      )
      const opened = yield* Negotiation.run(name, inbox, options.negotiating)
      // Nobody waits for it: that the host is gone shows as the end of its events.
      const greetAgain = (): void => {
        if (socket.writable) socket.write(hello)
      }
      return {
        opening: opened.opening,
        events: eventsOf(inbox, opened, visitor.brief ?? false, greetAgain),
        send: (method) => {
          const line = wire.methodLine(method)
          if (method.method === "hello") hello = line
          return send(socket, line)
        }
      }
    })
  })

export const layer: Layer.Layer<PodClient> = Layer.sync(PodClient, make)

/** The hello goes out with the connection itself: the host waits for it, but not for long. */
const open = (path: string, hello: string, limit: number) =>
  Effect.suspend(() => {
    const inbox = LineInbox.make(limit)
    const greet = (socket: Socket) => {
      inbox.attach(socket)
      socket.write(hello)
    }
    return Effect.map(dial(path, greet), (socket) => ({ inbox, socket }))
  })

const helloOf = ({ brief = false, client, tail = 200, watch = false }: Visitor) =>
  wire.methodLine({
    method: "hello",
    params: { client, protocol: protocolVersion, tail, watch, brief }
  })

/** One event at a time, so that a reader who stops loses none. */
const eventsOf = (
  inbox: LineInbox.LineInbox,
  opened: opening.Opened,
  brief: boolean,
  greetAgain: () => void
): Stream.Stream<wire.Event, ConnectionLost> => {
  const kept = [...opened.kept]
  let following = Following.start(opened.seq, brief)
  let refusalIsDue = !opened.opening.native && !opened.refused
  let ended = false

  const next: Effect.Effect<wire.Event, Option.Option<ConnectionLost>> = Effect.suspend(() => {
    if (ended) return Effect.fail(Option.none())
    const first = kept.shift()
    return first === undefined ? Effect.flatMap(inbox.take, read) : Effect.succeed(first)
  })

  const read = (line: LineInbox.Taken) => {
    if (Option.isNone(line)) return Effect.fail(Option.some(hungUp))
    if (line.value._tag !== "Text") return next
    const heard = Following.hear(following, wire.readTold(line.value.text))
    following = heard.following
    if (heard.astray) greetAgain()
    return Option.match(heard.event, { onNone: () => next, onSome: handOn })
  }

  const handOn = (event: wire.Event) => {
    if (refusalIsDue && opening.isRefusal(event)) {
      refusalIsDue = false
      return next
    }
    ended = event.event === "shutdown"
    return Effect.succeed(event)
  }

  return Stream.repeatEffectOption(next)
}

const hungUp = new ConnectionLost({ reason: "the Pod hung up" })

const send = (socket: Socket, line: string) =>
  Effect.async<void, ConnectionLost>((resume) => {
    if (!socket.writable) return resume(Effect.fail(hungUp))
    socket.write(line, (error) => resume(error ? Effect.fail(hungUp) : Effect.void))
  })

const sentence = (failure: DialFailed): string => {
  if (failure.code === "EMFILE" || failure.code === "ENFILE") {
    return "this computer has too many files open"
  }
  if (isBusy(failure)) return LiveReport.remarkText("Busy")
  const reason = reasonOf(failure)
  const text = LiveReport.reasonText(reason)
  return reason === "Failed" ? `${text} (${failure.code})` : text
}
