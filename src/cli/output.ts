import { Cause, ConfigError, Console, Effect, Option, Predicate } from "effect"
import { type PodFailure, StorageFailed } from "../domain/PodFailure.ts"
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

/** Data, on stdout. Lost data is a failure, unless the reader has left: he has read enough. */
export const print = (text: SafeText.SafeText): Effect.Effect<void, StorageFailed> =>
  Effect.asVoid(offer(text))

/** As `print`; tells whether there is somebody who may read on. */
export const offer = (text: SafeText.SafeText): Effect.Effect<boolean, StorageFailed> =>
  Effect.async((resume) => {
    const written = (cause: unknown) => {
      const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause)
      const isRead = cause === undefined || cause === null
      const lost = () => new StorageFailed({ doing: "write to", path: "stdout", code, cause })
      resume(isRead || code === "EPIPE" ? Effect.succeed(isRead) : Effect.fail(lost()))
    }
    try {
      process.stdout.write(`${text}\n`, written)
    } catch (cause) {
      written(cause)
    }
  })

/** Talk, on stderr. */
export const say = (text: SafeText.SafeText): Effect.Effect<void> => Console.error(text)

/** Says on stderr what went wrong and gives the exit code for it. */
export const report = (cause: Cause.Cause<unknown>): Effect.Effect<number> => {
  if (Cause.isInterruptedOnly(cause)) return Effect.succeed(exitCode.interrupted)
  const failure = Option.getOrUndefined(Cause.failureOption(cause))
  if (isPodFailure(failure)) {
    const silent = failure._tag === "Cancelled" || failure._tag === "WrongUsage"
    if (silent) return Effect.succeed(codeOf(failure))
    return Effect.as(say(sentence(failure)), codeOf(failure))
  }
  if (ConfigError.isConfigError(failure)) {
    return Effect.as(say(SafeText.line(`pods: ${failure.message}`)), exitCode.usage)
  }
  const defect = SafeText.block(Cause.pretty(cause))
  return Effect.as(say(SafeText.of`pods: this is a bug in pods, please report it\n${defect}`), 70)
}

/** One line, whatever was quoted in it; only last words have lines of their own. */
const sentence = (failure: PodFailure): SafeText.SafeText => {
  const text = `pods: ${failure.message}`
  return failure._tag === "LaunchFailed" ? SafeText.block(text) : SafeText.line(text)
}

/** Makes what `@effect/cli` prints look like the rest: no colours unless they are wanted. */
export const withPlainConsole = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const { colour } = yield* Surroundings
    const console = yield* Effect.console
    const plain = (value: unknown) =>
      typeof value === "string" && !colour ? value.replace(styling, "") : value
    return yield* Effect.withConsole(effect, {
      ...console,
      log: (...values) => console.log(...values.map(plain)),
      error: (...values) => console.error(...values.map(plain).map(complaint))
    })
  })

/** What `@effect/cli` has to complain about ends with an empty line; nothing of ours does. */
const complaint = (value: unknown) =>
  typeof value === "string" && value.endsWith("\n") ? `pods: ${value.trimEnd()}` : value

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
  UnknownArgument: exitCode.usage,
  WrongUsage: exitCode.usage,
  NoTerminal: exitCode.usage,
  NameTaken: exitCode.held,
  SegmentHeld: exitCode.held,
  PodUnreachable: exitCode.unreachable,
  NotAttachable: exitCode.failure,
  NotRestorable: exitCode.failure,
  ConnectionLost: exitCode.failure,
  PromptRefused: exitCode.failure,
  PromptUnconfirmed: exitCode.failure,
  Unwell: exitCode.failure,
  LaunchFailed: exitCode.failure,
  AgentUnknown: exitCode.usage,
  AgentFailed: exitCode.failure,
  RegistryBusy: exitCode.failure,
  RegistryDamaged: exitCode.failure,
  StorageFailed: exitCode.failure,
  SocketTaken: exitCode.failure,
  AskUnclear: exitCode.usage,
  AskNotOpen: exitCode.failure,
  AnswerNotOffered: exitCode.usage,
  AnswerUnconfirmed: exitCode.failure,
  NothingToSend: exitCode.usage,
  TurnUnfinished: exitCode.failure,
  TurnLasts: exitCode.failure,
  StillWaiting: exitCode.failure,
  NotAllRestored: exitCode.failure,
  NotRemovable: exitCode.failure,
  NotAllRemoved: exitCode.failure,
  NotConfirmed: exitCode.usage,
  NameIsFixed: exitCode.failure,
  AgentsUnfit: exitCode.failure,
  HostRefused: exitCode.failure,
  NotOffered: exitCode.failure
}
