import { encodeLine, type LogEntry } from "../../src/domain/LogEntry.ts"

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
