/** Records of a log as JSON documents, as who reads them gets them. */

export const invoke = { kind: "invoke", ts: 1, trigger: "user_send" }
export const prompt = (content: string) => ({
  kind: "user_input",
  ts: 1,
  segments: [{ kind: "text", content }]
})
export const answer = (text: string) => ({
  kind: "assistant_item",
  ts: 1,
  item: { kind: "message", role: "assistant", content: [{ kind: "text", text }] }
})
export const call = (call_id: string) => ({
  kind: "assistant_item",
  ts: 1,
  item: { kind: "tool_call", call_id, name: "Bash", arguments: "{}" }
})
export const result = (call_id: string) => ({
  kind: "tool_result",
  ts: 1,
  item: { kind: "tool_result", call_id, summary: "ok" }
})
export const turnEnd = (turn_count: number) => ({ kind: "turn_end", ts: 1, turn_count })
export const completed = { kind: "run_completed", ts: 1, interrupted: false, result: "finished" }
export const errored = { kind: "run_errored", ts: 1, interrupted: true, message: "Cancelled" }

export const note = (domain: string, payload: unknown) => ({
  kind: "extension",
  ts: 1,
  domain,
  payload
})

/** A prompt that waits. */
export const waits = (id: string) => ({
  id,
  by: "ann",
  input: [{ kind: "text" as const, content: id }],
  at: 1
})
export const queued = (id: string) => note("pods.queued", waits(id))
