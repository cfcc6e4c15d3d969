import { Args, Command, Options } from "@effect/cli"
import { Clock, Effect, Either, Option } from "effect"
import type { Ask } from "../../domain/Ask.ts"
import { AnswerNotOffered, AskNotOpen, AskUnclear } from "../../domain/AskFailure.ts"
import * as Question from "../../domain/Question.ts"
import * as SafeText from "../../domain/SafeText.ts"
import { NotOffered } from "../../domain/TurnFailure.ts"
import { answerAsk } from "../answerAsk.ts"
import { answererOf } from "../answerVerdict.ts"
import { outcomeOf } from "../askReply.ts"
import { askText } from "../askText.ts"
import { meant } from "../meant.ts"
import { print, say } from "../output.ts"
import { reach, type Reached } from "../reach.ts"
import { visit } from "../visit.ts"

const name = Args.text({ name: "name" }).pipe(
  Args.withDescription("A live Pod, or how its name starts")
)
const option = Args.text({ name: "option" }).pipe(
  Args.withDescription(
    "An option by its number, id or name; field=value for each field of a form; or cancel"
  ),
  Args.atLeast(1)
)
const ask = Options.text("ask").pipe(
  Options.withDescription("The id of the ask, when the agent asks several things"),
  Options.optional
)

/** `pods answer NAME OPTION`: answer what an agent asks, with what it offers. */
export const answer = Command.make(
  "answer",
  { name, option, ask },
  (given) =>
    Effect.scoped(Effect.gen(function*() {
      const pod = yield* reach(given.name)
      // Without records, so that no trouble with the log is taken for the answer to ours.
      const at = yield* visit(pod, { tail: 0 })
      if (!at.opening.native) return yield* new NotOffered({ name: pod.name, what: "asks" })
      const ask = yield* choose(pod, at.opening.asks, given.ask)
      const outcome = yield* Either.mapLeft(
        outcomeOf(ask, given.option),
        (problem) => new AnswerNotOffered({ name: pod.name, problem })
      )
      yield* answerAsk(at, ask.id, outcome)
      const question = Question.of(ask)
      yield* print(
        SafeText.of`${Question.brief(question)}: ${
          Question.answerText(question, outcome, at.client)
        }`
      )
    }))
).pipe(Command.withDescription(
  "Answer what an agent asks, with what it offers"
))

/** The one open ask, or the one that was named. */
const choose = Effect.fnUntraced(function*(
  pod: Reached,
  asks: ReadonlyArray<Ask>,
  given: Option.Option<string>
) {
  const { name } = pod
  const found = Option.match(given, { onNone: () => asks, onSome: (id) => called(asks, id) })
  const [ask, ...others] = found
  if (ask === undefined) {
    return yield* Option.isNone(given)
      ? new AskNotOpen({ name })
      : yield* whyNotOpen(pod, given.value)
  }
  if (others.length === 0) return ask
  const now = yield* Clock.currentTimeMillis
  yield* Effect.forEach(found, (ask) => say(askText({ pod: name, ask }, now)))
  return yield* new AskUnclear({ name, asks: found.map(({ id }) => id) })
})

const called = (asks: ReadonlyArray<Ask>, id: string): ReadonlyArray<Ask> =>
  meant(id, asks, { whole: (ask) => [ask.id], begins: [(ask) => ask.id] })

/** Somebody was faster, if the log says so; the way here brought no records. */
const whyNotOpen = (pod: Reached, ask: string) =>
  Effect.scoped(visit(pod, { watch: true })).pipe(
    Effect.map(({ opening }) => answererOf(opening.records, ask)),
    Effect.map((answeredBy) =>
      new AskNotOpen({
        name: pod.name,
        ask,
        ...Option.match(answeredBy, {
          onNone: () => ({}),
          onSome: (answeredBy) => ({ answeredBy })
        })
      })
    )
  )
