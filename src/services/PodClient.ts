import { Context, type Effect, type Scope, type Stream } from "effect"
import type { Ask } from "../domain/Ask.ts"
import type { NativeEvent, NativeMethod, Saying } from "../domain/NativeProtocol.ts"
import type { PodEvent } from "../domain/PodEvent.ts"
import type { ConnectionLost, PodUnreachable } from "../domain/PodFailure.ts"
import type { PodMethod } from "../domain/PodMethod.ts"
import type { PodStatus } from "../domain/PodStatus.ts"

/** What a conversation starts from. */
export interface Opening {
  readonly status: PodStatus
  /** Whether the host speaks our native protocol, asks and answers included. */
  readonly native: boolean
  readonly agent: string
  readonly cwd: string
  readonly asks: ReadonlyArray<Ask>
  /** Records before the first one of `records`. */
  readonly earlier: number
  /** The newest log records, oldest first, as JSON documents. */
  readonly records: ReadonlyArray<unknown>
  /** What the agent is saying at this moment, from its beginning; the events go on from there. */
  readonly partial?: Saying
}

/** One conversation with a live Pod, for as long as its scope is open. */
export interface PodConnection {
  readonly opening: Opening
  /** Everything that happens after the opening. Ends when the Pod ends in order. */
  readonly events: Stream.Stream<PodEvent | NativeEvent, ConnectionLost>
  readonly send: (method: PodMethod | NativeMethod) => Effect.Effect<void, ConnectionLost>
}

/** Opens conversations with live Pods, ours and insomnia's. */
export class PodClient extends Context.Tag("pods/PodClient")<PodClient, {
  /** `client` is the name under which the other clients see this one. */
  readonly connect: (
    name: string,
    socket: string,
    client: string
  ) => Effect.Effect<PodConnection, PodUnreachable | ConnectionLost, Scope.Scope>
}>() {}
