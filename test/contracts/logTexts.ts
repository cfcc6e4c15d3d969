import type { Effect, Layer, Scope } from "effect"
import { SegmentId, SessionId } from "../../src/domain/ids.ts"
import { encodeLine, type LogEntry } from "../../src/domain/LogEntry.ts"
import type { SeededLog } from "../../src/layers/memory/MemorySessionLog.ts"
import type { SessionLog } from "../../src/services/SessionLog.ts"

/** Makes a session log that holds this at first. */
export type MakeSessionLog = (
  seed: ReadonlyArray<SeededLog>
) => Effect.Effect<Layer.Layer<SessionLog>, never, Scope.Scope>

export const session = SessionId.make("019e6f00-0000-7000-8000-000000000001")
export const otherSession = SessionId.make("019e6f00-0000-7000-8000-000000000002")

/** Ids of segments; a later one has the larger index. */
export const segments = (index: number): SegmentId =>
  SegmentId.make(`019e6f00-0000-7000-8000-00000000000${"abcdef"[index] ?? index}`)

export const said = (ts: number, content: string): LogEntry => ({
  kind: "user_input",
  ts,
  segments: [{ kind: "text", content }]
})

export const answered = (ts: number, content: string): LogEntry => ({
  kind: "assistant_item",
  ts,
  item: { kind: "message", role: "assistant", content: [{ kind: "text", text: content }] }
})

export const ended = (ts: number): LogEntry => ({ kind: "turn_end", ts, turn_count: 1 })

export const extension = (ts: number, domain: string, payload: unknown): LogEntry => ({
  kind: "extension",
  ts,
  domain,
  payload
})

export const text = (entry: LogEntry): string => `${encodeLine(entry)}\n`

export const ten = Array.from({ length: 10 }, (_, index) => said(index + 1, `${index + 1}`))

/** Lines that no reader understands, each for another reason. */
export const damage = [
  "\0\0\0\0\n",
  "plain text\n",
  "{\"kind\":\"user_input\",\"ts\":3,\"segm\n",
  "{\"kind\":\"user_input\",\"ts\":3}{\"kind\":\"turn_end\",\"ts\":3}\n",
  "{\"kind\":\"from_the_future\",\"ts\":3}\n",
  "{\"kind\":\"turn_end\",\"ts\":3.5}\n",
  "{\"kind\":\"turn_end\",\"ts\":-3}\n",
  "{\"kind\":\"turn_end\"}\n",
  "{\"__proto__\":{\"kind\":\"turn_end\",\"ts\":3}}\n",
  "[\"turn_end\"]\n",
  "null\n",
  `{"kind":"extension","ts":3,"domain":"d","payload":${"[".repeat(100_000)}${
    "]".repeat(100_000)
  }}\n`
]
