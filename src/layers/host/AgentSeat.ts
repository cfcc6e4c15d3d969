/**
 * The place of a Pod's agent: one after the other may sit there. What they do becomes inputs of the
 * machine, in order. Source: ACP reference 7.1, 7.6, 7.8.
 */
import { Effect, ExecutionStrategy, Exit, Fiber, Option, Queue, Ref, Scope, Stream } from "effect"
import type { Reopened } from "../../domain/AgentSignal.ts"
import type { AskOutcome } from "../../domain/Ask.ts"
import type { HostedPod } from "../../domain/HostedPod.ts"
import type { TurnEnd } from "../../domain/hostTurns.ts"
import * as LogEnd from "../../domain/LogEnd.ts"
import type { AgentFailed } from "../../domain/PodFailure.ts"
import type * as PodMachine from "../../domain/PodMachine.ts"
import { PodRecord } from "../../domain/PodRecord.ts"
import { Agent, type AgentSession } from "../../services/Agent.ts"
import { PodStore } from "../../services/PodStore.ts"
import type { Running } from "./Running.ts"

export interface AgentSeat {
  /** What the agent calls itself. */
  readonly title: Effect.Effect<string>
  /**
   * Start an agent, when the last one is gone, on the conversation that the log tells of: its newest
   * records, oldest first. It is announced before anything is heard of it.
   */
  readonly start: (
    records: ReadonlyArray<unknown>,
    announce: (reopened: Reopened) => Effect.Effect<void>
  ) => Effect.Effect<Reopened, AgentFailed>
  /** One turn, whose end is an input. */
  readonly prompt: (text: string) => Effect.Effect<unknown>
  readonly cancel: Effect.Effect<void>
  readonly answer: (ask: string, outcome: AskOutcome) => Effect.Effect<void>
  /** End the agent, or its start, at once; nothing more is heard of it but the end of its turn. */
  readonly kill: Effect.Effect<void>
  /** The mode in which the next agent is to begin. */
  readonly keepMode: (mode: string) => Effect.Effect<void>
}

/** The seat is vacated when the scope closes. */
export const make = Effect.fnUntraced(function*(
  pod: HostedPod,
  inbox: Queue.Enqueue<PodMachine.Input>,
  fork: Running["fork"]
) {
  const agents = yield* Agent
  const store = yield* PodStore
  const room = yield* Effect.scope
  const record = yield* Ref.make(pod.record)
  const title = yield* Ref.make(pod.record.agent.name)
  const seated = yield* Ref.make(Option.none<Seated>())
  // An agent that does not read what it is sent must not hold up the Pod.
  const errands = yield* Queue.unbounded<Effect.Effect<void>>()
  yield* fork(Effect.forever(Effect.flatten(Queue.take(errands))))
  let leaving: Effect.Effect<unknown> = Effect.void
  let starting = Option.none<Fiber.RuntimeFiber<unknown, unknown>>()

  const note = (facts: Partial<PodRecord>) =>
    Effect.flatMap(
      Ref.updateAndGet(record, (known) => new PodRecord({ ...known, ...facts })),
      (next) => Effect.ignoreLogged(store.setRecord(pod.name, next))
    )

  /** The next one waits for the end of the last: some agents lock what they have open. */
  const vacate = Effect.gen(function*() {
    const last = yield* Ref.getAndSet(seated, Option.none())
    if (Option.isNone(last)) return
    const { reader, scope } = last.value
    yield* Fiber.interruptFork(reader)
    const end = yield* Effect.forkDaemon(Scope.close(scope, Exit.void))
    leaving = Fiber.await(end)
  })
  yield* Effect.addFinalizer(() => Effect.zipRight(vacate, Effect.suspend(() => leaving)))

  const sit = Effect.fnUntraced(function*(
    records: ReadonlyArray<unknown>,
    announce: (reopened: Reopened) => Effect.Effect<void>
  ) {
    yield* vacate
    yield* Effect.suspend(() => leaving)
    const { acp_session_id, agent: command, cwd, mode } = yield* Ref.get(record)
    const { prompts } = LogEnd.read(records, 0)
    const scope = yield* Scope.fork(room, ExecutionStrategy.sequential)
    const session = yield* agents.start({
      command,
      cwd,
      previous: Option.map(Option.fromNullable(acp_session_id), (id) => ({ id, prompts })),
      mode: Option.fromNullable(mode),
      spawned: (agent_process) => note({ agent_process })
    }).pipe(
      Scope.extend(scope),
      Effect.onExit((exit) => Exit.isSuccess(exit) ? Effect.void : Scope.close(scope, exit))
    )
    yield* announce(session.reopened)
    const turns = follow(session)
    const reader = yield* fork(read(session, turns))
    yield* Ref.set(seated, Option.some({ session, scope, reader, turns }))
    yield* Ref.set(title, session.title)
    if (pod.isNew && acp_session_id === undefined) yield* note({ acp_session_id: session.id })
    return session.reopened
  })

  const read = ({ signals }: AgentSession, turns: Turns) =>
    Stream.runForEach(signals, (signal) =>
      Queue.offer(inbox, { _tag: "Signalled", signal }).pipe(
        Effect.zipRight(turns.took),
        Effect.zipRight(signal.kind === "Died" ? fork(vacate) : Effect.void)
      ))

  const turn = ({ reader, session, turns }: Seated, text: string) =>
    session.prompt(text).pipe(
      // A new conversation is the one to go on with once the agent knows what the old one was about.
      Effect.tap(() =>
        Effect.unlessEffect(
          note({ acp_session_id: session.id }),
          Effect.map(Ref.get(record), ({ acp_session_id }) => acp_session_id === session.id)
        )
      ),
      Effect.match({
        onFailure: ({ message }): TurnEnd => ({ _tag: "Failed", message }),
        onSuccess: (reason): TurnEnd => ({ _tag: "Stopped", reason })
      }),
      // Of an agent that was ended nothing more is taken.
      Effect.zipLeft(Effect.raceFirst(turns.caughtUp, Fiber.await(reader)))
    )

  const withSession = (what: (session: AgentSession) => Effect.Effect<void>) =>
    Effect.flatMap(
      Ref.get(seated),
      Option.match({
        onNone: () => Effect.void,
        onSome: ({ session }) => Effect.asVoid(Queue.offer(errands, what(session)))
      })
    )

  const seat: AgentSeat = {
    title: Ref.get(title),
    start: (records, announce) =>
      Effect.gen(function*() {
        const start = yield* Effect.forkIn(sit(records, announce), room)
        starting = Option.some(start)
        return yield* Fiber.join(start)
      }),
    prompt: (text) =>
      Effect.flatMap(
        Ref.get(seated),
        Option.match({
          onNone: (): Effect.Effect<unknown> =>
            fork(Queue.offer(inbox, { _tag: "TurnOver", how: gone })),
          onSome: (one) =>
            fork(
              Effect.flatMap(
                turn(one, text),
                (how) => Queue.offer(inbox, { _tag: "TurnOver", how })
              )
            )
        })
      ),
    cancel: withSession(({ cancel }) => cancel),
    answer: (ask, outcome) => withSession(({ answer }) => answer(ask, outcome)),
    kill: Effect.gen(function*() {
      if (Option.isSome(starting)) yield* Fiber.interruptFork(starting.value)
      const one = yield* Ref.get(seated)
      if (Option.isSome(one)) yield* one.value.session.kill
      yield* vacate
    }),
    keepMode: (mode) => note({ mode })
  }
  return seat
})

const gone: TurnEnd = { _tag: "Failed", message: "the agent is gone" }

interface Seated {
  readonly session: AgentSession
  readonly scope: Scope.CloseableScope
  readonly reader: Fiber.RuntimeFiber<void>
  readonly turns: Turns
}

/** The end of a turn must not overtake the signals that came before it. */
interface Turns {
  /** One more signal has been passed on. */
  readonly took: Effect.Effect<void>
  /** Waits until all that were sent have been. */
  readonly caughtUp: Effect.Effect<void>
}

const follow = ({ sent }: AgentSession): Turns => {
  const latch = Effect.unsafeMakeLatch(true)
  let taken = 0
  let wanted = 0
  return {
    took: Effect.suspend(() => ++taken >= wanted ? Effect.asVoid(latch.open) : Effect.void),
    caughtUp: Effect.flatMap(sent, (count) => {
      wanted = count
      if (taken >= count) return Effect.void
      latch.unsafeClose()
      return latch.await
    })
  }
}
