import { Clock, Duration, Effect, Either, Exit, Mailbox, Option, type Scope, Stream } from "effect"
import type { NoTerminal } from "../../domain/PodFailure.ts"
import type { SafeText } from "../../domain/SafeText.ts"
import { LineTerminal } from "../../services/LineTerminal.ts"
import type { Dialogue, LineMessage, Step } from "./Dialogue.ts"

/** What binds a dialogue to the world. */
export interface Wiring<Command, Message, R> {
  /** The command to use where there is no terminal. */
  readonly instead: string
  /** Carries out a command; what comes of it are messages. It ends with the dialogue. */
  readonly perform: (command: Command) => Stream.Stream<Message, never, R>
  /** What services have to say while the dialogue goes on. */
  readonly messages: Stream.Stream<Message, never, R>
}

/**
 * Holds a dialogue at the terminal until it has an outcome. Every text begins in a line of its own,
 * behind a question that stands there too; the question is asked again once it is quiet. Each line
 * is taken when the dialogue is ready for it: what is typed early is kept.
 */
export const run = <Model, Message, Command, Outcome, R>(
  dialogue: Dialogue<Model, Message, Command, Outcome>,
  wiring: Wiring<Command, Message, R>
): Effect.Effect<Outcome, NoTerminal, LineTerminal | Exclude<R, Scope.Scope>> =>
  Effect.scoped(Effect.gen(function*() {
    const lines = yield* Effect.flatMap(LineTerminal, (terminal) => terminal.open(wiring.instead))
    const inbox = yield* Mailbox.make<Either.Either<Message, LineMessage>>()
    const wanted = yield* Mailbox.make<void>({ capacity: 1, strategy: "sliding" })
    let isAsked = false
    let isWanted = false

    const write = (texts: ReadonlyArray<SafeText>) => {
      if (texts.length === 0) return Effect.void
      const start = isAsked ? "\n" : ""
      isAsked = false
      return lines.write(`${start}${texts.map((text) => `${text}\n`).join("")}`)
    }
    // The shell, or whoever comes next, begins in a line of its own, ctrl-c behind that of ours.
    yield* Effect.addFinalizer((exit) =>
      isAsked || Exit.isInterrupted(exit) ? lines.write("\n") : Effect.void
    )

    const feed = <R2>(messages: Stream.Stream<Message, never, R2>) =>
      messages.pipe(
        Stream.runForEach((message) => inbox.offer(Either.right(message))),
        Effect.onError((cause) => inbox.failCause(cause)),
        Effect.forkScoped
      )
    yield* Effect.forkScoped(Effect.forever(
      wanted.take.pipe(
        Effect.zipRight(lines.next),
        Effect.zipWith(Clock.currentTimeMillis, (line, now): LineMessage =>
          Option.match(line, {
            onNone: () => ({ _tag: "EndedTyping" }),
            onSome: (typed) => ({ _tag: "TypedLine", ...typed, now })
          })),
        Effect.flatMap((typed) => inbox.offer(Either.left(typed)))
      )
    ))

    const follow = Effect.fnUntraced(function*(step: Step<Model, Command, Outcome>) {
      yield* write(step.print ?? [])
      for (const command of step.commands ?? []) yield* feed(wiring.perform(command))
      return step
    })

    /** Asks, or only listens; `at once` or when it has been quiet for a moment. */
    const listen = Effect.fnUntraced(function*(model: Model, atOnce: boolean) {
      const turn = dialogue.turn(model)
      if (turn._tag === "Works") return yield* inbox.take
      if (!isWanted) yield* wanted.offer(undefined)
      isWanted = true
      if (turn._tag === "Listens" || isAsked) return yield* inbox.take
      if (!atOnce) {
        const soon = yield* Effect.timeoutOption(inbox.take, quiet)
        if (Option.isSome(soon)) return soon.value
      }
      isAsked = true
      yield* lines.write(turn.question)
      return yield* inbox.take
    })

    yield* feed(wiring.messages)
    let step = yield* follow(dialogue.init)
    let atOnce = true
    while (step.outcome === undefined) {
      const input: Either.Either<Message, LineMessage> = yield* Effect.orDie(
        listen(step.model, atOnce)
      )
      atOnce = Either.isLeft(input)
      if (Either.isLeft(input)) {
        isWanted = false
        // The end of a line that was typed is one on the screen too; ctrl-d leaves none.
        if (input.left._tag === "TypedLine") isAsked = false
      }
      step = yield* follow(
        dialogue.update(step.model, Either.isLeft(input) ? input.left : input.right)
      )
    }
    return step.outcome
  }))

/** How long nothing happens before a question is asked once more. */
const quiet = Duration.millis(200)
