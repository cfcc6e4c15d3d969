import { Effect, Mailbox, Option, type Scope, Stream, Struct } from "effect"
import type { NativeEvent, Welcome } from "../../domain/NativeEvent.ts"
import type { NativeMethod } from "../../domain/NativeMethod.ts"
import { protocolVersion } from "../../domain/NativeProtocol.ts"
import type { PodEvent } from "../../domain/PodEvent.ts"
import { ConnectionLost, PodUnreachable, type StorageFailed } from "../../domain/PodFailure.ts"
import type { PodMethod } from "../../domain/PodMethod.ts"
import type { PodConnection, Visitor } from "../../services/PodClient.ts"
import {
  type Client,
  clientOf,
  type Host,
  onlyWatching,
  openingOf,
  pageOf
} from "../../services/PodServer.ts"
import type { GuestList } from "./GuestList.ts"

type Event = PodEvent | NativeEvent
type Method = PodMethod | NativeMethod
type Hello = Extract<NativeMethod, { readonly method: "hello" }>

/** One attached client. */
export interface Guest {
  /** As of its last hello. */
  client: Client
  /** Whether it does without wordy events, as of its last hello. */
  brief: boolean
  /** The first broadcast that it missed, and whether it knows. */
  gap: { readonly from: number; readonly told: boolean } | undefined
  /** What waits behind an opening that is not complete; undefined when there is none. */
  held: Array<Event> | undefined
  /** What it has been told and not read yet. */
  readonly told: Mailbox.Mailbox<Event>
  /** What it has asked for that is not carried out yet. */
  readonly asked: Mailbox.Mailbox<Method>
}

/** The Pod to which guests come. */
export interface House {
  readonly host: Host
  /** The server's own: what a guest has asked for is carried out in it. */
  readonly scope: Scope.Scope
  readonly atomically: <A, E, R>(change: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  readonly guests: GuestList
}

/** Attach one client until the scope closes. */
export const attach = Effect.fnUntraced(
  function*(house: House, name: string, id: number, visitor: Visitor) {
    const hello = helloOf(visitor)
    const guest: Guest = {
      client: clientOf(id, hello.params),
      brief: hello.params.brief,
      gap: undefined,
      held: undefined,
      told: yield* Mailbox.make<Event>(),
      asked: yield* Mailbox.make<Method>()
    }
    yield* Effect.addFinalizer(() =>
      Effect.zipRight(guest.asked.end, Effect.sync(() => house.guests.leave(guest)))
    )
    const [welcome, ...excuses] = yield* greeting(house, guest, hello).pipe(
      Effect.mapError(({ message }) => new PodUnreachable({ name, reason: message }))
    )
    if (welcome.data.name !== name) {
      return yield* new PodUnreachable({ name, reason: "another Pod answers on its socket" })
    }
    yield* guest.told.offerAll(excuses)
    release(guest)
    yield* Effect.forkIn(serve(house, guest), house.scope)
    return connection(welcome.data, guest, hello)
  }
)

/** The Pod is gone. */
export const dismiss = ({ asked, told }: Guest): Effect.Effect<void> =>
  Effect.zipRight(asked.end, told.end)

/** What the server answers itself holds up nothing else that the guest asks for. */
const serve = Effect.fnUntraced(function*(house: House, guest: Guest) {
  const { asked, told } = guest
  const turns = yield* Effect.makeSemaphore(1)
  const errand = (work: Effect.Effect<void>) =>
    Effect.forkIn(turns.withPermits(1)(work), house.scope)
  yield* Stream.runForEach(Mailbox.toStream(asked), (method) => {
    switch (method.method) {
      case "hello":
        guest.client = clientOf(guest.client.id, method.params)
        guest.brief = method.params.brief
        return errand(Effect.matchEffect(greeting(house, guest, method), {
          onFailure: () => told.end,
          onSuccess: (events) => Effect.map(told.offerAll(events), () => release(guest))
        }))
      case "read":
        return errand(Effect.asVoid(
          Effect.flatMap(pageOf(house.host, method.params), (event) => told.offer(event))
        ))
      default:
        return guest.client.watching
          ? told.offer(onlyWatching)
          : house.host.received(guest.client, method)
    }
  })
})

/** The opening is complete. */
const release = (guest: Guest): void => {
  guest.told.unsafeOfferAll(guest.held ?? [])
  guest.held = undefined
}

type Greeting = readonly [Extract<NativeEvent, { event: "welcome" }>, ...ReadonlyArray<Event>]

const greeting = (
  house: House,
  guest: Guest,
  { params }: Hello
): Effect.Effect<Greeting, StorageFailed> =>
  house.atomically(Effect.suspend(() => {
    const arrival = house.guests.enter(guest)
    return Effect.map(openingOf(house.host, params.tail), ({ excuses, welcome }): Greeting => [
      { event: "welcome", data: { ...welcome, ...arrival } },
      ...excuses
    ])
  }))

const connection = (welcome: Welcome, { asked, told }: Guest, hello: Hello): PodConnection => {
  let greeted = hello
  let ended = false
  const next = Effect.suspend(() => ended ? Effect.fail(Option.none()) : take)
  const take = told.take.pipe(
    Effect.mapError(() => Option.some(hungUp)),
    Effect.tap(({ event }) => {
      ended = event === "shutdown"
      if (event === "gap") asked.unsafeOffer(greeted)
    })
  )
  return {
    opening: { ...Struct.omit(welcome, "host", "name", "seq"), native: true },
    events: Stream.repeatEffectOption(next),
    send: (method) => {
      if (method.method === "hello") greeted = method
      return Effect.flatMap(asked.offer(method), (taken) => taken ? Effect.void : hungUp)
    }
  }
}

const hungUp = new ConnectionLost({ reason: "the Pod hung up" })

const helloOf = ({ brief = false, client, tail = 200, watch = false }: Visitor): Hello => ({
  method: "hello",
  params: { client, protocol: protocolVersion, tail, watch, brief }
})
