/**
 * The host of one Pod: carries out what `PodMachine` decides, one input after the other. Source:
 * faults 4.1 (order of a start, graceful stop); ACP reference 7.6; insomnia reference 3.3.
 */
import { Clock, Effect, Fiber, FiberSet, Layer, Option, Queue, Random, Ref, Stream } from "effect"
import type { Reopened } from "../domain/AgentSignal.ts"
import type { HostCommand } from "../domain/HostCommand.ts"
import * as HostedPod from "../domain/HostedPod.ts"
import * as hostOpening from "../domain/hostOpening.ts"
import * as HostState from "../domain/HostState.ts"
import type { TurnEnd } from "../domain/hostTurns.ts"
import { SegmentId, SessionId } from "../domain/ids.ts"
import type { LaunchOrder, NewOrder, RestoreOrder } from "../domain/LaunchOrder.ts"
import { NameTaken, NotRestorable, SegmentHeld } from "../domain/PodFailure.ts"
import * as PodMachine from "../domain/PodMachine.ts"
import { PodRecord } from "../domain/PodRecord.ts"
import { restart } from "../domain/restart.ts"
import * as StoredPod from "../domain/StoredPod.ts"
import { uuidV7 } from "../domain/uuidV7.ts"
import { Agent, type AgentSession } from "../services/Agent.ts"
import { PodHost } from "../services/PodHost.ts"
import { type Audience, type Host, PodServer } from "../services/PodServer.ts"
import { PodStore } from "../services/PodStore.ts"
import { Registry } from "../services/Registry.ts"
import { type LogWriter, SessionLog } from "../services/SessionLog.ts"

export interface Options {
  /** The process that hosts: the holder of the Pod's claim in the registry. */
  readonly pid: number
  /** Of `pods`, told to clients. */
  readonly version: string
}

type Services = Agent | PodServer | PodStore | Registry | SessionLog

/**
 * Interrupting `run` stops the Pod in order: a running turn is cancelled and has 3 seconds to end,
 * and nothing is waited for longer than 5 before the Pod lets go of what it holds.
 */
export const layer = (options: Options): Layer.Layer<PodHost, never, Services> =>
  Layer.effect(
    PodHost,
    Effect.map(Effect.context<Services>(), (services) => ({
      run: Effect.fn("PodHost.run")((order, ready) =>
        host(options, order, ready).pipe(Effect.scoped, Effect.provide(services))
      )
    }))
  )

/** The scope undoes each step, so that a start that fails anywhere leaves nothing. */
const host = Effect.fnUntraced(function*(
  { pid, version }: Options,
  order: LaunchOrder,
  ready: Parameters<PodHost["Type"]["run"]>[1]
) {
  const pod = yield* order.kind === "New" ? newPod(order) : storedPod(order)
  const writer = yield* openLog(pod)
  const { socket } = yield* claim(pod, pid)
  const { acp_session_id, agent: command, cwd } = pod.record
  const previous = Option.fromNullable(acp_session_id)
  const agent = yield* (yield* Agent).start({ command, cwd, previous })
  const reopened = HostedPod.comeback(pod, agent.reopened)
  const live = yield* Ref.make(false)
  const first = yield* pod.isNew ? begin(pod, agent, live) : goOn(pod, writer, reopened)

  const state = yield* Ref.make(first)
  const inbox = yield* Effect.acquireRelease(Queue.bounded<PodMachine.Input>(64), Queue.shutdown)
  const running = { pod, agent, writer, state, inbox }
  const facts = { name: pod.name, pid, version, agent: agent.title, cwd }
  const audience = yield* (yield* PodServer).serve(socket, yield* answers(running, facts))
  yield* Ref.set(live, true)

  const fibers = yield* FiberSet.make<unknown, never>()
  const loop = yield* FiberSet.run(fibers, yield* inputs(running, audience, fibers))
  yield* ready({ socket, pid, reopened }).pipe(
    // A defect in any of them ends the Pod: a host that is half alive helps nobody.
    Effect.zipRight(Effect.raceFirst(Fiber.join(loop), FiberSet.join(fibers))),
    Effect.onInterrupt(() => stopInOrder(inbox, loop))
  )
})

const newPod = Effect.fnUntraced(function*({ agent, cwd, name }: NewOrder) {
  // The store has the last word when it creates; this spares the start of an agent.
  const stored = yield* (yield* PodStore).read(name)
  const kept = Option.filter(stored, (pod) => !StoredPod.neverRan(pod))
  const taken = Option.map(kept, (pod) => new NameTaken({ name, holder: StoredPod.keptAs(pod) }))
  if (Option.isSome(taken)) return yield* taken.value
  return {
    isNew: true,
    name,
    session: SessionId.make(yield* newId),
    segment: SegmentId.make(yield* newId),
    record: new PodRecord({ agent, cwd, created_at: yield* Clock.currentTimeMillis })
  }
})

const tenBytes = Effect.replicateEffect(Random.nextIntBetween(0, 256), 10)
const newId = Effect.zipWith(Clock.currentTimeMillis, tenBytes, uuidV7)

const storedPod = Effect.fnUntraced(function*({ name, otherwise }: RestoreOrder) {
  const log = yield* SessionLog
  const stored = yield* (yield* PodStore).read(name)
  const summary = yield* Effect.transposeMapOption(
    HostedPod.logOf(stored),
    ({ segment, session }) => log.summary(session, segment)
  )
  return yield* Effect.mapError(
    HostedPod.restored(stored, summary, otherwise, yield* Clock.currentTimeMillis),
    (reason) => new NotRestorable({ name, reason, attachable: false })
  )
})

const openLog = ({ name, segment, session }: HostedPod.HostedPod) =>
  Effect.flatMap(SessionLog, (log) => log.open(session, segment)).pipe(
    Effect.catchTag("SegmentHeld", ({ holder }) => new SegmentHeld({ name, holder }))
  )

const claim = Effect.fnUntraced(function*(pod: HostedPod.HostedPod, pid: number) {
  const registry = yield* Registry
  const allocation = HostedPod.allocation(pod, pid, registry.endpoint(pod.name))
  return yield* Effect.acquireRelease(
    Effect.as(registry.register(allocation), allocation),
    // An entry that stays behind is one of a process that is gone: the next host reclaims it.
    () => Effect.ignoreLogged(registry.release(allocation))
  )
})

/** Store a new Pod, in place of one that never ran; it is forgotten unless it comes to be live. */
const begin = Effect.fnUntraced(function*(
  { name, record, segment, session }: HostedPod.HostedPod,
  agent: AgentSession,
  live: Ref.Ref<boolean>
) {
  const store = yield* PodStore
  if (Option.exists(yield* store.read(name), StoredPod.neverRan)) yield* store.remove(name)
  yield* Effect.acquireRelease(
    store.create(name, session, new PodRecord({ ...record, acp_session_id: agent.id })),
    () => Effect.unlessEffect(Effect.ignoreLogged(store.remove(name)), Ref.get(live))
  )
  return HostState.start({ session, segment, started: false, turns: 0, preamble: "" })
})

/** Close what the last host left open, and log how the Pod came back. */
const goOn = Effect.fnUntraced(function*(
  { segment, session }: HostedPod.HostedPod,
  writer: LogWriter,
  reopened: Reopened
) {
  const newest = yield* (yield* SessionLog).tail(session, segment, 1000)
  const now = yield* Clock.currentTimeMillis
  const { entries, preamble, turns } = restart(newest, reopened, now)
  yield* writer.append(entries, "Synced")
  return HostState.start({ session, segment, started: true, turns, preamble })
})

/** A Pod whose agent is up. Its inbox, when full, holds back the clients and the agent. */
interface Running {
  readonly pod: HostedPod.HostedPod
  readonly agent: AgentSession
  readonly writer: LogWriter
  readonly state: Ref.Ref<HostState.HostState>
  readonly inbox: Queue.Queue<PodMachine.Input>
}

const noRecords = { records: [], earlier: 0 }

/** What the server gets to hear when it asks. */
const answers = Effect.fnUntraced(function*(
  { inbox, pod: { segment, session }, state, writer }: Running,
  facts: hostOpening.HostFacts
): Effect.fn.Return<Host, never, SessionLog> {
  const log = yield* SessionLog
  const status = Effect.map(Ref.get(state), HostState.status)
  const welcome = Effect.fnUntraced(function*(tail: number) {
    const reading = log.tail(session, segment, tail)
    // Who wants no records is let in whatever has become of the log.
    const newest = tail > 0 ? reading : Effect.orElseSucceed(reading, () => noRecords)
    return hostOpening.welcome(facts, yield* Ref.get(state), yield* newest)
  })
  return {
    status,
    snapshot: Effect.zipWith(status, writer.size, (status, size) => ({
      greeting: hostOpening.greeting(facts),
      status,
      entries: log.lines(session, segment, size)
    })),
    welcome,
    received: (sender, method) =>
      Effect.asVoid(Queue.offer(inbox, { _tag: "Received", sender, method }))
  }
})

/** Takes one input after the other until the machine says stop. */
const inputs = Effect.fnUntraced(function*(
  running: Running,
  audience: Audience,
  fibers: FiberSet.FiberSet<unknown>
) {
  const { agent, inbox, pod, state, writer } = running
  const { name, segment, session } = pod
  const store = yield* PodStore
  const fork = <A>(effect: Effect.Effect<A>) => Effect.asVoid(FiberSet.run(fibers, effect))
  // An agent that does not read what it is sent must not hold up the Pod.
  const errands = yield* Queue.unbounded<Effect.Effect<void>>()
  yield* fork(Effect.forever(Effect.flatten(Queue.take(errands))))
  const turn = yield* turns(running, fork)
  let stopped = false

  const step = Effect.fnUntraced(function*(input: PodMachine.Input): Effect.fn.Return<void> {
    const now = yield* Clock.currentTimeMillis
    const [after, commands] = PodMachine.update(yield* Ref.get(state), input, now)
    yield* Ref.set(state, after)
    for (const command of commands) yield* carryOut(command)
  })

  const carryOut = (command: HostCommand): Effect.Effect<void> => {
    switch (command._tag) {
      case "Record":
        return Effect.matchEffect(writer.append(command.entries, command.durability), {
          onFailure: ({ message }) => step({ _tag: "NotRecorded", reason: message }),
          onSuccess: () => step({ _tag: "Recorded" })
        })
      case "KeepSegment":
        return Effect.catchAll(
          store.setActive(name, session, segment),
          ({ message }) => step({ _tag: "NotKept", reason: message })
        )
      case "Broadcast":
        return audience.broadcast(command.event)
      case "Tell":
        return audience.tell(command.client, command.event)
      case "Prompt":
        return fork(turn(command.text))
      case "Cancel":
        return Effect.asVoid(Queue.offer(errands, agent.cancel))
      case "Answer":
        return Effect.asVoid(Queue.offer(errands, agent.answer(command.ask, command.outcome)))
      case "Hurry":
        return fork(Effect.delay(Queue.offer(inbox, { _tag: "TookTooLong" }), "3 seconds"))
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

/** Reads the agent's signals from now on, and gives what a turn with a prompt is. */
const turns = Effect.fnUntraced(function*(
  { agent, inbox, pod: { isNew, name, record } }: Running,
  fork: (effect: Effect.Effect<void>) => Effect.Effect<void>
) {
  const store = yield* PodStore
  const caughtUp = yield* Effect.makeLatch()
  let taken = 0
  let wanted = 0
  yield* fork(Stream.runForEach(agent.signals, (signal) =>
    Effect.zipRight(
      Queue.offer(inbox, { _tag: "Signalled", signal }),
      Effect.suspend(() => ++taken >= wanted ? caughtUp.open : Effect.void)
    )))
  /** The end of a turn must not overtake the signals that came before it. */
  const catchUp = Effect.flatMap(agent.sent, (sent) => {
    wanted = sent
    if (taken < sent) caughtUp.unsafeClose()
    return taken < sent ? caughtUp.await : Effect.void
  })
  // A new conversation is the one to go on with once the agent knows what the old one was about.
  const adopted = new PodRecord({ ...record, acp_session_id: agent.id })
  const adopt = yield* Effect.once(Effect.ignoreLogged(store.setRecord(name, adopted)))
  const isAdopted = isNew || record.acp_session_id === agent.id

  return (text: string): Effect.Effect<void> =>
    agent.prompt(text).pipe(
      Effect.zipLeft(isAdopted ? Effect.void : adopt),
      Effect.match({
        onFailure: ({ message }): TurnEnd => ({ _tag: "Failed", message }),
        onSuccess: (reason): TurnEnd => ({ _tag: "Stopped", reason })
      }),
      Effect.zipLeft(catchUp),
      Effect.flatMap((how) => Queue.offer(inbox, { _tag: "TurnOver", how })),
      Effect.asVoid
    )
})

/** As when a client asks for it, but nothing that hangs is waited for. */
const stopInOrder = Effect.fnUntraced(function*(
  inbox: Queue.Enqueue<PodMachine.Input>,
  loop: Fiber.RuntimeFiber<void>
) {
  const behind = <A>(effect: Effect.Effect<A>) => Effect.forkDaemon(Effect.interruptible(effect))
  yield* behind(Queue.offer(inbox, { _tag: "ToldToStop" }))
  const patience = yield* behind(Effect.delay(Fiber.interruptFork(loop), "5 seconds"))
  yield* Fiber.await(loop)
  yield* Fiber.interruptFork(patience)
})
