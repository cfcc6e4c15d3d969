import { FastCheck as fc } from "effect"
import type { AgentUpdate, ToolStatus } from "../../src/domain/AgentUpdate.ts"
import * as AgentUpdates from "../../src/domain/AgentUpdate.ts"
import type { Opening } from "../../src/domain/Conversation.ts"
import type { HostCommand } from "../../src/domain/HostCommand.ts"
import * as hostOpening from "../../src/domain/hostOpening.ts"
import * as HostState from "../../src/domain/HostState.ts"
import { SegmentId, SessionId } from "../../src/domain/ids.ts"
import type { LogEntry } from "../../src/domain/LogEntry.ts"
import type { NativeEvent } from "../../src/domain/NativeEvent.ts"
import type { PodEvent } from "../../src/domain/PodEvent.ts"
import type { HostMethod, Input } from "../../src/domain/PodMachine.ts"
import * as PodMachine from "../../src/domain/PodMachine.ts"
import * as Segment from "../../src/domain/Segment.ts"

/** What a host has done: the same conversation once as a log and once as events. */
export interface Done {
  readonly state: HostState.HostState
  readonly log: ReadonlyArray<LogEntry>
  readonly events: ReadonlyArray<{ readonly event: PodEvent | NativeEvent; readonly now: number }>
}

/** Run a host whose log never fails, and tell where it stood after each input. */
export const host = (inputs: ReadonlyArray<Input>): Done => hosted(inputs).at(-1) ?? nothing

/** One input every 700 ms. */
export const hosted = (inputs: ReadonlyArray<Input>): ReadonlyArray<Done> => {
  let { state } = nothing
  const log: Array<LogEntry> = []
  const events: Array<Done["events"][number]> = []
  const step = (input: Input, now: number): void => {
    const [next, commands] = PodMachine.update(state, input, now)
    state = next
    for (const command of commands) carryOut(command, now)
  }
  const carryOut = (command: HostCommand, now: number): void => {
    switch (command._tag) {
      case "Broadcast":
        events.push({ event: command.event, now })
        return
      case "Record":
        log.push(...command.entries)
        return step({ _tag: "Recorded", size: log.length }, now)
      case "Wake":
        return step({ _tag: "Woken" }, now)
      default:
    }
  }
  return inputs.map((input, index) => {
    step(input, 1_000_000 + index * 700)
    // What comes before the first prompt goes to the log together with it.
    return { state, log: [...log, ...state.unlogged], events: [...events] }
  })
}

/** What a client is told that attaches then. */
export const opening = ({ log, state }: Done): Opening => ({
  ...hostOpening.welcome(
    { name: "builder", pid: 1, version: "0", cwd: "/work" },
    "demo",
    state,
    { earlier: 0, records: log.slice(0, log.length - state.unlogged.length) }
  ),
  clients: []
})

const nothing: Done = {
  state: HostState.start({
    session: SessionId.make("019e6f00-0000-7000-8000-000000000001"),
    segment: SegmentId.make("019e6f00-0000-7000-8000-000000000002"),
    epoch: 1,
    started: false,
    turns: 0,
    preamble: "",
    queue: [],
    lastTurn: undefined
  }),
  log: [],
  events: []
}

const words = fc.string({
  unit: fc.constantFrom(..."ab \n\n修\t", "```\n", "# ", "\u001b[31m", "\r\n", "🇩🇪", "word"),
  minLength: 1,
  maxLength: 12
})

const updates: fc.Arbitrary<AgentUpdate> = fc.oneof(
  { weight: 4, arbitrary: words.map((text) => AgentUpdates.Text({ text })) },
  words.map((text) => AgentUpdates.Thought({ text })),
  fc.record({
    id: fc.constantFrom("t1", "t2"),
    title: words,
    status: fc.constantFrom<ToolStatus>("pending", "in_progress", "completed", "failed"),
    input: fc.constantFrom("{}", "not JSON", "{\"command\":\"npm test\"}"),
    output: words
  }).map(AgentUpdates.Tool)
)

const sender = { id: 1, name: "ana" }

/** insomnia's clients have no name. */
const senders = fc.constantFrom(sender, { id: 2, name: "ben" }, { id: 3, name: "" })

const ids = fc.constantFrom("p1", "p2", "p3")

const asks = fc.constantFrom("q1", "q2", "q3")

/** Whatever can happen to a host that stays alive. */
export const inputs: fc.Arbitrary<ReadonlyArray<Input>> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ sender: senders, id: ids, text: words }).map(
        ({ id, sender, text }): Input => {
          const input = [Segment.text(text)]
          return {
            _tag: "Received",
            sender,
            method: sender.name === ""
              ? { method: "run", params: { input } }
              : { method: "prompt", params: { id, input, queue: true } }
          }
        }
      )
    },
    ids.map((id): Input => ({
      _tag: "Received",
      sender,
      method: { method: "unqueue", params: { id } }
    })),
    {
      weight: 6,
      arbitrary: updates.map((update): Input => ({
        _tag: "Signalled",
        signal: { kind: "Updated", update }
      }))
    },
    asks.map((id): Input => ({
      _tag: "Signalled",
      signal: {
        kind: "Asked",
        ask: {
          id,
          title: "May I?",
          subject: `rm ${id}`,
          options: [{ id: "yes", name: "allow", kind: "allow_once" }],
          asked_at: 0
        }
      }
    })),
    asks.map((ask): Input => ({
      _tag: "Received",
      sender,
      method: { method: "answer", params: { ask, outcome: { kind: "selected", option: "yes" } } }
    })),
    asks.map((ask): Input => ({ _tag: "Signalled", signal: { kind: "Withdrew", ask } })),
    fc.constantFrom<HostMethod>({ method: "cancel" }, { method: "pause" }, { method: "resume" })
      .map((method): Input => ({ _tag: "Received", sender, method })),
    fc.constant<Input>({ _tag: "TurnOver", how: { _tag: "Stopped", reason: "end_turn" } }),
    fc.constant<Input>({ _tag: "TurnOver", how: { _tag: "Stopped", reason: "max_tokens" } }),
    fc.constant<Input>({ _tag: "TurnOver", how: { _tag: "Failed", message: "no quota left" } })
  ),
  { maxLength: 40 }
)
