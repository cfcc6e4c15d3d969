import { begunPrompts } from "./conversationExtensions.ts"
import type { NativeEvent, Welcome } from "./NativeEvent.ts"
import type { NativeMethod } from "./NativeMethod.ts"
import type { PodEvent } from "./PodEvent.ts"
import type { PodMethod } from "./PodMethod.ts"
import type { QueuedPrompt } from "./QueuedPrompt.ts"
import * as Segment from "./Segment.ts"

/** What one client sends, and what it knows of it. */
export interface Outgoing {
  /** Begins the ids of its prompts and nobody else's; none for a host that knows no ids. */
  readonly prefix: string | undefined
  readonly count: number
  /** The prompt of which nobody knows yet whether it is taken. */
  readonly sending: Sent | undefined
  /** The waiting prompt that is to come back. */
  readonly recalling: Sent | undefined
  /** The one that came back last. */
  readonly back: Sent | undefined
  /** The prompt of the turn in flight, when it came from here; only known of a foreign host. */
  readonly running: string | undefined
  /** What was taken, newest first. */
  readonly taken: ReadonlyArray<string>
}

export interface Sent {
  readonly id: string
  readonly text: string
}

/** What has become of something that was sent. */
export type News =
  | { readonly _tag: "Taken"; readonly text: string }
  /** The host has said no. */
  | { readonly _tag: "Refused"; readonly reason: string }
  /** Nobody will ever know whether the host has taken it. */
  | { readonly _tag: "Unknown" }
  /** It is no longer with the host. */
  | { readonly _tag: "Returned"; readonly text: string }
  /** What seemed to come back has begun its turn. */
  | { readonly _tag: "Begun"; readonly text: string }

type Step = readonly [Outgoing, News | undefined]

export const start = (prefix: string | undefined): Outgoing => ({
  prefix,
  count: 0,
  sending: undefined,
  recalling: undefined,
  back: undefined,
  running: undefined,
  taken: []
})

/** Send a prompt; `hear` will tell what becomes of it. */
export const send = (
  outgoing: Outgoing,
  text: string
): readonly [Outgoing, PodMethod | NativeMethod] => {
  const count = outgoing.count + 1
  const id = `${outgoing.prefix ?? "run"}-${count}`
  const input = [Segment.text(text)]
  return [
    { ...outgoing, count, sending: { id, text } },
    outgoing.prefix === undefined
      ? { method: "run", params: { input } }
      : { method: "prompt", params: { id, input, queue: true } }
  ]
}

/** Ask for a waiting prompt back. */
export const recall = (
  outgoing: Outgoing,
  { id, input }: QueuedPrompt
): readonly [Outgoing, NativeMethod] => [
  { ...outgoing, recalling: { id, text: Segment.flatten(input) } },
  { method: "unqueue", params: { id } }
]

/** Take one event. `refuses`: whether it says no to a method, if it is an error. */
export const hear = (
  outgoing: Outgoing,
  event: PodEvent | NativeEvent,
  refuses: boolean
): Step => {
  const { prefix, recalling, sending } = outgoing
  switch (event.event) {
    case "user_message":
      return prefix === undefined && Segment.flatten(event.data.segments) === sending?.text
        ? taken({ ...outgoing, running: sending.text })
        : [{ ...outgoing, running: undefined }, undefined]
    case "run_end":
      // The host has forgotten the prompt (insomnia reference 11.6, row 70).
      return event.data.result === "rolled_back" && outgoing.running !== undefined
        ? [outgoing, { _tag: "Returned", text: outgoing.running }]
        : [outgoing, undefined]
    case "receipt": {
      const { id, receipt } = event.data
      if (id !== sending?.id) return [outgoing, undefined]
      return receipt.kind === "rejected" ? refused(outgoing, receipt.reason) : taken(outgoing)
    }
    case "prompted":
      return prompted(outgoing, event.data.id)
    case "queue":
      return recalling === undefined || isIn(event.data.queue, recalling)
        ? [outgoing, undefined]
        : returned(outgoing, recalling)
    case "error":
      // A host of ours answers a prompt with a receipt, unless it does not know the method.
      return refuses && (prefix === undefined || event.data.code === "invalid_request")
        ? refused(outgoing, event.data.message)
        : [outgoing, undefined]
    case "refused":
      return [{ ...outgoing, recalling: undefined }, undefined]
    case "welcome":
      return anew(outgoing, event.data)
    default:
      return [outgoing, undefined]
  }
}

/** The receipt may have been lost on the way, or what was asked back have begun just before. */
const prompted = (outgoing: Outgoing, id: string): Step => {
  const { back, recalling, sending } = outgoing
  if (id === sending?.id) return taken(outgoing)
  if (id === recalling?.id) return [{ ...outgoing, recalling: undefined }, undefined]
  return id === back?.id
    ? [{ ...outgoing, back: undefined }, { _tag: "Begun", text: back.text }]
    : [outgoing, undefined]
}

/** Events are missing; what is in the log or waits has been taken. */
const anew = (
  outgoing: Outgoing,
  { queue, records }: Pick<Welcome, "queue" | "records">
): Step => {
  const { recalling, sending } = outgoing
  const begun = begunPrompts(records)
  if (sending !== undefined) {
    return begun.has(sending.id) || isIn(queue, sending)
      ? taken(outgoing)
      : [{ ...outgoing, sending: undefined }, { _tag: "Unknown" }]
  }
  if (recalling === undefined) return [outgoing, undefined]
  return begun.has(recalling.id) || isIn(queue, recalling)
    ? [{ ...outgoing, recalling: undefined }, undefined]
    : returned(outgoing, recalling)
}

const taken = (outgoing: Outgoing): Step => {
  const { sending, taken } = outgoing
  if (sending === undefined) return [outgoing, undefined]
  const { text } = sending
  return [{ ...outgoing, sending: undefined, taken: [text, ...taken] }, { _tag: "Taken", text }]
}

const refused = (outgoing: Outgoing, reason: string): Step =>
  outgoing.sending === undefined
    ? [outgoing, undefined]
    : [{ ...outgoing, sending: undefined }, { _tag: "Refused", reason }]

const returned = (outgoing: Outgoing, recalling: Sent): Step => [
  { ...outgoing, recalling: undefined, back: recalling },
  { _tag: "Returned", text: recalling.text }
]

const isIn = (queue: ReadonlyArray<QueuedPrompt>, { id }: Sent): boolean =>
  queue.some((waiting) => waiting.id === id)
