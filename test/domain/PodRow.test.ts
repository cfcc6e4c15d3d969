import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc, Option } from "effect"
import * as Activity from "../../src/domain/Activity.ts"
import { PodName } from "../../src/domain/ids.ts"
import * as LiveReport from "../../src/domain/LiveReport.ts"
import * as PodRow from "../../src/domain/PodRow.ts"
import * as StoredPod from "../../src/domain/StoredPod.ts"
import { idle, type Pod, pod, running, said } from "../support/pods.ts"

const viewer = { now: 1_000, home: undefined, unicode: true }

const rowOf = (one: Omit<Pod, "name">) => PodRow.row(pod(one), viewer)

describe("PodRow.row", () => {
  it.each(
    [
      ["Refused", "nobody listens"],
      ["Missing", "socket missing"],
      ["NotASocket", "not a socket"],
      ["Denied", "not your socket"],
      ["PathTooLong", "path too long"],
      ["Failed", "cannot be opened"]
    ] as const
  )("says in a few words why nobody is reached: %s", (reason, words) => {
    const live = { report: LiveReport.Unreachable({ reason }), holder: "Alive" } as const
    expect(rowOf({ live })).toMatchObject({ label: "unreachable", detail: words })
    expect(words.length).toBeLessThanOrEqual(18)
    expect(PodRow.why(pod({ live }))).toEqual(Option.some(LiveReport.reasonText(reason)))
  })

  it("says what is wrong with stored data, and leaves how to the line about it", () => {
    const reason = "metadata.json is not JSON: it ends too early"
    const torn = {
      ...pod({ stored: "corrupt" }),
      stored: Option.some(StoredPod.Corrupt({ name: PodName.make("pod"), reason }))
    }
    expect(PodRow.row(torn, viewer).detail).toBe("metadata.json is not JSON")
    expect(PodRow.why(torn)).toEqual(Option.some(reason))
  })

  it("names what enter does", () => {
    expect(rowOf({ live: idle }).verb).toBe("attach")
    expect(rowOf({}).verb).toBe("restore and attach")
    expect(rowOf({ stored: "pending" }).verb).toBe("show why not")
    expect(rowOf({ stored: "corrupt" }).verb).toBe("show what is wrong")
    expect(rowOf({ live: {} }).verb).toBe("open")
    const hung = { report: LiveReport.Unreachable({ reason: "Refused" }), holder: "Alive" } as const
    expect(rowOf({ live: hung }).verb).toBe("try again")
  })
})

describe("PodRow.times", () => {
  it("is different whenever a row is, because time has passed", () => {
    const moment = fc.oneof(
      fc.integer({ min: 1, max: 200_000 }),
      fc.integer({ min: 1, max: 2 ** 40 })
    )
    fc.assert(
      fc.property(
        moment,
        moment,
        fc.integer({ min: 0, max: 1_500 }),
        fc.boolean(),
        (told, began, passed, runs) => {
          const entry = pod({ live: runs ? running : idle, log: said("done", told) })
          const now = Math.max(told, began)
          const activity = Activity.open({
            status: runs ? "running" : "idle",
            asks: [],
            queue: [],
            held: false,
            agent_state: { kind: "ready" },
            records: [],
            ...runs ? { turn: { began, heard_at: told, by: "mia" } } : {}
          }, now)
          const at = (now: number) => ({
            times: PodRow.times({ entry, activity }, now),
            row: PodRow.row(entry, { ...viewer, now }, activity)
          })
          const [one, other] = [at(now), at(now + passed)]
          fc.pre(one.times === other.times)
          expect(other.row).toEqual(one.row)
        }
      )
    )
  })
})
