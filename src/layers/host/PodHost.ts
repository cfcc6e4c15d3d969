/**
 * The host of one Pod: carries out what `PodMachine` decides, one input after the other. Source:
 * faults 4.1 (order of a start, graceful stop); ACP reference 7.6; insomnia reference 3.3.
 */
import { Effect, Fiber, FiberSet, Layer, Queue, Ref } from "effect"
import * as HostedPod from "../../domain/HostedPod.ts"
import type { LaunchOrder } from "../../domain/LaunchOrder.ts"
import type * as PodMachine from "../../domain/PodMachine.ts"
import { Agent } from "../../services/Agent.ts"
import { PodHost } from "../../services/PodHost.ts"
import { PodServer } from "../../services/PodServer.ts"
import type { PodStore } from "../../services/PodStore.ts"
import type { Registry } from "../../services/Registry.ts"
import type { SessionLog } from "../../services/SessionLog.ts"
import * as AgentSeat from "./AgentSeat.ts"
import { answers } from "./answers.ts"
import * as beginning from "./beginning.ts"
import { inputs } from "./inputs.ts"
import { upkeep } from "./upkeep.ts"

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
  const pod = yield* order.kind === "New" ? beginning.newPod(order) : beginning.storedPod(order)
  const writer = yield* beginning.openLog(pod)
  const claim = yield* beginning.claim(pod, pid)
  const { socket } = yield* Ref.get(claim)
  const live = yield* Ref.make(false)
  if (pod.isNew) yield* beginning.store(pod, live)
  const newest = yield* beginning.newest(pod)

  const inbox = yield* Effect.acquireRelease(Queue.bounded<PodMachine.Input>(64), Queue.shutdown)
  const fibers = yield* FiberSet.make<unknown, never>()
  const fork = <A>(effect: Effect.Effect<A>) => FiberSet.run(fibers, effect)
  if (pod.record.agent_process !== undefined) yield* (yield* Agent).reap(pod.record.agent_process)
  const seat = yield* AgentSeat.make(pod, inbox, fork)
  const reopened = HostedPod.comeback(pod, yield* seat.start(newest.records, () => Effect.void))
  const state = yield* Ref.make(yield* beginning.state(pod, writer, newest, reopened))

  const running = { pod, pid, version, claim, seat, writer, state, inbox, fork }
  const audience = yield* (yield* PodServer).serve(socket, yield* answers(running))
  yield* Ref.set(live, true)

  const loop = yield* fork(yield* inputs(running, audience))
  yield* fork(yield* upkeep(running))
  yield* ready({ socket, pid, reopened }).pipe(
    // A defect in any of them ends the Pod: a host that is half alive helps nobody.
    Effect.zipRight(Effect.raceFirst(Fiber.join(loop), FiberSet.join(fibers))),
    Effect.onInterrupt(() => stopInOrder(inbox, loop))
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
