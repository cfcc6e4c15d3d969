import { expect, it } from "@effect/vitest"
import { describe } from "vitest"
import * as HostState from "../../src/domain/HostState.ts"
import * as LogEnd from "../../src/domain/LogEnd.ts"
import type { LogEntry } from "../../src/domain/LogEntry.ts"
import { restart } from "../../src/domain/restart.ts"
import * as Segment from "../../src/domain/Segment.ts"
import { type Driven, driven, fresh } from "../support/drivenMachine.ts"
import { check } from "./hostActs.ts"
import { done, feed, resume, started } from "./hostInputs.ts"
import { ended, live, type World } from "./hostWorld.ts"

describe("The queue of a PodMachine, whatever happens,", () => {
  it("is what everybody was told", () => {
    check((acts) => {
      live(acts, ({ machine }) => {
        const { held, queue } = machine.state
        const last = machine.told.findLast((event) => event.event === "queue")
        expect(last?.data ?? { queue: [], held: false }).toEqual({ queue, held })
      })
    })
  })

  it("loses no prompt that was taken, and begins none twice", () => {
    check((acts) => {
      live(acts, (world) => {
        const { machine, sent } = world
        for (const id of new Set(sent)) {
          const waiting = machine.state.queue.filter((prompt) => prompt.id === id).length
          const now = { id, taken: taken(machine, id), whereabouts: begun(machine, id) + waiting }
          expect(now).toEqual({ ...now, whereabouts: now.taken - takenBack(world, id) })
        }
      })
    })
  })

  it("has in the log what was taken before anybody hears of it", () => {
    check((acts) => {
      live(acts, ({ machine, sent }) => {
        for (const id of new Set(sent)) {
          const waited = notesOf(machine.log, "pods.queued").filter((known) => known === id).length
          const now = { id, waited, begun: inputs(machine.log, id) }
          const told = { waited: receipts(machine, id, "queued"), begun: begun(machine, id) }
          expect(now).toEqual({ id, ...told })
        }
      })
    })
  })

  it("lets prompts begin in the order in which they came", () => {
    check((acts) => {
      const order: Array<string> = []
      live(acts, ({ machine }) => {
        const queue = machine.state.queue.map(({ at, id }) => `${at} ${id}`)
        const stays = order.filter((waiting) => queue.includes(waiting))
        expect(queue.slice(0, stays.length)).toEqual(stays)
        order.splice(0, Infinity, ...queue)
      })
    })
  })

  it("goes on unless it is held, as soon as there is room on the disk", () => {
    check((acts) => {
      const world = live(acts)
      world.play({ act: "happens", input: { _tag: "Ticked" } }, false)
      const { held, ousted, phase, queue, stopping } = world.machine.state
      const isFree = phase._tag === "Resting" && !held && ousted === "" && stopping === undefined
      expect(isFree && queue.length > 0).toBe(false)
    })
  })

  it("does not go on while it is held, nor without the Pod", () => {
    check((acts) => {
      live(acts, ({ machine }) => {
        const { held, ousted, phase, queue } = machine.state
        if (phase._tag === "Running" || !held && ousted === "") return
        const life = driven(machine.state)
        feed(life, { _tag: "Ticked" }, { _tag: "Woken" })
        expect(life.state.queue).toEqual(queue)
        expect(life.state.phase._tag).toBe("Resting")
      })
    })
  })
})

describe("The log of a PodMachine, whatever happens,", () => {
  it("tells the next host where this one stands", () => {
    check((acts) => {
      const { draft, state, stored } = live(acts).machine
      const records = stored()
      const { queue } = LogEnd.read(records, 0)
      expect(queue).toEqual(state.queue)
      const { epoch, lastTurn, turns, unfinished } = LogEnd.read([...records, ...state.unlogged], 0)
      expect({ epoch, turns }).toEqual({ epoch: state.epoch, turns: state.turns })
      expect(unfinished).toBe(state.phase._tag === "Running")
      expect(lastTurn?.at).toBe(state.lastTurn?.at)
      // That a turn was suspect matters only to the host that had it.
      const how = state.lastTurn?.how === "suspect" ? lastTurn?.how : state.lastTurn?.how
      expect(lastTurn?.how).toBe(how)
      const next = restart({ records, earlier: 0 }, draft, { kind: "Resumed" }, 9)
      expect(next).toMatchObject({ epoch: 2, queue: state.queue })
      const closed = [...records, ...next.entries]
      expect(LogEnd.closing(LogEnd.read(closed, 0), 9)).toEqual([])
      expect(LogEnd.read(closed, 0)).toMatchObject({ epoch: 2, turns: next.turns, queue })
    })
  })

  it("lets the next host give the agent what still waits, once and in order", () => {
    check((acts) => {
      const { machine } = live(acts)
      const waiting = machine.state.queue
      const life = nextLife(machine)
      feed(life, resume)
      for (const _ of waiting) feed(life, started(), ...done)
      const given = life.done.flatMap((command) => command._tag === "Prompt" ? [command.text] : [])
      expect(given).toEqual(waiting.map(({ input }) => Segment.flatten(input)))
    })
  })

  it("tells it also after an end in order", () => {
    check((acts) => {
      const { machine } = ended(acts)
      if (machine.state.unlogged.length > 0) return
      const { lastTurn, queue, turns } = restart(
        { records: machine.stored(), earlier: 0 },
        machine.draft,
        { kind: "Resumed" },
        9
      )
      expect({ queue, turns }).toEqual({ queue: machine.state.queue, turns: machine.state.turns })
      expect(lastTurn?.at).toBe(machine.state.lastTurn?.at)
    })
  })
})

/** The machine of the host that comes after this one was killed. */
const nextLife = (machine: Driven): Driven => {
  const records = machine.stored()
  const { entries: _, ...from } = restart(
    { records, earlier: 0 },
    machine.draft,
    { kind: "Resumed" },
    9
  )
  return driven(HostState.start({ ...fresh, ...from, started: true }))
}

const receipts = ({ whispered }: Driven, id: string, kind: "delivered" | "queued"): number =>
  whispered.filter(([, event]) =>
    event.event === "receipt" && event.data.id === id && event.data.receipt.kind === kind
  ).length

const taken = (machine: Driven, id: string): number =>
  receipts(machine, id, "delivered") + receipts(machine, id, "queued")

const begun = ({ told }: Driven, id: string): number =>
  told.filter((event) => event.event === "prompted" && event.data.id === id).length

const takenBack = ({ takenBack }: World, id: string): number =>
  takenBack.filter((known) => known === id).length

/** How many user inputs in a log have this text. */
const inputs = (log: ReadonlyArray<LogEntry>, text: string): number =>
  log.filter((entry) => entry.kind === "user_input" && Segment.flatten(entry.segments) === text)
    .length

const notesOf = (log: ReadonlyArray<LogEntry>, domain: string): ReadonlyArray<unknown> =>
  log.flatMap((entry) =>
    entry.kind === "extension" && entry.domain === domain
      ? [Object.getOwnPropertyDescriptor(entry.payload, "id")?.value]
      : []
  )
