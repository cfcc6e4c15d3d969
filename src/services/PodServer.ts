import { Context, type Effect, type Scope, type Stream } from "effect"
import type { NativeEvent, NativeMethod, Welcome } from "../domain/NativeProtocol.ts"
import type { Greeting, PodEvent } from "../domain/PodEvent.ts"
import type { SocketTaken, StorageFailed } from "../domain/PodFailure.ts"
import type { PodMethod } from "../domain/PodMethod.ts"
import type { PodStatus } from "../domain/PodStatus.ts"

/** One attached client: a number that is never used again by this host, and its own words. */
export interface Client {
  readonly id: number
  /** The name from its hello; insomnia's clients have none. */
  readonly name: string
}

/** What insomnia's clients get after the status: a snapshot, its entries streamed as lines. */
export interface SnapshotParts {
  readonly greeting: Greeting
  readonly status: PodStatus
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
  readonly welcome: (tail: number) => Effect.Effect<Welcome, StorageFailed>
  readonly received: (
    client: Client,
    method: PodMethod | Exclude<NativeMethod, { readonly method: "hello" }>
  ) => Effect.Effect<void>
}

/** Everybody who is attached. */
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
   * sure that nobody answers there, and is removed at the end if it is still ours.
   */
  readonly serve: (
    socket: string,
    host: Host
  ) => Effect.Effect<Audience, SocketTaken | StorageFailed, Scope.Scope>
}>() {}
