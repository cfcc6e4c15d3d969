import { Arbitrary, FastCheck as fc } from "effect"
import type { Message } from "../../../src/cli/attach/model.ts"
import type { TerminalMessage } from "../../../src/cli/terminal/Program.ts"
import { SegmentId, SessionId } from "../../../src/domain/ids.ts"
import { NativeEvent } from "../../../src/domain/NativeEvent.ts"
import { PodEvent } from "../../../src/domain/PodEvent.ts"
import type { PodStatus } from "../../../src/domain/PodStatus.ts"
import { noon } from "./stage.ts"

const words = fc.string({
  unit: fc.constantFrom(
    ..."ab 修復。、-",
    "\n",
    "\n\n",
    "```",
    "\u001b[31m",
    "👩🏽\u200d💻",
    "e\u0301",
    "long-word-without-an-end",
    "\t"
  ),
  maxLength: 60
})

const deltas = words.map((text): PodEvent => ({ event: "text_delta", data: { text } }))

const calls = fc.record({ id: fc.constantFrom("t1", "t2", "t3"), name: words }).map(
  (data): PodEvent => ({ event: "tool_call_start", data })
)

const results = fc.record({
  id: fc.constantFrom("t1", "t2", "t3"),
  summary: words,
  output: words,
  is_error: fc.boolean()
}).map((data): PodEvent => ({ event: "tool_result", data }))

const asks = fc.record({ title: words, subject: words, names: fc.array(words, { maxLength: 12 }) })
  .map(({ names, subject, title }): NativeEvent => ({
    event: "asked",
    data: {
      ask: {
        id: title,
        title,
        subject,
        asked_at: noon,
        options: names.map((name, index) => ({ id: `${index}`, name, kind: "allow_once" }))
      }
    }
  }))

const statuses = fc.constantFrom<PodStatus>("idle", "running", "paused").map(
  (status): PodEvent => ({ event: "status", data: { status } })
)

const named = fc.constantFrom(
  "enter",
  "escape",
  "ctrl-c",
  "ctrl-j",
  "alt-enter",
  "up",
  "down",
  "left",
  "home",
  "backspace",
  "ctrl-u",
  "ctrl-w",
  "tab",
  "f1",
  "pageup",
  "pagedown",
  "ctrl-o",
  "end"
)

const records = fc.oneof(
  words.map((content) => ({ kind: "user_input", ts: 1, segments: [{ kind: "text", content }] })),
  fc.record({ summary: words, content: words, is_error: fc.boolean() }).map((result) => ({
    kind: "tool_result",
    ts: 1,
    item: { kind: "tool_result", call_id: "t1", ...result }
  }))
)

/** Pages of a log; those of a wrong number are answers to a question that nobody asks any more. */
const pages = fc.record({
  request: fc.integer({ min: 1, max: 4 }),
  records: fc.array(records, { maxLength: 8 }),
  isLast: fc.boolean()
}).map(({ isLast, records, request }): Message => ({
  _tag: "LogRead",
  request,
  page: { records, earlier: isLast ? 0 : 7, before: isLast ? undefined : before }
}))

const before = {
  session: SessionId.make("019e6f00-0000-7000-8000-000000000001"),
  position: { segment: SegmentId.make("019e6f00-0000-7000-8000-000000000002"), offset: 5 }
}

/** Anything that can happen to a screen but its end: events, keys, time. */
export const happening: fc.Arbitrary<Message | TerminalMessage> = fc.oneof(
  fc.oneof(
    deltas,
    calls,
    results,
    asks,
    statuses,
    Arbitrary.make(PodEvent),
    Arbitrary.make(NativeEvent)
  )
    .map((event): Message => ({ _tag: "HeardEvent", event, now: noon + 1_000 })),
  fc.oneof(
    words.map((text) => ({ _tag: "Text", text: text.replace(/[\n\t]/g, "") }) as const),
    fc.constantFrom("1", "2", "7", "/", "?", "n", "N", "q", "o", "g").map((text) =>
      ({ _tag: "Text", text }) as const
    ),
    words.map((text) => ({ _tag: "Pasted", text }) as const),
    named.map((name) => ({ _tag: "Named", name }) as const)
  ).map((key): TerminalMessage => ({ _tag: "PressedKey", key })),
  pages,
  fc.nat(100).map((after): TerminalMessage => ({ _tag: "Ticked", now: noon + after * 1_000 }))
)
