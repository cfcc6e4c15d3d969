import { Args, Command, Options } from "@effect/cli"
import { Duration, Effect, Option } from "effect"
import type { Receipt } from "../../domain/NativeEvent.ts"
import * as SafeText from "../../domain/SafeText.ts"
import { TurnUnfinished } from "../../domain/TurnFailure.ts"
import { notice } from "../askNotice.ts"
import { print, say } from "../output.ts"
import * as OwnTurn from "../ownTurn.ts"
import { promptText } from "../promptText.ts"
import { reach } from "../reach.ts"
import { submit } from "../send.ts"
import { type Happening, type Visit, visit } from "../visit.ts"

const name = Args.text({ name: "name" }).pipe(
  Args.withDescription("A live Pod, or how its name starts")
)
const words = Args.text({ name: "text" }).pipe(
  Args.withDescription("What the agent is to do; - or nothing reads it from a pipe"),
  Args.repeated
)
const wait = Options.boolean("wait").pipe(
  Options.withDescription("Wait until the turn is over, and print what the agent answers")
)
const noQueue = Options.boolean("no-queue").pipe(
  Options.withDescription("Refuse the prompt where it would have to wait for another turn")
)
const json = Options.boolean("json").pipe(
  Options.withDescription("Print the receipt, with --wait also the answer, as one object")
)

/** `pods send NAME TEXT`: give a live Pod a prompt, and say what became of it. */
export const send = Command.make(
  "send",
  { name, words, wait, noQueue, json },
  (given) =>
    Effect.scoped(Effect.gen(function*() {
      const pod = yield* reach(given.name)
      const text = yield* promptText(pod.name, given.words)
      const at = yield* visit(pod)
      const { own, receipt } = yield* submit(at, text, { queue: !given.noQueue })
      if (given.wait) return yield* waitFor(at, own, given.json)
      yield* print(
        given.json
          ? SafeText.json(JSON.stringify({ id: own.id, receipt }))
          : receiptText(receipt)
      )
    }))
).pipe(Command.withDescription(
  "Send a live Pod a prompt"
))

const receiptText = (receipt: Receipt): SafeText.SafeText => {
  switch (receipt.kind) {
    case "delivered":
      return SafeText.of`delivered`
    case "queued":
      return SafeText.of`queued (${receipt.before} before it)`
    case "rejected":
      return SafeText.of`rejected: ${SafeText.line(receipt.reason)}`
  }
}

const waitFor = Effect.fnUntraced(function*(at: Visit, begun: OwnTurn.OwnTurn, json: boolean) {
  const { name, opening } = at
  const { receipt } = begun
  if (receipt?.kind === "queued") yield* say(SafeText.of`${receiptText(receipt)}; waiting`)
  yield* Effect.forEach(opening.asks, (ask) => notice(name, ask))
  const own = yield* untilOver(at, begun)
  const messages = OwnTurn.answer(own)
  if (json) {
    const end = Option.getOrElse(own.end, () => "finished")
    const answer = messages.join("\n\n")
    yield* print(SafeText.json(JSON.stringify({ id: own.id, receipt, end, answer })))
  } else if (messages.length > 0) {
    yield* print(SafeText.join(messages.map(SafeText.block), SafeText.of`\n\n`))
  }
  if (Option.isSome(own.end)) return yield* new TurnUnfinished({ name, end: own.end.value })
})

const untilOver = (at: Visit, begun: OwnTurn.OwnTurn) =>
  Effect.iterate(begun, {
    while: ({ phase }) => phase !== "over",
    body: (own) => own.phase === "missing" ? whileMissing(at, own) : step(at, own)
  }).pipe(
    Effect.onInterrupt(() => {
      const name = SafeText.line(at.name)
      return say(SafeText.of`${name} goes on without us; follow it with: pods logs ${name} -f`)
    })
  )

/** A prompt that leaves the queue to begin its turn does so at once. */
const whileMissing = (at: Visit, own: OwnTurn.OwnTurn) =>
  Effect.timeoutTo(step(at, own), {
    duration: Duration.seconds(1),
    onSuccess: (next) => next,
    onTimeout: () => OwnTurn.removed(own)
  })

const step = Effect.fnUntraced(function*(at: Visit, own: OwnTurn.OwnTurn) {
  const where = own.phase === "running" ? "in the middle of the turn" : "with the prompt queued"
  const without = (end: string) => new TurnUnfinished({ name: at.name, end: `${end} ${where}` })
  const event = yield* Effect.mapError(at.next, () => without("hung up"))
  if (Option.isNone(event)) return yield* without("has stopped")
  yield* tell(at.name, event.value)
  return OwnTurn.hear(own, event.value)
})

/** What a person who waits has to know. */
const tell = (name: string, event: Happening): Effect.Effect<void> => {
  switch (event.event) {
    case "asked":
      return notice(name, event.data.ask)
    case "alert":
      return say(SafeText.line(`${name}: ${event.data.message}`))
    default:
      return Effect.void
  }
}
