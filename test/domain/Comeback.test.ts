import { describe, expect, it } from "@effect/vitest"
import { Option } from "effect"
import * as Comeback from "../../src/domain/Comeback.ts"
import * as LogSummary from "../../src/domain/LogSummary.ts"
import type { PodEntry } from "../../src/domain/PodEntry.ts"
import * as StoredPod from "../../src/domain/StoredPod.ts"
import { dead, idle, type Pod, pods } from "../support/pods.ts"

const closed = (how: Option.Option<LogSummary.Closing>) =>
  LogSummary.Readable({ updatedAt: 1, last: Option.none(), closed: how })

const wanted = (...world: ReadonlyArray<Pod>) => Comeback.wanted(pods(...world))

describe("a Pod that comes back", () => {
  it("is not among those that stay, and every other one is", () => {
    const entries = pods(
      { name: "a" },
      { name: "live", live: idle },
      { name: "pending", stored: "pending" },
      { name: "corrupt", stored: "corrupt" }
    )
    const names = [
      ...Comeback.wanted(entries),
      ...Comeback.staying(entries).map(({ name }) => name)
    ]
    expect(names.toSorted()).toEqual(entries.map(({ name }) => name).toSorted())
  })

  it("was killed, whether or not its claim is still there", () => {
    const log = closed(Option.none())
    expect(wanted({ name: "a", log }, { name: "b", log, live: dead })).toEqual(["a", "b"])
  })

  it("ended with the machine", () => {
    expect(wanted({ name: "a", log: closed(Option.some("terminated")) })).toEqual(["a"])
  })

  it("was not stopped by somebody", () => {
    const log = closed(Option.some("stopped"))
    expect(wanted({ name: "a", log }, { name: "b", log, live: dead })).toEqual([])
    expect(Comeback.staying(pods({ name: "a", log }))).toEqual([
      { name: "a", why: "it was stopped" }
    ])
  })

  it("is not live, pending, inactive or damaged", () => {
    expect(wanted(
      { name: "live", live: idle },
      { name: "pending", stored: "pending" },
      { name: "inactive", stored: "inactive" },
      { name: "corrupt", stored: "corrupt" },
      { name: "empty", log: LogSummary.Empty() }
    )).toEqual([])
  })

  it("is ours: another program knows better how to start its own", () => {
    const foreign = pods({ name: "a" }).map((entry): PodEntry => ({
      ...entry,
      stored: Option.map(entry.stored, (stored) =>
        stored._tag === "Readable"
          ? StoredPod.Readable({ ...stored, record: Option.none() })
          : stored)
    }))
    expect(Comeback.wanted(foreign)).toEqual([])
    expect(Comeback.staying(foreign)).toEqual([{ name: "a", why: "another program started it" }])
  })
})
