import { Clock, Deferred, Duration, Effect, FiberId, Option, Stream } from "effect"
import * as Activity from "../../domain/Activity.ts"
import * as PodEntry from "../../domain/PodEntry.ts"
import * as Restorability from "../../domain/Restorability.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { AgentCatalog } from "../../services/AgentCatalog.ts"
import { Launcher } from "../../services/Launcher.ts"
import { PodClient } from "../../services/PodClient.ts"
import { SessionLog } from "../../services/SessionLog.ts"
import { Surroundings } from "../../services/Surroundings.ts"
import { reopenedText, restoreOrder } from "../launch.ts"
import { podLog } from "../podLog.ts"
import { type Command, Message, type Opening, type PodAt } from "./model.ts"
import * as Preview from "./preview.ts"

/** All Pods known by now, in the order of all lists; its last list is the whole one. */
export type Pods<R> = Stream.Stream<ReadonlyArray<PodEntry.PodEntry>, never, R>

/** What it takes to describe, to preview and to open Pods. */
type Needed = AgentCatalog | Launcher | PodClient | SessionLog | Surroundings

/** Carries out what a picker wants done. One opening and one preview at a time. */
export const feed = <R>(pods: Pods<R>) =>
  Effect.gen(function*() {
    const asking = yield* Effect.makeSemaphore(askedAtOnce)
    let stop = Deferred.unsafeMake<void>(FiberId.none)
    let previewed: string | undefined

    return (command: Command): Stream.Stream<Message, never, R | Needed> => {
      switch (command._tag) {
        case "LookAgain":
          return Stream.fromEffect(Stream.runLast(pods)).pipe(
            Stream.filterMap(Option.map((entries) => Message.LookedAgain({ entries })))
          )
        case "Describe":
          return Stream.fromIterable(command.pods).pipe(
            Stream.mapEffect((pod) => asking.withPermits(1)(describe(pod)), {
              concurrency: "unbounded",
              unordered: true
            }),
            Stream.filterMap((described) => described)
          )
        case "Preview": {
          const { entry } = command
          previewed = entry.name
          return Stream.fromEffect(Effect.sleep(glance)).pipe(
            Stream.filter(() => previewed === entry.name),
            Stream.mapEffect(() => preview(entry)),
            Stream.map((words) => Message.Previewed({ name: entry.name, words }))
          )
        }
        case "Open":
          // Made at once: the next key may already say to stop.
          stop = Deferred.unsafeMake(FiberId.none)
          return Stream.interruptWhenDeferred(open(command.plan), stop)
        case "StopOpening":
          return Stream.drain(Stream.fromEffect(Deferred.succeed(stop, void 0)))
      }
    }
  })

/** As many as are shown. */
const askedAtOnce = 10

/** A Pod that says nothing for so long keeps its bare label. */
const patience = Duration.seconds(1)

/** Who passes over a row does not want to read what it has to say. */
const glance = Duration.millis(60)

/** An opening that takes longer is told about. */
const moment = Duration.millis(500)

const describe = (pod: PodAt) =>
  opening(pod, 1).pipe(
    Effect.zipWith(Clock.currentTimeMillis, Activity.open),
    Effect.map((activity): Message => Message.Described({ ...pod, activity })),
    Effect.timeout(patience),
    Effect.option
  )

/** What a conversation with a live Pod would start from; nothing is begun. */
const opening = ({ name, socket }: PodAt, tail: number) =>
  Effect.gen(function*() {
    const { user } = yield* Surroundings
    const { connect } = yield* PodClient
    return (yield* connect(name, socket, { client: user, tail, watch: true })).opening
  }).pipe(Effect.scoped)

/** What a live Pod tells, else what is kept of it. */
const preview = (entry: PodEntry.PodEntry) =>
  Option.match(Option.filter(PodEntry.socket(entry), () => PodEntry.isLive(entry)), {
    onNone: () => keptWords(entry, Restorability.storedObstacle(entry)),
    onSome: (socket) =>
      opening({ name: entry.name, socket }, previewedRecords).pipe(
        Effect.flatMap(wordsOf),
        Effect.timeoutFail({
          duration: patience,
          onTimeout: () => ({ reason: "it did not answer in time" })
        }),
        Effect.catchAll(({ reason }) => keptWords(entry, Option.some(reason)))
      )
  })

/** `otherwise` is why there is nothing, if that is so. */
const keptWords = Effect.fnUntraced(
  function*(entry: PodEntry.PodEntry, otherwise: Option.Option<string>) {
    const nothing = Preview.nothing(Option.getOrElse(otherwise, () => "nothing was said yet"))
    const kept = yield* podLog(entry)
    if (Option.isNone(kept)) return nothing
    const { tail } = yield* SessionLog
    const { records } = yield* tail(kept.value.session, kept.value.segment, previewedRecords)
    return records.length === 0
      ? nothing
      : yield* wordsOf(Preview.log(records, PodEntry.isLive(entry)))
  },
  Effect.catchAll(({ message }) => Effect.succeed(Preview.nothing(message)))
)

const wordsOf = (opening: Parameters<typeof Preview.words>[0]) =>
  Effect.gen(function*() {
    const { user } = yield* Surroundings
    return Preview.words(opening, yield* Clock.currentTimeMillis, user)
  })

/** Enough for the last words, which may stand before many tool calls. */
const previewedRecords = 40

const open = (plan: Opening) =>
  Stream.merge(
    Stream.fromEffect(opened(plan)),
    Stream.fromEffect(Effect.as(Effect.sleep(moment), Message.OpeningLasts({ name: plan.name }))),
    { haltStrategy: "left" }
  )

/** A Pod is only said to be attached to when it has answered. */
const opened = Effect.fnUntraced(
  function*(plan: Opening) {
    const name = SafeText.line(plan.name)
    if (plan._tag === "Attach") {
      yield* opening(plan, 0)
      const { socket } = plan
      return Message.Opened({ name: plan.name, socket, line: SafeText.of`attached to ${name}` })
    }
    const { launch } = yield* Launcher
    const { reopened, socket } = yield* launch(yield* restoreOrder(plan.name))
    const line = SafeText.of`${name} ${reopenedText(reopened)}`
    return Message.Opened({ name: plan.name, socket, line })
  },
  (effect, { name }) =>
    Effect.catchAll(
      effect,
      ({ message }) => Effect.succeed(Message.OpenFailed({ name, sentence: message }))
    )
)
