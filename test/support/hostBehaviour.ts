import type { LaunchOrder } from "../../src/domain/LaunchOrder.ts"
import { AgentFailed, NameTaken, SegmentHeld } from "../../src/domain/PodFailure.ts"
import type { Launched } from "../../src/services/Launcher.ts"
import type { HostFailure } from "../../src/services/PodHost.ts"

export type HostBehaviour =
  | { readonly _tag: "Ready"; readonly launched: Omit<Launched, "pid"> }
  | { readonly _tag: "Fails"; readonly failure: HostFailure }
  | { readonly _tag: "Hangs" }

/** What a host for tests does with an order; the socket tells the order that it was given. */
export const hostBehaviour = (order: LaunchOrder): HostBehaviour => {
  const { name } = order
  const socket = JSON.stringify(order)
  switch (name as string) {
    case "taken":
      return { _tag: "Fails", failure: new NameTaken({ name, holder: "pid 1" }) }
    case "held":
      return { _tag: "Fails", failure: new SegmentHeld({ name, holder: "pod b (pid 2)" }) }
    case "broken":
      return {
        _tag: "Fails",
        failure: new AgentFailed({
          agent: "demo",
          reason: "it exited with code 3",
          lastWords: ["no key", "日本語"]
        })
      }
    case "hangs":
    case "stubborn":
      return { _tag: "Hangs" }
    case "lost":
      return { _tag: "Ready", launched: { socket, reopened: { kind: "Lost", why: "no session" } } }
    default:
      return { _tag: "Ready", launched: { socket, reopened: { kind: "Fresh" } } }
  }
}
