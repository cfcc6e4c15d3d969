import { expect, it } from "@effect/vitest"
import { Either, FastCheck as fc, Option } from "effect"
import { describe } from "vitest"
import type { AgentSignal } from "../../src/domain/AgentSignal.ts"
import {
  type AgentUpdate,
  Other,
  Text,
  Thought,
  Tool,
  type ToolStatus
} from "../../src/domain/AgentUpdate.ts"
import * as HostState from "../../src/domain/HostState.ts"
import * as LogEnd from "../../src/domain/LogEnd.ts"
import * as LogEntry from "../../src/domain/LogEntry.ts"
import * as Native from "../../src/domain/NativeProtocol.ts"
import * as PodEvent from "../../src/domain/PodEvent.ts"
import type { Input, Method } from "../../src/domain/PodMachine.ts"
import * as Segment from "../../src/domain/Segment.ts"
import { type Driven, driven, type Told } from "../support/drivenMachine.ts"

describe("A PodMachine, whatever happens to it,", () => {
  it("has told everybody the status that it has", () => {
    always((machine) => {
      const last = machine.told.findLast((event) => event.event === "status")
      expect(last?.data.status ?? "idle").toBe(HostState.status(machine.state))
    })
  })

  it("has logged a prompt before it tells of it", () => {
    always((machine) => {
      const told = machine.told.filter(({ event }) => event === "user_message")
      const logged = machine.log.filter(({ kind }) => kind === "user_input")
      expect(told.length).toBeLessThanOrEqual(logged.length)
    })
  })

  it("gives the agent only answers that it offered, to asks that are open", () => {
    check((inputs) => {
      const offered = new Map<string, ReadonlyArray<string>>()
      const machine = driven()
      for (const [input, full] of inputs) {
        const before = machine.done.length
        if (input._tag === "Signalled" && input.signal.kind === "Asked") {
          const { id, options } = input.signal.ask
          offered.set(id, options.map(({ id }) => id))
        }
        machine.feed(input, full)
        for (const command of machine.done.slice(before)) {
          if (command._tag !== "Answer") continue
          const { ask, outcome } = command
          const options = offered.get(ask)
          const isOffered = outcome.kind === "cancelled" || options?.includes(outcome.option)
          expect([ask, options === undefined, isOffered]).toEqual([ask, false, true])
          offered.delete(ask)
        }
      }
    })
  })

  it("runs one turn at a time", () => {
    always((machine) => {
      const turns = machine.told.filter(({ event }) => event === "turn_start").length
      const ended = machine.told.filter(({ event }) => event === "turn_end").length
      const running = machine.state.phase._tag === "Running" ? 1 : 0
      expect(turns - ended).toBe(running)
      expect(machine.done.filter(({ _tag }) => _tag === "Prompt")).toHaveLength(turns)
    })
  })

  it("sends only events and records that insomnia and our clients understand", () => {
    check((inputs) => {
      const machine = play(inputs)
      for (const event of [...machine.told, ...machine.whispered.map(([, event]) => event)]) {
        expect(understood(event)).toBe(true)
      }
      for (const entry of machine.log) {
        expect(LogEntry.decodeLine(LogEntry.encodeLine(entry))).toEqual(Either.right(entry))
      }
    })
  })

  it("puts its records in front, all at once", () => {
    check((inputs) => {
      const machine = driven(undefined, (commands) => {
        const records = commands.filter((command) => command._tag === "Record")
        expect(records.length).toBeLessThanOrEqual(1)
        // What a prompt brings to an end is told before; it goes into the log with the prompt.
        const isPrompt = records[0]?.entries.at(-1)?.kind === "user_input"
        const isFirst = records[0] === undefined || records[0] === commands[0]
        expect(isPrompt || isFirst).toBe(true)
      })
      for (const [input, full] of inputs) machine.feed(input, full)
    })
  })

  it("leaves a log that begins once and in which nothing is open", () => {
    check((inputs) => {
      const { log, state } = ended(inputs)
      if (state.logFailedAt !== undefined) return
      expect(log.flatMap(({ kind }, line) => kind === "segment_start" ? [line] : []))
        .toEqual(log.length === 0 ? [] : [0])
      expect(LogEnd.read(log, 0)).toMatchObject({ unfinished: false, unanswered: [] })
      expect(misplaced(log)).toEqual([])
    })
  })

  it("has logged everything that it told the agent has said", () => {
    check((inputs) => {
      const machine = ended(inputs)
      if (machine.state.logFailedAt !== undefined || machine.log.length === 0) return
      const told = machine.told.flatMap((event) =>
        event.event === "text_done" || event.event === "thinking_done" ? [event.data.text] : []
      )
      const logged = machine.log.flatMap((entry) => {
        if (entry.kind !== "assistant_item") return []
        if (entry.item.kind === "reasoning") return [entry.item.text]
        return entry.item.kind === "message"
          ? entry.item.content.map((part) => part.kind === "text" ? part.text : "")
          : []
      })
      expect(logged).toEqual(told)
    })
  })

  it("stops when it is told to", () => {
    check((inputs) => {
      expect(ended(inputs).stopped()).toBe(true)
    })
  })
})

/** Calls that are made while they are open, and results of calls that are not. */
const misplaced = (log: ReadonlyArray<LogEntry.LogEntry>): ReadonlyArray<LogEntry.LogEntry> => {
  const open = new Set<string>()
  return log.filter((entry) => {
    if (entry.kind !== "assistant_item" && entry.kind !== "tool_result") return false
    if (entry.item.kind === "tool_result") return !open.delete(entry.item.call_id)
    if (entry.item.kind !== "tool_call") return false
    const twice = open.has(entry.item.call_id)
    open.add(entry.item.call_id)
    return twice
  })
}

type Inputs = ReadonlyArray<readonly [Input, boolean]>

/** Holds after each of the inputs. */
const always = (holds: (machine: Driven) => void) =>
  check((inputs) => {
    const machine = driven()
    for (const [input, full] of inputs) holds(machine.feed(input, full))
  })

const play = (inputs: Inputs): Driven =>
  inputs.reduce((machine, [input, full]) => machine.feed(input, full), driven())

/** Told to stop at the end, with room on the disk and an agent that does not listen. */
const ended = (inputs: Inputs): Driven =>
  play(inputs).feed({ _tag: "ToldToStop" }).feed({ _tag: "TookTooLong" })

const check = (holds: (inputs: Inputs) => void) =>
  fc.assert(
    fc.property(fc.array(fc.tuple(input, full), { maxLength: 40 }).map(withoutTwins), holds),
    { numRuns: 300 }
  )

/** No two asks of an agent have the same id. */
const withoutTwins = (inputs: Inputs): Inputs => {
  const asked = new Set<string>()
  return inputs.filter(([input]) => {
    if (input._tag !== "Signalled" || input.signal.kind !== "Asked") return true
    const { id } = input.signal.ask
    return !asked.has(id) && asked.add(id)
  })
}

const understood = (event: Told): boolean =>
  Native.isNative(event)
    ? Option.exists(Native.eventOf(JSON.parse(Native.eventLine(event))), Either.isRight)
    : Either.isRight(PodEvent.decodeLine(PodEvent.encodeLine(event)))

const full = fc.integer({ min: 0, max: 5 }).map((dice) => dice === 0)
const word = fc.constantFrom("", "one ", "two\n", "日本語")
const name = fc.constantFrom("t1", "t2", "t3")

const update: fc.Arbitrary<AgentUpdate> = fc.oneof(
  word.map((text) => Text({ text })),
  word.map((text) => Thought({ text })),
  fc.record({
    id: name,
    status: fc.constantFrom<ToolStatus>("pending", "in_progress", "completed", "failed"),
    output: word
  }).map((told) => Tool(told)),
  fc.constantFrom("plan", "usage_update").map((kind) => Other({ kind, document: { kind } })),
  fc.constantFrom(undefined, JSON.parse("[".repeat(200) + "]".repeat(200))).map((document) =>
    Other({ kind: "odd", document })
  )
)

const askId = fc.constantFrom("a1", "a2", "a3", "a4", "a5", "a6")
const option = fc.constantFrom("yes", "no", "perhaps")

const signal: fc.Arbitrary<AgentSignal> = fc.oneof(
  { weight: 12, arbitrary: update.map((update): AgentSignal => ({ kind: "Updated", update })) },
  {
    weight: 4,
    arbitrary: fc.tuple(askId, fc.array(option, { minLength: 1, maxLength: 2 })).map((
      [id, options]
    ): AgentSignal => ({
      kind: "Asked",
      ask: {
        id,
        title: "May I?",
        options: options.map((id) => ({ id, name: id, kind: "allow_once" })),
        asked_at: 1
      }
    }))
  },
  { weight: 2, arbitrary: askId.map((ask): AgentSignal => ({ kind: "Withdrew", ask })) },
  {
    weight: 1,
    arbitrary: fc.constant<AgentSignal>({ kind: "Died", reason: "it exited", lastWords: ["x"] })
  }
)

const method: fc.Arbitrary<Method> = fc.oneof(
  {
    weight: 5,
    arbitrary: word.map((text): Method => ({
      method: "run",
      params: { input: [Segment.text(text)] }
    }))
  },
  {
    weight: 4,
    arbitrary: fc.tuple(askId, option).map(([ask, option]): Method => ({
      method: "answer",
      params: { ask, outcome: { kind: "selected", option } }
    }))
  },
  { weight: 2, arbitrary: fc.constant<Method>({ method: "cancel" }) },
  { weight: 1, arbitrary: fc.constantFrom<Method>({ method: "resume" }, { method: "pause" }) },
  { weight: 1, arbitrary: fc.constant<Method>({ method: "shutdown" }) }
)

const input: fc.Arbitrary<Input> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(fc.constantFrom("ann", ""), method).map(([name, method]): Input => ({
      _tag: "Received",
      sender: { id: 1, name },
      method
    }))
  },
  { weight: 10, arbitrary: signal.map((signal): Input => ({ _tag: "Signalled", signal })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Input>(
      { _tag: "TurnOver", how: { _tag: "Stopped", reason: "end_turn" } },
      { _tag: "TurnOver", how: { _tag: "Failed", message: "it failed" } }
    )
  },
  { weight: 1, arbitrary: fc.constant<Input>({ _tag: "TookTooLong" }) }
)
