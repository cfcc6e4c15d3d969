import { Option, Schema } from "effect"
import { LogEntry } from "../domain/LogEntry.ts"
import type { Receipt, Welcome } from "../domain/NativeEvent.ts"
import type { ErrorCode, PodEvent } from "../domain/PodEvent.ts"
import * as Segment from "../domain/Segment.ts"
import type { Happening } from "./visit.ts"

/** One's own prompt, from sending it to the end of its turn, as far as the Pod has told. */
export interface OwnTurn {
  readonly id: string
  readonly text: string
  /** Whether the host gives receipts; another program's shows the prompt to everybody instead. */
  readonly native: boolean
  readonly receipt: Receipt | undefined
  /** `missing`: it is no longer queued, and either begins now or was removed. */
  readonly phase: "sent" | "queued" | "missing" | "running" | "over"
  /** What the agent has said in the turn, message by message. */
  readonly said: ReadonlyArray<string>
  /** The message that is not complete yet. */
  readonly saying: string
  /** How the turn ended, in words that follow the Pod's name; none when it was finished. */
  readonly end: Option.Option<string>
}

export const sent = (id: string, text: string, native: boolean): OwnTurn => ({
  id,
  text,
  native,
  receipt: undefined,
  phase: "sent",
  said: [],
  saying: "",
  end: Option.none()
})

/** The agent's answer so far, message by message. */
export const answer = ({ said, saying }: OwnTurn): ReadonlyArray<string> =>
  [...said, saying].map((text) => text.trim()).filter((text) => text !== "")

/** Take one event of the Pod. */
export const hear = (own: OwnTurn, event: Happening): OwnTurn => {
  if (own.phase === "over") return own
  if (event.event === "welcome") return resumed(own, event.data)
  return own.native ? hearNative(own, event) : hearForeign(own, event)
}

/** The prompt has left the queue without a turn. */
export const removed = (own: OwnTurn): OwnTurn => over(own, "dropped the prompt from its queue")

const hearNative = (own: OwnTurn, event: Happening): OwnTurn => {
  switch (event.event) {
    case "receipt":
      return event.data.id === own.id ? received(own, event.data.receipt) : own
    case "prompted":
      return event.data.id === own.id ? { ...own, phase: "running" } : own
    case "queue": {
      const waits = event.data.queue.some(({ id }) => id === own.id)
      if (waits) return { ...own, phase: "queued" }
      return own.phase === "queued" ? { ...own, phase: "missing" } : own
    }
    case "error":
      return own.receipt === undefined && event.data.code === "invalid_request"
        ? refused(own, event.data.message)
        : inTurn(own, event)
    default:
      return inTurn(own, event)
  }
}

/**
 * The host shows the prompt to everybody, and then either begins or says that it cannot. Errors of
 * other kinds are about somebody else's turn. Source: insomnia reference 5.8, 11.5 (56 to 58).
 */
const hearForeign = (own: OwnTurn, event: Happening): OwnTurn => {
  switch (event.event) {
    case "user_message":
      return own.phase === "sent" && Segment.flatten(event.data.segments) === own.text
        ? { ...own, phase: "running" }
        : own
    case "error":
      return own.receipt === undefined && rejections.has(event.data.code)
        ? refused(own, event.data.message)
        : inTurn(own, event)
    case "invoke_start":
    case "turn_start":
    case "llm_call_start":
    case "run_end":
      return inTurn(shown(own), event)
    default:
      return inTurn(own, event)
  }
}

const shown = (own: OwnTurn): OwnTurn =>
  own.phase === "running" ? { ...own, receipt: own.receipt ?? { kind: "delivered" } } : own

const rejections: ReadonlySet<ErrorCode> = new Set(["already_running", "invalid_request"])

const refused = (own: OwnTurn, reason: string): OwnTurn =>
  received(own, { kind: "rejected", reason })

const received = (own: OwnTurn, receipt: Receipt): OwnTurn => {
  switch (receipt.kind) {
    case "delivered":
      return { ...own, receipt }
    case "queued":
      return { ...own, receipt, phase: own.phase === "sent" ? "queued" : own.phase }
    case "rejected":
      return { ...over(own, `did not take the prompt: ${receipt.reason}`), receipt }
  }
}

const inTurn = (own: OwnTurn, event: Happening): OwnTurn => {
  if (own.phase !== "running") return own
  switch (event.event) {
    case "text_delta":
      return { ...own, saying: own.saying + event.data.text }
    case "text_done":
      return { ...own, said: [...own.said, event.data.text], saying: "" }
    case "run_end":
      return ended(own, event.data.result)
    case "error":
      return refusals.has(event.data.code) ? own : failed(own, event.data.message)
    default:
      return own
  }
}

/** They answer methods, never a turn. */
const refusals: ReadonlySet<ErrorCode> = new Set(["already_running", "not_running", "not_paused"])

/** Events were missed: the queue and the log tell how it stands. */
const resumed = (own: OwnTurn, { partial, queue, records }: Welcome): OwnTurn => {
  if (queue.some(({ id }) => id === own.id)) return { ...own, phase: "queued" }
  const entries = records.flatMap((record) => Option.toArray(decode(record)))
  const begun = entries.findIndex((entry) => isPromptOf(entry, own.id))
  if (begun === -1) {
    return own.receipt === undefined ? own : over(own, "told too little about the turn")
  }
  const fresh: OwnTurn = { ...own, phase: "running", said: [], saying: "" }
  const so = entries.slice(begun).reduce(readEntry, fresh)
  return so.phase === "running" && partial?.kind === "text" ? { ...so, saying: partial.text } : so
}

const isPromptOf = (entry: LogEntry, id: string): boolean =>
  entry.kind === "extension" && entry.domain === "pods.prompt" &&
  Option.contains(Option.map(decodeId(entry.payload), (found) => found.id), id)

const readEntry = (own: OwnTurn, entry: LogEntry): OwnTurn => {
  if (own.phase !== "running") return own
  switch (entry.kind) {
    case "assistant_item": {
      const { item } = entry
      if (item.kind !== "message" || item.role !== "assistant") return own
      const text = item.content
        .map((part) => part.kind === "text" ? part.text : part.refusal)
        .join("")
      return { ...own, said: [...own.said, text] }
    }
    case "run_completed":
      return ended(own, entry.result)
    case "run_errored":
      return failed(own, entry.message)
    default:
      return own
  }
}

type RunResult = Extract<PodEvent, { event: "run_end" }>["data"]["result"] | "yielded"

const ended = (own: OwnTurn, result: RunResult): OwnTurn => {
  switch (result) {
    case "finished":
    case "yielded":
      return { ...own, phase: "over" }
    case "paused":
      return over(own, "was paused before the turn was finished")
    case "limit_reached":
      return over(own, "stopped in the turn: the agent has reached a limit")
    case "rolled_back":
      return over(own, "was interrupted before the agent said anything")
  }
}

const failed = (own: OwnTurn, message: string): OwnTurn =>
  over(own, /^cancell?ed\b/i.test(message.trim()) ? "was cancelled" : `failed: ${message}`)

const over = (own: OwnTurn, end: string): OwnTurn => ({
  ...own,
  phase: "over",
  end: Option.some(end)
})

/** Schema turns tags into strings, which throws for {"toString":1}; that is no record either. */
const decode = Option.liftThrowable(Schema.decodeUnknownSync(LogEntry, { exact: true }))
const decodeId = Schema.decodeUnknownOption(Schema.Struct({ id: Schema.String }))
