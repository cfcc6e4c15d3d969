import { Effect, Mailbox, Option, type Scope, Stream } from "effect"
import type { NativeEvent, NativeMethod, Welcome } from "../../domain/NativeProtocol.ts"
import type { PodEvent } from "../../domain/PodEvent.ts"
import { ConnectionLost, PodUnreachable } from "../../domain/PodFailure.ts"
import type { PodMethod } from "../../domain/PodMethod.ts"
import type { Opening, PodConnection } from "../../services/PodClient.ts"
import type { Client, Host } from "../../services/PodServer.ts"

type Event = PodEvent | NativeEvent
type Method = PodMethod | NativeMethod

/** One attached client. */
export interface Guest {
  /** What it has been told and not read yet. */
  readonly told: Mailbox.Mailbox<Event>
  /** What it has asked for that is not carried out yet. */
  readonly asked: Mailbox.Mailbox<Method>
}

/** The Pod to which guests come. */
export interface House {
  readonly host: Host
  readonly guests: Map<number, Guest>
  /** The server's own: what a guest has asked for is carried out in it. */
  readonly scope: Scope.Scope
  readonly atomically: <A, E, R>(change: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

/** Attach one client until the scope closes. */
export const attach = Effect.fnUntraced(function*(house: House, name: string, client: Client) {
  const guest: Guest = {
    told: yield* Mailbox.make<Event>(),
    asked: yield* Mailbox.make<Method>()
  }
  const join = Effect.acquireRelease(
    Effect.sync(() => house.guests.set(client.id, guest)),
    () => Effect.zipRight(guest.asked.end, Effect.sync(() => house.guests.delete(client.id)))
  )
  const [welcome, ...excuses] = yield* house.atomically(
    Effect.zipRight(join, greeting(house.host))
  ).pipe(Effect.mapError(({ message }) => new PodUnreachable({ name, reason: message })))
  if (welcome.data.name !== name) {
    return yield* new PodUnreachable({ name, reason: "another Pod answers on its socket" })
  }
  yield* guest.told.offerAll(excuses)
  yield* Effect.forkIn(serve(house, client, guest), house.scope)
  return connection(welcome.data, guest)
})

/** The Pod is gone. */
export const dismiss = ({ asked, told }: Guest): Effect.Effect<void> =>
  Effect.zipRight(asked.end, told.end)

const serve = (house: House, client: Client, { asked, told }: Guest) =>
  Stream.runForEach(Mailbox.toStream(asked), (method) =>
    method.method === "hello"
      ? house.atomically(Effect.flatMap(greeting(house.host), (events) => told.offerAll(events)))
      : house.host.received(client, method))

type Greeting = readonly [Extract<NativeEvent, { event: "welcome" }>, ...ReadonlyArray<Event>]

/** As over a socket, an unreadable log keeps nobody out. */
const greeting = ({ welcome }: Host) =>
  welcome(200).pipe(
    Effect.map((data): Greeting => [{ event: "welcome", data }]),
    Effect.catchAll(({ message }) =>
      Effect.map(welcome(0), (data): Greeting => [
        { event: "welcome", data },
        { event: "refused", data: { message } }
      ])
    )
  )

const connection = (welcome: Welcome, { asked, told }: Guest): PodConnection => {
  let ended = false
  const next = Effect.suspend(() => ended ? Effect.fail(Option.none()) : take)
  const take = told.take.pipe(
    Effect.mapError(() => Option.some(hungUp)),
    Effect.tap(({ event }) => {
      ended = event === "shutdown"
    })
  )
  return {
    opening: opening(welcome),
    events: Stream.repeatEffectOption(next),
    send: (method) =>
      Effect.flatMap(asked.offer(method), (accepted) => accepted ? Effect.void : hungUp)
  }
}

const hungUp = new ConnectionLost({ reason: "the Pod hung up" })

const opening = (
  { agent, asks, cwd, earlier, partial, records, status }: Welcome
): Opening => ({
  status,
  native: true,
  agent,
  cwd,
  asks,
  earlier,
  records,
  ...(partial === undefined ? {} : { partial })
})
