import { expect, it } from "@effect/vitest"
import { Either, Option } from "effect"
import { describe } from "vitest"
import * as HostState from "../../src/domain/HostState.ts"
import * as LogEnd from "../../src/domain/LogEnd.ts"
import * as LogEntry from "../../src/domain/LogEntry.ts"
import * as Native from "../../src/domain/NativeProtocol.ts"
import * as PodEvent from "../../src/domain/PodEvent.ts"
import * as PodTurn from "../../src/domain/PodTurn.ts"
import type { Told } from "../support/drivenMachine.ts"
import { check } from "./hostActs.ts"
import { ended, live, world } from "./hostWorld.ts"

describe("A PodMachine, whatever happens to it,", () => {
  it("has told everybody the status that it has", () => {
    check((acts) => {
      live(acts, ({ machine }) => {
        const last = machine.told.findLast((event) => event.event === "status")
        expect(last?.data.status ?? "idle").toBe(HostState.status(machine.state))
      })
    })
  })

  it("has told everybody how the agent is, and is right", () => {
    check((acts) => {
      live(acts, ({ agent, machine }) => {
        const last = machine.told.findLast((event) => event.event === "agent")
        expect(last?.data ?? { kind: "ready" }).toEqual(machine.state.agent)
        // Who has stopped hears nothing any more.
        const real = machine.stopped() ? machine.state.agent.kind : agent
        expect(machine.state.agent.kind).toBe(real)
      })
    })
  })

  it("wants nothing of the agent that makes no sense", () => {
    check((acts) => {
      expect(live(acts).wrongs).toEqual([])
    })
  })

  it("runs one turn at a time, and gives the agent each prompt once", () => {
    check((acts) => {
      live(acts, ({ machine }) => {
        const turns = machine.told.filter(({ event }) => event === "turn_start").length
        const ended = machine.told.filter(({ event }) => event === "turn_end").length
        expect(turns - ended).toBe(machine.state.phase._tag === "Running" ? 1 : 0)
        const given = machine.done.filter(({ _tag }) => _tag === "Prompt").length
        expect(given).toBeLessThanOrEqual(turns)
      })
    })
  })

  it("does not leave a prompt without an agent", () => {
    check((acts) => {
      live(acts, ({ agent, inTurn, machine }) => {
        const { phase } = machine.state
        if (phase._tag !== "Running" || machine.stopped()) return
        expect(inTurn || agent === "starting").toBe(true)
        expect(phase.promptedAt === undefined).toBe(!inTurn)
      })
    })
  })

  it("has logged a prompt before it tells of it", () => {
    check((acts) => {
      live(acts, ({ machine }) => {
        const told = machine.told.filter(({ event }) => event === "user_message")
        const logged = machine.log.filter(({ kind }) => kind === "user_input")
        expect(told).toHaveLength(logged.length)
      })
    })
  })

  it("sends only events and records that insomnia and our clients understand", () => {
    check((acts) => {
      const { machine } = live(acts)
      for (const event of [...machine.told, ...machine.whispered.map(([, event]) => event)]) {
        expect(understood(event)).toBe(true)
      }
      for (const entry of machine.log) {
        expect(LogEntry.decodeLine(LogEntry.encodeLine(entry))).toEqual(Either.right(entry))
      }
    })
  })

  it("puts its records in front, all at once", () => {
    check((acts) => {
      const watched = world(undefined, (commands, { state }) => {
        const records = commands.filter((command) => command._tag === "Record")
        expect(records.length).toBeLessThanOrEqual(1)
        // What a prompt brings to an end is told before; it goes into the log with the prompt.
        const isPrompt = records[0]?.entries.at(-1)?.kind === "user_input"
        const isFirst = records[0] === undefined || records[0] === commands[0]
        expect(isPrompt || isFirst).toBe(true)
        expect(state.awaiting).toBeUndefined()
      })
      live(acts, undefined, watched)
    })
  })

  it("leaves a log that begins once a segment and in which nothing is open", () => {
    check((acts) => {
      const { log, state } = ended(acts).machine
      if (state.unlogged.length > 0) return
      const starts = log.filter(({ kind }) => kind === "segment_start")
      const rotated = starts.filter((entry) => "compacted_from" in entry)
      expect(starts.length - rotated.length).toBe(log.length === 0 ? 0 : 1)
      expect(log[0]?.kind).toBe(log.length === 0 ? undefined : "segment_start")
      expect(LogEnd.read(log, 0)).toMatchObject({ unfinished: false, unanswered: [], asks: [] })
      expect(misplaced(log)).toEqual([])
    })
  })

  it("has logged everything that it told the agent has said", () => {
    check((acts) => {
      const { machine } = ended(acts)
      if (machine.log.length === 0) return
      const told = machine.told.flatMap((event) =>
        event.event === "text_done" || event.event === "thinking_done" ? [event.data.text] : []
      )
      const logged = [...machine.log, ...machine.state.unlogged].flatMap((entry) => {
        if (entry.kind !== "assistant_item") return []
        if (entry.item.kind === "reasoning") return [entry.item.text]
        return entry.item.kind === "message"
          ? entry.item.content.map((part) => part.kind === "text" ? part.text : "")
          : []
      })
      expect(logged).toEqual(told)
    })
  })

  it("keeps beside the log what is being said, or will soon", () => {
    check((acts) => {
      live(acts, ({ machine: { draft, state } }) => {
        const saying = PodTurn.partial(state.turn)
        if (!state.started || saying === undefined || state.unlogged.length > 0) return
        const kept = draft ?? { kind: saying.kind, text: "" }
        expect(kept.kind).toBe(saying.kind)
        expect(saying.text.startsWith(kept.text)).toBe(true)
        const missing = saying.text.length - kept.text.length
        expect(missing).toBeLessThan(4 * 1024)
        expect(missing === 0 || state.draftDue).toBe(true)
      })
    })
  })

  it("keeps no more alerts than somebody may want to read", () => {
    check((acts) => {
      const { state, told } = live(acts).machine
      const alerts = told.flatMap((event) => event.event === "alert" ? [event.data] : [])
      // What the log says to a step is told before what else the step tells.
      const inTime = alerts.toSorted((one, other) => one.timestamp_ms - other.timestamp_ms)
      expect(state.alerts).toEqual(inTime.slice(-20))
    })
  })

  it("stops when it is told to, and does nothing after it", () => {
    check((acts) => {
      const { machine } = ended(acts)
      expect(machine.stopped()).toBe(true)
      expect(machine.carried.at(-1)).toEqual({ _tag: "Stop" })
      expect(machine.done.filter(({ _tag }) => _tag === "Stop")).toHaveLength(1)
      if (machine.log.length === 0 || machine.state.unlogged.length > 0) return
      expect(machine.log.at(-1)).toMatchObject({ domain: "pods.closed" })
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

const understood = (event: Told): boolean =>
  Native.isNative(event)
    ? Option.exists(Native.eventOf(JSON.parse(Native.eventLine(event))), Either.isRight)
    : Either.isRight(PodEvent.decodeLine(PodEvent.encodeLine(event)))
