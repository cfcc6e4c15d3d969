/** Source: faults 4.1 (detached host, readiness), C16 to C18; effect reference 11. */
import { Data, Duration, Effect, Either, Exit, Layer, Option } from "effect"
import { randomBytes } from "node:crypto"
import type { PodName } from "../../domain/ids.ts"
import type { LaunchOrder } from "../../domain/LaunchOrder.ts"
import { LaunchFailed, type StorageFailed } from "../../domain/PodFailure.ts"
import * as Readiness from "../../domain/Readiness.ts"
import { Launcher } from "../../services/Launcher.ts"
import * as HostChild from "./HostChild.ts"
import * as LaunchLog from "./LaunchLog.ts"
import * as userScope from "./userScope.ts"

export interface Options {
  /** A program and its first arguments; `host NAME` is put behind them. */
  readonly program: readonly [string, ...ReadonlyArray<string>]
  /** All variables that hosts get. */
  readonly environment: Record<string, string | undefined>
  /** Where a host's breakdown can be read, in a directory that is there then. */
  readonly logPath: (name: PodName) => Effect.Effect<string, StorageFailed>
  /** Until a host is ready, one minute when left out: agents may take long. */
  readonly deadline?: Duration.Duration
  /** Between SIGTERM and SIGKILL, 10 seconds when left out, which is what a host may take. */
  readonly grace?: Duration.Duration
  /** Until a host is in a scope of its own, where it gets one; 10 seconds when left out. */
  readonly scopeDeadline?: Duration.Duration
}

/** Starts hosts as processes that have a session, and no terminal, of their own. */
export const layer = (options: Options): Layer.Layer<Launcher> =>
  Layer.succeed(Launcher, make(options))

export const make = ({
  deadline = Duration.minutes(1),
  environment,
  grace = Duration.seconds(10),
  logPath,
  program,
  scopeDeadline = Duration.seconds(10)
}: Options): Launcher["Type"] => {
  const start = Effect.fnUntraced(function*(order: LaunchOrder, scope?: userScope.UserScope) {
    const { name } = order
    const failed = (reason: string, lastWords: ReadonlyArray<string> = []) =>
      new LaunchFailed({ name, reason, lastWords })

    const log = yield* logPath(name).pipe(
      Effect.flatMap(LaunchLog.open),
      Effect.mapError(({ message }) => failed(message))
    )
    const host = yield* Effect.acquireRelease(
      HostChild.spawn({
        program: [...scope?.prefix ?? [], ...program, "host", name] as const,
        environment,
        log: log.fd
      }).pipe(
        Effect.mapError(({ reason }) => scope === undefined ? failed(reason) : new NoScope())
      ),
      (host, exit) => Exit.isSuccess(exit) ? host.letGo : host.end(grace)
    )
    yield* host.tell(Readiness.encodeOrder(order))

    const died = (how: string) =>
      Effect.flatMap(log.lastLines, (lines) => failed(`its host failed: ${how}`, lines))
    const line = yield* Effect.timeoutOption(
      scope === undefined ? host.line : Effect.raceFirst(host.line, stuck(host, scope)),
      deadline
    )
    if (Option.isNone(line)) {
      return yield* died(`it was not ready after ${Duration.format(deadline)}`)
    }
    if (Option.isNone(line.value)) {
      if (scope !== undefined && (yield* host.passedOver)) return yield* new NoScope()
      const how = yield* Effect.timeoutOption(host.exited, "2 seconds")
      return yield* died(Option.getOrElse(how, () => "it hung up before it was ready"))
    }
    const said = Readiness.decode(line.value.value)
    if (Either.isLeft(said)) return yield* died(`it said ${said.left.reason}`)
    if ("ready" in said.right) {
      yield* log.keep
      return said.right.ready
    }
    // It is about to end, and does that better undisturbed.
    yield* Effect.timeoutOption(host.exited, grace)
    return yield* Readiness.launchFailure(name, said.right.failed)
  }, Effect.scoped)

  /** Fails when the host is not in its scope in time; else there is nothing to tell. */
  const stuck = (host: HostChild.HostChild, scope: userScope.UserScope) =>
    Effect.delay(
      Effect.suspend(() => scope.isPending(host.pid) ? new NoScope() : Effect.never),
      scopeDeadline
    )

  // Without a scope to be put into nobody can fail to be.
  const plainly = (order: LaunchOrder) => Effect.catchTag(start(order), "NoScope", Effect.die)

  return Launcher.of({
    launch: Effect.fn("Launcher.launch")((order) => {
      const unique = `${process.pid}-${randomBytes(3).toString("hex")}`
      const scope = userScope.find(environment, order.name, unique)
      return scope === undefined
        ? plainly(order)
        : Effect.catchTag(start(order, scope), "NoScope", () => plainly(order))
    })
  })
}

/** The host was not put into a scope, and has not read its order. */
class NoScope extends Data.TaggedError("NoScope") {}
