import { Option } from "effect"
import type { ErrorCode, PodEvent } from "../domain/PodEvent.ts"
import type { Happening } from "./visit.ts"

/** What an event tells about the turn in flight, or about what we wanted of it. */
export type TurnNews =
  | { readonly kind: "over"; readonly how: RunResult | "cancelled" | "failed" }
  | { readonly kind: "refused"; readonly code: ErrorCode; readonly message: string }

/** Source: insomnia reference 5.8. */
export const turnNews = (event: Happening): Option.Option<TurnNews> => {
  switch (event.event) {
    case "run_end":
      return Option.some({ kind: "over", how: event.data.result })
    case "error": {
      const { code, message } = event.data
      if (refusals.has(code)) return Option.some({ kind: "refused", code, message })
      return Option.some({
        kind: "over",
        how: /cancel/i.test(message) ? "cancelled" : "failed"
      })
    }
    default:
      return Option.none()
  }
}

type RunResult = Extract<PodEvent, { readonly event: "run_end" }>["data"]["result"]

const refusals: ReadonlySet<ErrorCode> = new Set([
  "already_running",
  "not_running",
  "not_paused",
  "invalid_request"
])
