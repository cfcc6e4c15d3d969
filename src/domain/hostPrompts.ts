/**
 * Prompts from their arrival until their turn begins: one turn at a time, the others wait in the
 * order in which they came. A prompt that somebody was told is taken is in the log.
 */
import * as hostAgent from "./hostAgent.ts"
import {
  after,
  alert,
  broadcast,
  type HostCommand,
  type Next,
  note,
  queueChange,
  record,
  refuse,
  statusChange
} from "./HostCommand.ts"
import type { Arriving, HostState, Prompt, Sender } from "./HostState.ts"
import { type LogEntry, segmentStart } from "./LogEntry.ts"
import type { Receipt } from "./NativeEvent.ts"
import type { ErrorCode } from "./PodEvent.ts"
import * as PodTurn from "./PodTurn.ts"
import * as Segment from "./Segment.ts"

/** insomnia's `run`: it is refused while a turn is running. */
export const run = (state: HostState, sender: Sender, input: Prompt, now: number): Next => {
  const obstacle = obstacleTo(state, input, now)
  if (obstacle !== undefined) return [state, [refuse(sender, ...obstacle)]]
  if (state.phase._tag === "Running") {
    return [state, [refuse(sender, "already_running", "a turn is running")]]
  }
  const id = `run-${state.turns + 1}`
  return take(state, { id, by: sender.name, input, at: now, sender: told(sender, false) }, now)
}

/** Our `prompt`: it gets a receipt, and waits while it cannot begin. */
export const prompt = (
  state: HostState,
  sender: Sender,
  { id, input, queue }: { readonly id: string; readonly input: Prompt; readonly queue: boolean },
  now: number
): Next => {
  const no = (reason: string): Next => [
    state,
    [receipt(sender.id, id, { kind: "rejected", reason })]
  ]
  const obstacle = obstacleTo(state, input, now)
  if (obstacle !== undefined) return no(obstacle[1])
  const arriving = { id, by: sender.name, input, at: now, sender: told(sender, true) }
  if (state.phase._tag === "Resting" && !state.held && state.queue.length === 0) {
    return take(state, arriving, now)
  }
  if (state.phase._tag === "Running" && state.phase.id === id) return no("this prompt has begun")
  if (!queue) return no(whyItWaits(state))
  if (state.queue.length >= longestQueue) {
    return no(`${longestQueue} prompts are waiting already; remove one first`)
  }
  if (state.queue.some((waiting) => waiting.id === id)) return no("this prompt is waiting already")
  return enqueue(state, arriving, now)
}

const whyItWaits = ({ held, phase }: HostState): string => {
  if (phase._tag === "Running") return "a turn is running"
  return held ? "the queue is held" : "others wait already"
}

/** Somebody takes a waiting prompt back. */
export const unqueue = (state: HostState, sender: Sender, id: string, now: number): Next =>
  state.queue.some((waiting) => waiting.id === id)
    ? logFirst(state, { _tag: "Unqueue", id, client: sender.id }, [unqueued(id, now)], [], now)
    : [state, [{
      _tag: "Tell",
      client: sender.id,
      event: { event: "refused", data: { message: "this prompt does not wait any more" } }
    }]]

/** The oldest waiting prompt begins, if one can. */
export const next = (state: HostState, now: number): Next => {
  const [first] = state.queue
  const isFree = state.phase._tag === "Resting" && !state.held && state.stopping === undefined
    && state.ousted === "" && state.awaiting === undefined
  if (!isFree || first === undefined) return [state, []]
  const exhausted = hostAgent.exhausted(state, now)
  return exhausted === undefined
    ? take(state, { ...first, sender: undefined }, now)
    : after(hold(state), (held) => [held, [alert(exhausted, now)]])
}

/** The queue waits until somebody lets it go on. */
export const hold = (state: HostState): Next => {
  if (state.held) return [state, []]
  const held = { ...state, held: true }
  return [held, [queueChange(held), ...statusChange(state, held)]]
}

/** The records that a prompt waited for are in the log. */
export const taken = (state: HostState, now: number): Next => {
  const { awaiting } = state
  const free = { ...state, awaiting: undefined }
  switch (awaiting?._tag) {
    case undefined:
      return [free, []]
    case "Begin":
      return begin(free, awaiting.prompt, now)
    case "Enqueue": {
      const { at, by, id, input } = awaiting.prompt
      const queued = { ...free, queue: [...free.queue, { id, by, input, at }] }
      return after(started(state, queued, now), (next) => [next, [
        ...answer(awaiting.prompt, { kind: "queued", before: free.queue.length }),
        queueChange(next),
        { _tag: "Wake" }
      ]])
    }
    case "Unqueue": {
      const queue = free.queue.filter(({ id }) => id !== awaiting.id)
      const isFree = queue.length === 0 && free.phase._tag === "Resting"
      const less = { ...free, queue, held: free.held && !isFree }
      return [less, [queueChange(less), ...statusChange(free, less)]]
    }
  }
}

/** They are not: the log is as it was before, and so is the Pod. */
export const notTaken = (state: HostState, reason: string, now: number): Next => {
  const { awaiting } = state
  const free = { ...state, awaiting: undefined }
  const message = `the prompt was not taken: ${reason}`
  switch (awaiting?._tag) {
    case undefined:
      return [free, []]
    case "Begin":
    case "Enqueue": {
      const { prompt } = awaiting
      if (prompt.sender === undefined) return stuck(free, reason, now)
      return [
        free,
        prompt.sender.receipt
          ? answer(prompt, { kind: "rejected", reason: message })
          : [refuse({ id: prompt.sender.client }, "internal", message)]
      ]
    }
    case "Unqueue":
      return [free, [{
        _tag: "Tell",
        client: awaiting.client,
        event: { event: "refused", data: { message: `the prompt still waits: ${reason}` } }
      }]]
  }
}

/** Nobody waits for an answer: it is told once, until the log takes something again. */
const stuck = (state: HostState, reason: string, now: number): Next => [
  { ...state, logFailedAt: now },
  state.logFailedAt === undefined ? [alert(`the next prompt cannot begin: ${reason}`, now)] : []
]

/** More than anybody types ahead; a loop that sends prompts is told to stop. */
const longestQueue = 100

type Obstacle = readonly [code: ErrorCode, reason: string]

const obstacleTo = (state: HostState, input: Prompt, now: number): Obstacle | undefined => {
  if (state.stopping !== undefined) return ["internal", "the Pod is about to stop"]
  if (state.ousted !== "") return ["internal", state.ousted]
  if (Segment.flatten(input).trim() === "") return ["invalid_request", "the prompt is empty"]
  const exhausted = hostAgent.exhausted(state, now)
  return exhausted === undefined ? undefined : ["provider_error", exhausted]
}

/** Put a prompt whose turn it is into the log before anybody hears of it. */
const take = (state: HostState, arriving: Arriving, now: number): Next => {
  const { by, id, input } = arriving
  const { entries, events } = PodTurn.close(state.turn, now)
  const unlogged = [...state.unlogged, ...entries]
  return logFirst(
    { ...state, turn: PodTurn.quiet, unlogged },
    { _tag: "Begin", prompt: arriving },
    [
      ...(arriving.sender === undefined ? [unqueued(id, now)] : []),
      ...(by === "" ? [] : [note("pods.prompt", { id, by }, now)]),
      { kind: "invoke", ts: now, trigger: "user_send" },
      { kind: "user_input", ts: now, segments: input }
    ],
    events.map(broadcast),
    now
  )
}

const enqueue = (state: HostState, arriving: Arriving, now: number): Next => {
  const { at, by, id, input } = arriving
  const queued = note("pods.queued", { id, by, input, at }, now)
  return logFirst(state, { _tag: "Enqueue", prompt: arriving }, [queued], [], now)
}

const unqueued = (id: string, now: number): LogEntry => note("pods.unqueued", { id }, now)

/** The record comes last: once it is in the log, everybody is told. */
const logFirst = (
  state: HostState,
  awaiting: HostState["awaiting"],
  entries: ReadonlyArray<LogEntry>,
  commands: ReadonlyArray<HostCommand>,
  now: number
): Next => [{ ...state, awaiting }, [
  ...commands,
  ...record([
    ...(state.started ? [] : [segmentStart(state.session, now)]),
    ...state.unlogged,
    ...entries
  ], "Synced")
]]

/** The first records have begun the segment. */
const started = (before: HostState, state: HostState, now: number): Next => {
  const next = { ...state, started: true, kept: true }
  return [next, [
    ...(before.kept ? [] : [{ _tag: "KeepSegment" } as const]),
    ...(before.started ? [] : [
      broadcast({ event: "segment_rotated", data: { entry: segmentStart(state.session, now) } })
    ])
  ]]
}

/** The prompt is safe in the log: everybody hears of it, and the agent starts. */
const begin = (state: HostState, arriving: Arriving, now: number): Next => {
  const { by, id, input, sender } = arriving
  // A client may have given to one that waits the id of one that did not.
  const queue = sender === undefined
    ? state.queue.filter((waiting) => waiting.id !== id)
    : state.queue
  const next: HostState = {
    ...state,
    queue,
    held: false,
    phase: {
      _tag: "Running",
      id,
      by,
      text: Segment.flatten(input),
      began: now,
      promptedAt: undefined,
      heardAt: now,
      hasSpoken: false,
      isSilent: false,
      cut: undefined
    }
  }
  return after(
    after(started(state, next, now), (ready) => [ready, [
      ...answer(arriving, { kind: "delivered" }),
      ...(queue.length === state.queue.length && !state.held ? [] : [queueChange(ready)]),
      broadcast({ event: "prompted", data: { id, by } }),
      broadcast({ event: "user_message", data: { segments: input } }),
      ...statusChange(state, ready),
      broadcast({ event: "invoke_start", data: { kind: "user_send" } }),
      broadcast({ event: "turn_start", data: { turn: ready.turns } })
    ]]),
    (begun) => hostAgent.give(begun, now)
  )
}

const told = ({ id }: Sender, receipt: boolean) => ({ client: id, receipt })

const receipt = (client: number, id: string, receipt: Receipt): HostCommand => ({
  _tag: "Tell",
  client,
  event: { event: "receipt", data: { id, receipt } }
})

const answer = ({ id, sender }: Arriving, what: Receipt): ReadonlyArray<HostCommand> =>
  sender?.receipt === true ? [receipt(sender.client, id, what)] : []
