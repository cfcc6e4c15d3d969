import { Context, type Effect, type Scope, type Stream } from "effect"
import type { NativeEvent, Welcome } from "../domain/NativeEvent.ts"
import type { NativeMethod } from "../domain/NativeMethod.ts"
import type { PodEvent } from "../domain/PodEvent.ts"
import type { ConnectionLost, PodUnreachable } from "../domain/PodFailure.ts"
import type { PodMethod } from "../domain/PodMethod.ts"

/** What a conversation starts from; of a foreign host only what insomnia's snapshot tells. */
export interface Opening extends Omit<Welcome, "host" | "name" | "seq"> {
  /** Whether the host speaks our native protocol, asks and answers included. */
  readonly native: boolean
}

/** Who attaches, and what for. */
export interface Visitor {
  /** The name under which the other clients see this one. */
  readonly client: string
  /** How many of the newest records the opening shall bring; 200 unless it says otherwise. */
  readonly tail?: number
  /** Whether it only looks on, so that whatever it sends is refused. */
  readonly watch?: boolean
  /** Whether it can do without the pieces of messages, thoughts and tokens; ours leave them out. */
  readonly brief?: boolean
}

/** One conversation with a live Pod, for as long as its scope is open. */
export interface PodConnection {
  readonly opening: Opening
  /**
   * Everything that happens after the opening. Ends when the Pod ends in order. After a `gap`, or
   * when events are missing, a `welcome` comes from which the conversation starts anew.
   */
  readonly events: Stream.Stream<PodEvent | NativeEvent, ConnectionLost>
  readonly send: (method: PodMethod | NativeMethod) => Effect.Effect<void, ConnectionLost>
}

/** Opens conversations with live Pods, ours and insomnia's. */
export class PodClient extends Context.Tag("pods/PodClient")<PodClient, {
  readonly connect: (
    name: string,
    socket: string,
    visitor: Visitor
  ) => Effect.Effect<PodConnection, PodUnreachable | ConnectionLost, Scope.Scope>
}>() {}
