import { describe, expect, it } from "@effect/vitest"
import { Option } from "effect"
import * as Changes from "../../../src/cli/list/changes.ts"
import * as record from "../../../src/cli/list/record.ts"
import type { PodFacts } from "../../../src/domain/PodFacts.ts"
import { dead, idle, paused, type Pod, pods, said } from "../../support/pods.ts"
import { activities, picture } from "../dashboard/world.ts"

const write: record.Writer = (facts) =>
  record.name({ ...facts, name: `${facts.name} ${facts.label}` })

const told = (steps: ReadonlyArray<ReadonlyArray<Pod>>): ReadonlyArray<ReadonlyArray<string>> => {
  let before: Changes.Told = new Map()
  return steps.map((world) => {
    const entries = pods(...world)
    const facts = Changes.facts({ entries, activities: new Map(), lost: new Map() })
    const [next, lines] = Changes.changes(before, entries, facts, write)
    before = next
    return lines
  })
}

const of = (all: ReadonlyArray<PodFacts>, name: string) => all.find((facts) => facts.name === name)

describe("Changes.changes", () => {
  it("tells of every Pod first, then of those that read differently", () => {
    const one = { name: "one", log: said("hello") }
    const two = { name: "two", live: idle }
    expect(told([
      [one, two],
      [one, two],
      [one, { ...two, live: paused }],
      [{ ...one, live: idle }, { ...two, live: dead }]
    ])).toEqual([
      ["two live idle", "one stopped"],
      [],
      ["two live paused"],
      ["one live idle", "two unreachable"]
    ])
  })

  it("says once that a Pod is no longer there", () => {
    expect(told([[{ name: "one" }], [], [], [{ name: "one" }]])).toEqual([
      ["one stopped"],
      ["one removed"],
      [],
      ["one stopped"]
    ])
  })

  it("waits for what a Pod that has not been asked yet will say", () => {
    expect(told([
      [{ name: "one", live: {} }],
      [{ name: "one", live: idle }],
      [{ name: "one", live: {} }],
      [{ name: "one", live: idle }]
    ])).toEqual([[], ["one live idle"], [], []])
  })

  it("leaves alone what is not wanted, and does not call it removed", () => {
    const entries = pods({ name: "one" }, { name: "two" })
    const all = Changes.facts({ entries, activities: new Map(), lost: new Map() })
    const [first] = Changes.changes(new Map(), entries, all, write)
    expect(Changes.changes(first, entries, [], write)).toEqual([first, []])
  })
})

describe("Changes.facts", () => {
  it("tells the status as the connection says it", () => {
    const sight = picture()
    const facts = Changes.facts(sight)
    expect(facts.map(({ name }) => name)).toEqual(
      sight.entries
        .filter(({ live }) => !Option.exists(live, ({ report }) => Option.isNone(report)))
        .map(({ name }) => name)
    )
    const asking = [...activities].filter(([, { asks }]) => asks.length > 0)
    expect(asking).not.toHaveLength(0)
    for (const [name] of asking) expect(of(facts, name)).toMatchObject({ status: "paused" })
  })
})
