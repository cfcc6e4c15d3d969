import { Context, Effect, type Scope, type Stream } from "effect"
import type { LogPosition } from "../domain/LogPosition.ts"
import type { Attendee, NativeEvent, Welcome } from "../domain/NativeEvent.ts"
import type { NativeMethod } from "../domain/NativeMethod.ts"
import type { Alert, Greeting, PodEvent } from "../domain/PodEvent.ts"
import type { SocketTaken, StorageFailed } from "../domain/PodFailure.ts"
import type { HostMethod } from "../domain/PodMachine.ts"
import type { PodStatus } from "../domain/PodStatus.ts"

/**
 * One attached client: a number that is never used again by this host, the name from its hello, and
 * whether it only looks on. insomnia's clients have no name.
 */
export type Client = Attendee

/** What a host knows of an opening; the server adds who is there and the number of the event. */
export type HostWelcome = Omit<Welcome, "clients" | "seq">

/** Records from the middle of a log. */
export type LogPage = Pick<Welcome, "records" | "start">

/** What insomnia's clients get after the status: a snapshot, its entries streamed as lines. */
export interface SnapshotParts {
  readonly greeting: Greeting
  readonly status: PodStatus
  /** The latest alerts, oldest first, which come before the snapshot. */
  readonly alerts: ReadonlyArray<Alert>
  readonly entries: Stream.Stream<string, StorageFailed>
}

/**
 * What a server asks its host. `snapshot` and `welcome` are called between two broadcasts and never
 * while something is done `atomically`, so they must not wait for either. `welcome(0)`, which has
 * no records, does not fail because of the log.
 */
export interface Host {
  readonly status: Effect.Effect<PodStatus>
  readonly snapshot: Effect.Effect<SnapshotParts>
  readonly welcome: (tail: number) => Effect.Effect<HostWelcome, StorageFailed>
  /** The `count` records before a place in the log, oldest first. */
  readonly read: (before: LogPosition, count: number) => Effect.Effect<LogPage, StorageFailed>
  /** A method of a client that does more than look on. */
  readonly received: (client: Client, method: HostMethod) => Effect.Effect<void>
}

/**
 * Everybody who is attached. Native clients hear who else comes and goes, and of each event its
 * number; one that reads too slowly is told of the gap and may say hello again.
 */
export interface Audience {
  /** To every client that has had its opening; the native ones alone see native events. */
  readonly broadcast: (event: PodEvent | NativeEvent) => Effect.Effect<void>
  /** To one client; gone clients are passed over. */
  readonly tell: (client: number, event: PodEvent | NativeEvent) => Effect.Effect<void>
  /**
   * Change what an opening would say and broadcast the change, with nobody's opening in between:
   * that is what makes a client see it exactly once. Not to be nested.
   */
  readonly atomically: <A, E>(change: Effect.Effect<A, E>) => Effect.Effect<A, E>
}

/** Listens on a Pod's socket and speaks the protocol with any number of clients. */
export class PodServer extends Context.Tag("pods/PodServer")<PodServer, {
  /**
   * Listen until the scope closes. The socket appears complete, with mode 0600, after making
   * sure that nobody answers there, and is removed at the end if it is still ours. A socket that
   * somebody removes is put back, at the latest after 10 seconds.
   */
  readonly serve: (
    socket: string,
    host: Host
  ) => Effect.Effect<Audience, SocketTaken | StorageFailed, Scope.Scope>
}>() {}

type Params<Name> = Extract<
  NativeMethod,
  { readonly method: Name; readonly params: unknown }
>["params"]

/** A client as of its hello. Of its name there are 64 characters. */
export const clientOf = (id: number, { client, watch }: Params<"hello">): Client => ({
  id,
  // A character is two units at most, and the name may be as long as a line.
  name: Array.from(client.slice(0, 128)).slice(0, 64).join("").toWellFormed(),
  watching: watch
})

/** Records that a client gets at one time, at most. */
const most = 1000

/**
 * What a client starts from. A log that cannot be read keeps nobody out: then there are no records,
 * and an excuse comes with it.
 */
export const openingOf = (
  host: Host,
  tail: number
): Effect.Effect<
  { readonly welcome: HostWelcome; readonly excuses: ReadonlyArray<NativeEvent> },
  StorageFailed
> =>
  host.welcome(Math.min(tail, most)).pipe(
    Effect.map((welcome) => ({ welcome, excuses: [] })),
    Effect.catchAll(({ message }) =>
      Effect.map(host.welcome(0), (welcome) => ({ welcome, excuses: [refusal(message)] }))
    )
  )

/** The answer to a `read`: records, or why there are none. */
export const pageOf = (host: Host, { before, count }: Params<"read">): Effect.Effect<NativeEvent> =>
  Effect.match(host.read(before, Math.min(count, most)), {
    onFailure: ({ message }) => refusal(message),
    onSuccess: (page): NativeEvent => ({ event: "records", data: { ...page, before } })
  })

/** Why something that a client asked for is not done, in one sentence. */
export const refusal = (message: string): NativeEvent => ({ event: "refused", data: { message } })

/** The answer to a client that only watches and asks for more than to look on. */
export const onlyWatching: NativeEvent = refusal("you are only watching")
