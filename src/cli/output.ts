import { Cause, ConfigError, Console, Effect, FiberRef, Option, Predicate } from "effect"
import { type PodFailure, StorageFailed } from "../domain/PodFailure.ts"
import * as SafeText from "../domain/SafeText.ts"
import { Surroundings } from "../services/Surroundings.ts"
import { lineText } from "./styled.ts"
import type { Line } from "./terminal/Program.ts"

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
export const offer = (text: SafeText.SafeText): Effect.Effect<boolean, StorageFailed> => put(text)

/** As `print`, in colours where they are wanted. */
export const printLines = (
  lines: ReadonlyArray<Line>
): Effect.Effect<void, StorageFailed, Surroundings> =>
  Effect.flatMap(
    Surroundings,
    ({ colour, unicode }) => {
      const text = lines.map((line) => lineText(line, colour)).join("\n")
      // The sign of what was cut is the one symbol that tables do not choose.
      return Effect.asVoid(put(unicode ? text : text.replaceAll("…", "~")))
    }
  )

/** Where data goes in place of stdout; tells whether somebody may read on. */
export const reader = FiberRef.unsafeMake(Option.none<(text: string) => Effect.Effect<boolean>>())

const put = (text: string): Effect.Effect<boolean, StorageFailed> =>
  Effect.flatMap(
    FiberRef.get(reader),
    Option.match({
      onNone: () => toStdout(text),
      onSome: (read) => read(`${text}\n`)
    })
  )

const toStdout = (text: string): Effect.Effect<boolean, StorageFailed> =>
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
    if (told.has(failure._tag)) return Effect.succeed(codeOf(failure))
    return Effect.as(say(sentence(failure)), codeOf(failure))
  }
  if (ConfigError.isConfigError(failure)) {
    return Effect.as(say(SafeText.line(`pods: ${failure.message}`)), exitCode.usage)
  }
  const [first = ""] = Cause.pretty(cause).split("\n", 1)
  const what = SafeText.line(first)
  const next = SafeText.of`report it, with what the same command says with --debug`
  return Effect.as(say(SafeText.of`pods: this is a bug in pods: ${what}; ${next}`), 70)
}

/** Failures of which all has been said. */
const told = new Set<string>(["Cancelled", "WrongUsage", "ListIncomplete"])

/** One line, whatever was quoted in it; only last words have lines of their own. */
const sentence = (failure: PodFailure): SafeText.SafeText => {
  const text = `pods: ${failure.message}`
  return failure._tag === "LaunchFailed" ? SafeText.block(text) : SafeText.line(text)
}

/** Keeps `@effect/cli` from saying what is wrong with arguments: that is told once, with a hint. */
export const withoutParserTalk = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Effect.console, (console) =>
    Effect.withConsole(effect, {
      ...console,
      // Its complaints end with an empty line; nothing of ours does.
      error: (...values) => values.some(isComplaint) ? Effect.void : console.error(...values)
    }))

const isComplaint = (value: unknown) => typeof value === "string" && value.endsWith("\n")

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
  ListIncomplete: exitCode.failure,
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
