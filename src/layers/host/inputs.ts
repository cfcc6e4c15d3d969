import { Clock, Effect, Queue, Ref } from "effect"
import type { Reopened } from "../../domain/AgentSignal.ts"
import type { HostCommand } from "../../domain/HostCommand.ts"
import { lostContext } from "../../domain/lostContext.ts"
import * as PodMachine from "../../domain/PodMachine.ts"
import { beforeTurn } from "../../domain/restart.ts"
import type { Audience } from "../../services/PodServer.ts"
import { PodStore } from "../../services/PodStore.ts"
import { SessionLog } from "../../services/SessionLog.ts"
import { rotation } from "./rotation.ts"
import type { Running } from "./Running.ts"

/** Takes one input after the other until the machine says stop. */
export const inputs = Effect.fnUntraced(function*(running: Running, audience: Audience) {
  const { fork, inbox, pod: { name, session }, seat, state, writer } = running
  const store = yield* PodStore
  const log = yield* SessionLog
  const rotate = yield* rotation(running)
  let stopped = false

  const step = Effect.fnUntraced(function*(input: PodMachine.Input): Effect.fn.Return<void> {
    const now = yield* Clock.currentTimeMillis
    const [after, commands] = PodMachine.update(yield* Ref.get(state), input, now)
    yield* Ref.set(state, after)
    for (const command of commands) yield* carryOut(command)
  })

  const later = (input: PodMachine.Input) => Effect.asVoid(Queue.offer(inbox, input))

  /** With what it is told about the conversation should it turn out to have lost it. */
  const startAgent = Effect.gen(function*() {
    const { segment } = yield* Ref.get(state)
    const records = yield* log.tail(session, segment, 1_000).pipe(
      Effect.map((tail) => beforeTurn(tail.records)),
      Effect.orElseSucceed(() => [])
    )
    const announce = (reopened: Reopened) =>
      later({
        _tag: "AgentStarted",
        reopened,
        preamble: reopened.kind === "Lost" ? lostContext(records) : ""
      })
    yield* Effect.catchAll(
      Effect.asVoid(seat.start(records, announce)),
      ({ lastWords, reason }) => later({ _tag: "AgentNotStarted", reason, lastWords })
    )
  })

  const carryOut = (command: HostCommand): Effect.Effect<unknown> => {
    switch (command._tag) {
      case "Record":
        return Effect.matchEffect(writer.append(command.entries, command.durability), {
          onFailure: ({ message }) => step({ _tag: "NotRecorded", reason: message }),
          onSuccess: () => Effect.flatMap(writer.size, (size) => step({ _tag: "Recorded", size }))
        })
      case "KeepSegment":
        return Ref.get(state).pipe(
          Effect.flatMap(({ segment }) => store.setActive(name, session, segment)),
          Effect.catchAll(({ message }) => step({ _tag: "NotKept", reason: message }))
        )
      case "KeepDraft":
        // What cannot be kept beside the log will be in it when it is said, or that is told.
        return Effect.ignore(writer.keepDraft(command.saying))
      case "DraftSoon":
        return fork(Effect.delay(later({ _tag: "DraftDue" }), "250 millis"))
      case "KeepMode":
        return seat.keepMode(command.mode)
      case "Broadcast":
        return audience.broadcast(command.event)
      case "Tell":
        return audience.tell(command.client, command.event)
      case "StartAgent":
        return fork(startAgent)
      case "KillAgent":
        return seat.kill
      case "Prompt":
        return seat.prompt(command.text)
      case "Cancel":
        return seat.cancel
      case "Answer":
        return seat.answer(command.ask, command.outcome)
      case "Hurry":
        return fork(Effect.delay(later({ _tag: "TookTooLong" }), "3 seconds"))
      case "Rotate":
        return Effect.flatMap(rotate, step)
      case "Wake":
        return step({ _tag: "Woken" })
      case "Stop":
        stopped = true
        return audience.broadcast({ event: "shutdown" })
    }
  }
  // Nobody's opening may fall between a change and the events that tell of it.
  return Effect.flatMap(Queue.take(inbox), (input) => audience.atomically(step(input))).pipe(
    Effect.repeat({ until: () => stopped }),
    Effect.asVoid
  )
})
