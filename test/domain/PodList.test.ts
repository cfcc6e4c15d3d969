import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc, Option } from "effect"
import * as LiveReport from "../../src/domain/LiveReport.ts"
import * as LogSummary from "../../src/domain/LogSummary.ts"
import * as OpenPlan from "../../src/domain/OpenPlan.ts"
import * as PodEntry from "../../src/domain/PodEntry.ts"
import * as PodFacts from "../../src/domain/PodFacts.ts"
import * as PodList from "../../src/domain/PodList.ts"
import * as PodRow from "../../src/domain/PodRow.ts"
import * as Restorability from "../../src/domain/Restorability.ts"
import {
  dead,
  idle,
  type Pod,
  pods,
  running,
  said,
  segmentOf,
  silent,
  sources
} from "../support/pods.ts"

const names = (entries: ReadonlyArray<PodEntry.PodEntry>) => entries.map((entry) => entry.name)

const many = (count: number): ReadonlyArray<Pod> =>
  Array.from({ length: count }, (_, at) => ({
    name: `stopped-${at}`,
    log: said("done", 1_000_000 + at)
  }))

describe("PodList", () => {
  it("a live pending Pod is not cut off by many stopped Pods", () => {
    const entries = pods(...many(60), { name: "fresh", stored: "pending", live: idle })
    const [first] = PodList.select(entries, { limit: PodList.pickerLimit }).rows
    expect(first?.name).toBe("fresh")
    expect(first && PodRow.preview(first)).toEqual(Option.some("[live, pending segment]"))
    expect(first && Restorability.attachability(first)._tag).toBe("Attachable")
    expect(first && Restorability.restorability(first)._tag).toBe("NotRestorable")
  })

  it("a reachable Pod whose status probe times out stays live and attachable", () => {
    const [entry] = pods({ name: "busy", live: silent })
    expect(entry && PodFacts.facts(entry)).toMatchObject({
      state: "live",
      status: null,
      label: "live",
      attachable: true
    })
    expect(entry && OpenPlan.plan(entry)._tag).toBe("Attach")
  })

  it("gives Pods that nobody claims the same entries as long as these tell the same", () => {
    const world = sources({ name: "a", log: said("x", 2) }, { name: "b", log: said("x", 1) })
    const [a, b] = PodList.merge(world)
    const [sameA, sameB] = PodList.merge({ ...world, logs: new Map(world.logs) })
    expect(sameA).toBe(a)
    expect(sameB).toBe(b)

    const logs = new Map(world.logs).set(segmentOf("a"), said("y", 3))
    const [newA, oldB] = PodList.merge({ ...world, logs })
    expect(newA && PodEntry.lastMessage(newA)).toMatchObject({ value: { text: "y" } })
    expect(oldB).toBe(b)
    const doubtful = PodList.merge({ ...world, doubt: Option.some("it is damaged") })
    expect(doubtful.map(({ doubt }) => doubt)).toEqual([
      Option.some("it is damaged"),
      Option.some("it is damaged")
    ])
    const { claims, reports } = sources({ name: "x", live: idle, claims: segmentOf("a") })
    const held = PodList.find(PodList.merge({ ...world, claims, reports }), "a")
    expect(Option.flatMap(held, ({ heldBy }) => heldBy)).toEqual(Option.some("x"))
    const claimed = PodList.merge({ ...world, claims: sources({ name: "a", live: idle }).claims })
    expect(claimed.map(({ live, name }) => [name, Option.isSome(live)])).toEqual([
      ["a", true],
      ["b", false]
    ])
    expect(PodList.merge(world).map(({ live }) => Option.isSome(live))).toEqual([false, false])
  })

  it("puts reachable live Pods first, then the newest, then names by their bytes", () => {
    const entries = pods(
      { name: "b", log: said("x", 5) },
      { name: "a", log: said("x", 5) },
      { name: "newest", log: said("x", 9) },
      { name: "dead", log: said("x", 99), live: dead },
      { name: "old-live", log: said("x", 1), live: running },
      { name: "new-live", log: said("x", 2), live: silent },
      { name: "\u{1f600}", log: said("x", 5) },
      { name: "\uffee", log: said("x", 5) }
    )
    expect(names(entries)).toEqual([
      "new-live",
      "old-live",
      "dead",
      "newest",
      "a",
      "b",
      "\uffee",
      "\u{1f600}"
    ])
  })

  it("sorts and filters before it cuts", () => {
    const entries = pods(...many(60), { name: "needle", log: said("in the hay", 1) })
    const found = PodList.select(entries, { query: "HAY", limit: 10 })
    expect(names(PodList.select(entries, { query: "hay", limit: 10 }).rows)).toEqual(["needle"])
    expect(found).toEqual({ rows: [], matches: 0 })
    expect(PodList.select(entries, { limit: 10 }).matches).toBe(61)
  })

  it("finds words in any order, in names, directories and messages, without accents", () => {
    const entries = pods(
      { name: "café-menu", log: said("Prices are done") },
      { name: "other", cwd: "/home/u/café" }
    )
    expect(names(PodList.select(entries, { query: "done cafe", limit: 9 }).rows)).toEqual([
      "café-menu"
    ])
    expect(PodList.select(entries, { query: "cafe", limit: 9 }).matches).toBe(2)
  })

  it("keeps one entry a name, whatever the sources say about it", () => {
    const world = fc.array(
      fc.record({
        name: fc.constantFrom("a", "b", "c", "__proto__", "constructor"),
        stored: fc.constantFrom(...(["kept", "pending", "corrupt", "missing"] as const)),
        live: fc.constantFrom(undefined, idle, silent, dead, {})
      }),
      { maxLength: 8 }
    )
    fc.assert(fc.property(world, (drawn) => {
      const plain = drawn.map(({ live, name, stored }): Pod =>
        live === undefined ? { name, stored } : { name, stored, live }
      )
      const entries = PodList.merge(sources(...plain))
      const known = plain.filter(({ live, stored }) => live !== undefined || stored !== "missing")
      expect(new Set(names(entries))).toEqual(new Set(known.map(({ name }) => name)))
      expect(names(entries)).toHaveLength(new Set(names(entries)).size)
      const live = entries.map(PodEntry.isLive)
      expect(live.lastIndexOf(true)).toBeLessThan(
        entries.findIndex((entry) =>
          ["stopped", "corrupt", "unreachable"].includes(PodEntry.state(entry))
        ) >>> 0
      )
      for (const entry of entries) {
        const both = [
          Restorability.restorability(entry)._tag,
          Restorability.attachability(entry)._tag
        ]
        expect(both).not.toEqual(["Restorable", "Attachable"])
      }
    }))
  })

  it("names a Pod by its exact name, else by a prefix that only it has", () => {
    const entries = pods({ name: "fix" }, { name: "fix-login" }, { name: "docs" })
    expect(PodList.named(entries, "fix")).toMatchObject({ right: { name: "fix" } })
    expect(PodList.named(entries, "do")).toMatchObject({ right: { name: "docs" } })
    expect(PodList.named(entries, "fi")).toMatchObject({
      left: { _tag: "NameAmbiguous", candidates: ["fix", "fix-login"] }
    })
    expect(PodList.named(entries, "zzz")).toMatchObject({ left: { _tag: "PodNotFound" } })
    expect(PodList.named(entries, "")).toMatchObject({ left: { _tag: "PodNotFound" } })
  })
})

describe("what can be done with a Pod", () => {
  const plan = (one: Omit<Pod, "name">) => {
    const [entry] = pods({ name: "pod", ...one })
    return entry && OpenPlan.plan(entry)
  }

  it("attaches to whatever is reachable", () => {
    for (const stored of ["kept", "pending", "inactive", "corrupt", "missing"] as const) {
      expect(plan({ stored, live: silent })).toEqual(
        OpenPlan.Attach({ name: "pod", socket: "/run/pod/sock" })
      )
    }
  })

  it("restores what is stored whole and held by nobody", () => {
    expect(plan({})).toMatchObject({ _tag: "Restore", name: "pod" })
    expect(plan({ live: dead })).toMatchObject({ _tag: "Restore", name: "pod" })
  })

  it.each(
    [
      [{ stored: "pending" }, "it has had no prompt yet"],
      [{ stored: "inactive" }, "its metadata names no session"],
      [{ stored: "corrupt" }, "metadata not readable: metadata.json is empty"],
      [{ log: LogSummary.Missing() }, "its session log is missing"],
      [{ log: LogSummary.Empty() }, "its session log is empty"],
      [{ log: LogSummary.Unreadable({ reason: "no record in it" }) }, "not readable: no record"],
      [{ live: { ...dead, holder: "Alive" } }, "its process 4242 is alive"],
      [{ live: {} }, "has not answered yet"]
    ] as const
  )("refuses %j because %s", (one, reason) => {
    expect(plan(one)).toMatchObject({
      _tag: "Refuse",
      reason: expect.stringContaining(reason)
    })
  })

  it("refuses a conversation that another live Pod holds, and names it", () => {
    const entries = pods(
      { name: "mine" },
      { name: "thief", stored: "missing", live: idle, claims: segmentOf("mine") }
    )
    const mine = Option.getOrThrow(PodList.find(entries, "mine"))
    expect(OpenPlan.plan(mine)).toMatchObject({
      _tag: "Refuse",
      reason: "its conversation is held by the Pod thief"
    })
  })

  it("refuses a restore as long as one of two claims of its name is a living process's", () => {
    const stuck = { name: "pod", live: { ...dead, holder: "Alive" } } as const
    const gone = { name: "pod", live: dead }
    for (const world of [[stuck, gone], [gone, stuck]]) {
      expect(pods(...world).map(OpenPlan.plan)).toMatchObject([
        { _tag: "Refuse", reason: expect.stringContaining("its process 4242 is alive") }
      ])
    }
  })

  it("offers no restore while the registry cannot be read", () => {
    const [entry] = PodList.merge({ ...sources({ name: "pod" }), doubt: Option.some("damaged") })
    expect(entry && OpenPlan.plan(entry)).toMatchObject({
      _tag: "Refuse",
      reason: "it may be live unseen: damaged"
    })
  })
})

describe("what a Pod looks like", () => {
  const looks = (one: Omit<Pod, "name">) => {
    const [entry] = pods({ name: "pod", ...one })
    if (entry === undefined) throw new Error("no entry")
    return [PodRow.label(entry), Option.getOrNull(PodRow.preview(entry))]
  }

  it.each(
    [
      [{ live: idle }, "live idle", "user: hello from pod"],
      [{ live: running }, "live running", "user: hello from pod"],
      [{ live: { report: LiveReport.reported("paused") } }, "live paused", "user: hello from pod"],
      [{ live: silent }, "live", "user: hello from pod"],
      [{ live: idle, stored: "pending" }, "live idle", "[live, pending segment]"],
      [
        { live: idle, stored: "missing", log: LogSummary.Missing() },
        "live idle",
        "[live, pending segment]"
      ],
      [{ live: dead }, "unreachable", "user: hello from pod"],
      [{}, "stopped", "user: hello from pod"],
      [{ stored: "pending" }, "stopped", "[pending segment]"],
      [{ stored: "inactive" }, "stopped", null],
      [{ stored: "corrupt" }, "corrupt", null],
      [{ log: LogSummary.Empty() }, "stopped", "[empty]"],
      [{ log: LogSummary.Missing() }, "stopped", "[corrupt segment]"],
      [{ log: LogSummary.Unreadable({ reason: "x" }) }, "stopped", "[corrupt segment]"],
      [{ live: {} }, "", "user: hello from pod"]
    ] as const
  )("%j is %s with %s", (one, label, preview) => {
    expect(looks(one)).toEqual([label, preview])
  })

  it("cuts a preview to 60 code points and keeps it on one line", () => {
    const [, preview] = looks({ log: said(`first\nsecond ${"修".repeat(80)}`) })
    expect([...(preview ?? "")]).toHaveLength(60)
    expect(preview).toMatch(/^user: first second 修+…$/)
  })
})
