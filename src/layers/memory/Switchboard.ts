import { Context, Effect, Layer, Option, type Scope } from "effect"
import { type PodUnreachable, SocketTaken } from "../../domain/PodFailure.ts"
import type { PodStatus } from "../../domain/PodStatus.ts"
import * as socketPath from "../../domain/socketPath.ts"
import type { PodConnection, Visitor } from "../../services/PodClient.ts"

/** A Pod that can be reached. */
export interface Endpoint {
  readonly status: Effect.Effect<PodStatus>
  /** As `PodClient.connect`: the client leaves when the scope closes. */
  readonly attach: (
    name: string,
    visitor: Visitor
  ) => Effect.Effect<PodConnection, PodUnreachable, Scope.Scope>
  /**
   * Until the scope closes, everybody who is attached misses what is broadcast, as a client that
   * reads too slowly does, and is told of the gap then.
   */
  readonly slow: Effect.Effect<void, never, Scope.Scope>
}

/** Sockets without a file system: who can be reached at which path. */
export class Switchboard extends Context.Tag("pods/memory/Switchboard")<Switchboard, {
  /** Answer at a path until the scope closes. */
  readonly plug: (path: string, endpoint: Endpoint) => Effect.Effect<void, SocketTaken, Scope.Scope>
  readonly find: (path: string) => Effect.Effect<Option.Option<Endpoint>>
}>() {}

export const layer: Layer.Layer<Switchboard> = Layer.sync(Switchboard, () => {
  const endpoints = new Map<string, Endpoint>()
  return Switchboard.of({
    plug: (path, endpoint) =>
      Effect.asVoid(Effect.acquireRelease(
        Effect.suspend(() => {
          if (!socketPath.fits(path)) {
            return new SocketTaken({ path, reason: "its path is too long" })
          }
          if (endpoints.has(path)) {
            return new SocketTaken({ path, reason: "somebody answers there" })
          }
          return Effect.sync(() => endpoints.set(path, endpoint))
        }),
        () => Effect.sync(() => endpoints.delete(path))
      )),
    find: (path) => Effect.sync(() => Option.fromNullable(endpoints.get(path)))
  })
})
