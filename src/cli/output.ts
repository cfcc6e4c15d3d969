import { Cause, ConfigError, Console, Effect, Option, Predicate } from "effect"
import type { PodFailure } from "../domain/PodFailure.ts"
import * as SafeText from "../domain/SafeText.ts"
import { Surroundings } from "../services/Surroundings.ts"

/** Exit codes of `pods`; 130 and its like are 128 and the number of a signal. */
export const exitCode = {
  ok: 0,
  failure: 1,
  usage: 2,
  noSuchPod: 3,
  unreachable: 4,
  held: 75,
  interrupted: 130
}

/** Data, on stdout. */
export const print = (text: SafeText.SafeText): Effect.Effect<void> => Console.log(text)

/** Talk, on stderr. */
export const say = (text: SafeText.SafeText): Effect.Effect<void> => Console.error(text)

/** Says on stderr what went wrong and gives the exit code for it. */
export const report = (cause: Cause.Cause<unknown>): Effect.Effect<number> => {
  if (Cause.isInterruptedOnly(cause)) return Effect.succeed(exitCode.interrupted)
  const failure = Option.getOrUndefined(Cause.failureOption(cause))
  if (isPodFailure(failure)) {
    const silent = failure._tag === "Cancelled" || failure._tag === "WrongUsage"
    if (silent) return Effect.succeed(codeOf(failure))
    return Effect.as(say(SafeText.block(`pods: ${failure.message}`)), codeOf(failure))
  }
  if (ConfigError.isConfigError(failure)) {
    return Effect.as(say(SafeText.block(`pods: ${failure.message}`)), exitCode.usage)
  }
  const defect = SafeText.block(Cause.pretty(cause))
  return Effect.as(say(SafeText.of`pods: this is a bug in pods, please report it\n${defect}`), 70)
}

/** Takes the colours out of what `@effect/cli` prints unless they are wanted. */
export const withPlainConsole = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const { colour } = yield* Surroundings
    if (colour) return yield* effect
    const console = yield* Effect.console
    const plain = (values: ReadonlyArray<unknown>) =>
      values.map((value) => typeof value === "string" ? value.replace(styling, "") : value)
    return yield* Effect.withConsole(effect, {
      ...console,
      log: (...values) => console.log(...plain(values)),
      error: (...values) => console.error(...plain(values))
    })
  })

// oxlint-disable-next-line no-control-regex -- styling is what is looked for
const styling = /\u001b\[[0-9;]*m/g

const isPodFailure = (value: unknown): value is PodFailure =>
  Predicate.hasProperty(value, "_tag") && typeof value._tag === "string" &&
  Object.hasOwn(codes, value._tag)

const codeOf = (failure: PodFailure): number => codes[failure._tag]

const codes: Record<PodFailure["_tag"], number> = {
  PodNotFound: exitCode.noSuchPod,
  NameAmbiguous: exitCode.noSuchPod,
  BadName: exitCode.usage,
  Cancelled: exitCode.interrupted,
  WrongUsage: exitCode.usage,
  NoTerminal: exitCode.usage,
  NameTaken: exitCode.held,
  SegmentHeld: exitCode.held,
  PodUnreachable: exitCode.unreachable,
  NotAttachable: exitCode.failure,
  NotRestorable: exitCode.failure,
  ConnectionLost: exitCode.failure,
  LaunchFailed: exitCode.failure,
  AgentUnknown: exitCode.usage,
  AgentFailed: exitCode.failure,
  RegistryBusy: exitCode.failure,
  RegistryDamaged: exitCode.failure,
  StorageFailed: exitCode.failure,
  SocketTaken: exitCode.failure
}
