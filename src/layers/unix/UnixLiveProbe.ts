import { Duration, Effect, Layer, Option, Schedule, type Scope } from "effect"
import { lstatSync } from "node:fs"
import * as LiveReport from "../../domain/LiveReport.ts"
import { LiveProbe } from "../../services/LiveProbe.ts"
import { dial, type DialFailed, isBusy, reasonOf } from "./dial.ts"
import * as LaunchPacer from "./LaunchPacer.ts"
import { type Scanned, StatusScanner } from "./StatusScanner.ts"

/** What a probe may ask of one open connection. */
export interface Connection {
  /** Waits for a status or for the end of the connection. */
  readonly answer: Effect.Effect<LiveReport.LiveReport>
  /** What has arrived so far, without waiting. */
  readonly seen: Effect.Effect<Scanned>
}

export type Connect = (path: string) => Effect.Effect<Connection, DialFailed, Scope.Scope>

export interface Options {
  readonly connect: Connect
  readonly pacer: LaunchPacer.LaunchPacer
  /** How long a connected Pod may take to say its status. */
  readonly statusTimeout: Duration.DurationInput
}

/** The wait for a status unless told otherwise; 150 to 250 ms is the sensible range. */
export const statusTimeout = Duration.millis(200)

export const make = (options: Options) => {
  const whileBusy = Schedule.spaced("10 millis").pipe(Schedule.upTo(options.statusTimeout))

  const connect = (path: string) =>
    options.connect(path).pipe(
      Effect.catchIf(isBusy, () =>
        options.connect(path).pipe(Effect.retry({ while: isBusy, schedule: whileBusy })))
    )

  // The clock of a Pod starts at its own connection, never in the queue before it.
  const probe = Effect.fnUntraced(
    function*(path: string) {
      yield* options.pacer.turn
      const connection = yield* connect(path)
      const answer = yield* connection.answer.pipe(Effect.timeoutOption(options.statusTimeout))
      if (Option.isSome(answer)) return answer.value
      // Expired timers run before sockets are polled: look once more at what lies there.
      yield* options.pacer.afterPoll
      return silent(yield* connection.seen)
    },
    Effect.scoped,
    (effect, path) => Effect.catchAll(effect, (failure) => verdict(path, failure))
  )

  return LiveProbe.of({
    probeAll: (sockets, answered = () => {}) =>
      Effect.forEach(
        sockets,
        (socket) =>
          Effect.map(probe(socket), (report) => {
            answered(socket, report)
            return report
          }),
        { concurrency: "unbounded" }
      )
  })
}

export const layer = (timeout: Duration.DurationInput = statusTimeout): Layer.Layer<LiveProbe> =>
  Layer.sync(
    LiveProbe,
    () => make({ connect: connectUnix, pacer: LaunchPacer.make(64), statusTimeout: timeout })
  )

/** Dial a Unix socket and read from it until it has told its status. */
const connectUnix: Connect = (path) =>
  Effect.suspend(() => {
    const scanner = new StatusScanner()
    let ended = false
    let notify = () => {}
    const opened = dial(path, (socket) => {
      socket.on("data", (chunk: Buffer) => {
        scanner.push(chunk)
        if (scanner.found._tag !== "Status") return
        socket.pause()
        notify()
      })
      socket.on("close", () => {
        ended = true
        notify()
      })
    })
    const answer = Effect.async<LiveReport.LiveReport>((resume) => {
      notify = () => {
        if (scanner.found._tag === "Status") {
          resume(Effect.succeed(LiveReport.reported(scanner.found.status)))
        } else if (ended) {
          resume(Effect.succeed(LiveReport.withoutStatus(
            scanner.found._tag === "Garbage" ? "NotAPod" : "HungUp"
          )))
        }
      }
      notify()
    })
    return Effect.as(opened, { answer, seen: Effect.sync(() => scanner.found) })
  })

const silent = (scanned: Scanned): LiveReport.LiveReport => {
  switch (scanned._tag) {
    case "Status":
      return LiveReport.reported(scanned.status)
    case "Garbage":
      return LiveReport.withoutStatus("NotAPod")
    case "Nothing":
      return LiveReport.withoutStatus("Silent")
  }
}

const verdict = (path: string, failure: DialFailed): Effect.Effect<LiveReport.LiveReport> =>
  Effect.sync(() => {
    if (isBusy(failure)) return LiveReport.withoutStatus("Busy")
    const reason = reasonOf(failure)
    // The kernel refuses a connection to a plain file in the same words as one to a dead socket.
    const isNone = reason === "Refused" && !isSocket(path)
    return LiveReport.Unreachable({ reason: isNone ? "NotASocket" : reason })
  })

const isSocket = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isSocket() ?? true
