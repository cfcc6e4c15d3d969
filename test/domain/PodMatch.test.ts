import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc, Option } from "effect"
import * as Activity from "../../src/domain/Activity.ts"
import * as LogSummary from "../../src/domain/LogSummary.ts"
import type { PodEntry } from "../../src/domain/PodEntry.ts"
import * as PodList from "../../src/domain/PodList.ts"
import * as PodMatch from "../../src/domain/PodMatch.ts"
import * as PodQuery from "../../src/domain/PodQuery.ts"
import * as SafeText from "../../src/domain/SafeText.ts"
import type { Sighting } from "../../src/domain/Sighting.ts"
import {
  dead,
  idle,
  paused,
  type Pod,
  pod,
  pods,
  running,
  said,
  silent,
  sources
} from "../support/pods.ts"

const home = "/home/mia"

const names = (entries: ReadonlyArray<PodEntry>) => entries.map(({ name }) => name)

/** The names that match, the best first; Pods are given from the newest to the oldest. */
const ranked = (query: string, ...world: ReadonlyArray<Pod>) =>
  names(PodMatch.rank(
    pods(...world.map((pod, at) => ({ log: said("", 1_000 - at), ...pod }))),
    PodQuery.plain(query),
    home
  ))

const named = (...names: ReadonlyArray<string>) => names.map((name) => ({ name }))

describe("PodMatch.rank", () => {
  it("leaves everything as it is when nothing is typed", () => {
    const world = pods(...named("b", "a"))
    expect(PodMatch.rank(world, PodQuery.plain(""), home)).toBe(world)
    expect(PodMatch.rank(world, PodQuery.plain(" \t"), home)).toBe(world)
  })

  it("prefers the whole name, its start, the start of a word, any place, scattered letters", () => {
    expect(ranked("log", ...named("l-o-g", "blog", "fix-log", "login", "other", "log"))).toEqual([
      "log",
      "login",
      "fix-log",
      "blog",
      "l-o-g"
    ])
  })

  it("prefers the name to the directory, and that to the last message", () => {
    expect(ranked(
      "api",
      { name: "1", log: said("api", 9) },
      { name: "2", cwd: "/srv/xapi" },
      { name: "3", cwd: "/srv/api" },
      { name: "4-rapid" },
      { name: "5", log: said("rapid", 1) }
    )).toEqual(["4-rapid", "3", "2", "1", "5"])
  })

  it("puts what is live first, and leaves ties in their order", () => {
    expect(ranked(
      "x",
      { name: "x" },
      { name: "x-gone", live: dead },
      { name: "x-kept" },
      { name: "a-x-live", live: idle },
      { name: "a-x-mute", live: silent },
      { name: "x-asked", live: { holder: "Alive" } }
    )).toEqual(["x-asked", "a-x-live", "a-x-mute", "x", "x-gone", "x-kept"])
  })

  it("wants every word, in any order and place", () => {
    const world = [
      { name: "fix-login", cwd: "/srv/api", log: said("tests pass", 1) },
      { name: "login", cwd: "/srv/web" }
    ]
    expect(ranked("login fix", ...world)).toEqual(["fix-login"])
    expect(ranked("pass api login", ...world)).toEqual(["fix-login"])
    expect(ranked("login", ...world)).toEqual(["login", "fix-login"])
    expect(ranked("login nowhere", ...world)).toEqual([])
  })

  it.each([
    ["cafe", true],
    ["café", true],
    ["CAFE", false],
    ["Cafe", true],
    ["ÖL", false],
    ["öl", true],
    ["ol", true],
    ["istanbul", true],
    ["ΟΔΟΣ", false],
    ["οδος", true],
    ["οδοσ", true],
    ["登录", true],
    ["登绿", false],
    ["カフェ", true],
    ["カフエ", false],
    ["ガス", true],
    ["カス", false],
    ["cfö", true],
    ["한국", true],
    ["하", false]
  ])("takes accents and capitals as they were meant: %s", (query, finds) => {
    const name = "Cafe\u0301-Öl-İstanbul-οδος-修复登录-カフェ-ガス-한국"
    expect(ranked(query, { name })).toEqual(finds ? [name] : [])
  })

  it("takes the home directory for what rows show instead of it", () => {
    const world = [{ name: "a", cwd: "/home/mia/src/api" }, { name: "b", cwd: "/home/mia" }]
    expect(ranked("~/src", ...world)).toEqual(["a"])
    expect(ranked("/home/mia/src", ...world)).toEqual(["a"])
    expect(ranked("mia", ...world)).toEqual([])
  })

  it("looks for scattered letters in names and directories only", () => {
    expect(ranked("flb", ...named("fix-login-bug", "fix-bug"))).toEqual(["fix-login-bug"])
    expect(ranked("sap", { name: "a", cwd: "/src/api" })).toEqual(["a"])
    expect(ranked("flb", { name: "a", log: said("fix the login bug", 1) })).toEqual([])
    expect(ranked("z", ...named("a"))).toEqual([])
  })

  it("finds what has no directory, no log and no metadata", () => {
    expect(
      ranked("st", { name: "stray", stored: "missing", live: idle, log: LogSummary.Missing() })
    )
      .toEqual(["stray"])
  })

  it("reads each text once, however many keys are pressed and pictures come", () => {
    let reads = 0
    const last = {
      role: "user" as const,
      get text() {
        reads += 1
        return "hello"
      }
    }
    const log = LogSummary.Readable({
      updatedAt: 1,
      last: Option.some(last),
      closed: Option.none()
    })
    const world = sources({ name: "a", log }, { name: "b", live: idle, log })
    const picture = () => PodList.merge(world)
    PodMatch.prepare(picture(), home)
    const before = reads
    expect(before).toBeGreaterThan(0)
    for (const query of ["h", "he", "hel"]) {
      expect(names(PodMatch.rank(picture(), PodQuery.plain(query), home))).toEqual(["b", "a"])
    }
    expect(reads).toBe(before)
  })

  it("keeps exactly the Pods in which each word is literally, or scattered in the first two", () => {
    const text = fc.string({ unit: fc.constantFrom(..."ab-A "), maxLength: 6 })
    const world = fc.uniqueArray(fc.string({ unit: fc.constantFrom(..."abA-"), minLength: 1 }), {
      maxLength: 6
    })
    fc.assert(fc.property(world, text, (all, query) => {
      const entries = pods(...all.map((name) => ({ name, cwd: "/ab", log: said("b-a", 1) })))
      const expected = entries.filter(({ name }) =>
        query.split(" ").every((word) => {
          const exact = /[A-Z]/.test(word)
          const lower = (text: string) => exact ? text : text.toLowerCase()
          const scattered = new RegExp([...word].join(".*"))
          return [name, "/ab", "b-a"].some((text) => lower(text).includes(word))
            || word.length > 1 && [name, "/ab"].some((text) => scattered.test(lower(text)))
        })
      )
      expect(names(PodMatch.rank(entries, PodQuery.plain(query), home)).toSorted())
        .toEqual(names(expected).toSorted())
    }))
  })
})

const activity = (about: Partial<Activity.Activity>): Activity.Activity => ({
  ...Activity.open(
    {
      agent_state: { kind: "ready" },
      asks: [],
      held: false,
      queue: [],
      records: [],
      status: "idle"
    },
    1
  ),
  ...about
})

const byName = (sightings: ReadonlyArray<Sighting>) =>
  new Map(sightings.map((sighting) => [sighting.entry.name, sighting]))

describe("PodMatch.filter", () => {
  const world: ReadonlyArray<Sighting> = [
    ...pods(
      { name: "fix-login", cwd: `${home}/src/api`, live: running, log: said("Look at AUTH", 3) },
      { name: "Café-menu", cwd: `${home}/src/menu`, live: idle, log: said("done", 2) },
      { name: "waits", live: paused, log: said("", 1) },
      { name: "修复登录", cwd: "/srv/s:x", log: said("s:idle", 1) }
    ).map((entry) => ({ entry })),
    {
      entry: pod({ name: "gone", live: idle }),
      lost: { at: 1, was: "live idle" }
    },
    {
      entry: pod({ name: "asked", log: said("old words", 1) }),
      activity: activity({
        asks: [{ id: "1", title: "x", options: [], asked_at: 1 }],
        last: Option.some({ role: "assistant", text: "new words" })
      })
    }
  ]
  const all = world.map(({ entry }) => entry.name)
  const found = (query: string) =>
    PodMatch.filter(byName(world), PodQuery.parse(query), home).map(({ entry }) => entry.name)

  it.each([
    ["", all],
    ["s: a: d:", all],
    ["auth", ["fix-login"]],
    ["login fix", ["fix-login"]],
    ["flg", ["fix-login"]],
    ["cafe", ["Café-menu"]],
    ["登录", ["修复登录"]],
    ["words", ["asked"]],
    ["new", ["asked"]],
    ["old", []],
    ["demo", []],
    ["s:idle", ["Café-menu"]],
    ["s:rnng", []],
    ["s:run", ["fix-login"]],
    ["s:RUN", []],
    ["s:live", ["fix-login", "Café-menu", "waits", "asked"]],
    ["s:needs", ["waits", "asked"]],
    ["s:paused", ["waits", "asked"]],
    ["s:asks", ["asked"]],
    ["s:stop", ["修复登录"]],
    ["s:unreach", ["gone"]],
    ["d:src", ["fix-login", "Café-menu"]],
    ["d:/home/mia/src/api", ["fix-login"]],
    ["d:sap", ["fix-login"]],
    ["d:s:x", ["修复登录"]],
    ["d:auth", []],
    ["a:dem", all],
    ["a:dmo", []],
    ["a:demo menu", ["Café-menu"]],
    ["a:claude", []],
    ["s:idle s:live d:menu cafe", ["Café-menu"]],
    ["x:y", []]
  ])("finds for %j in the order given %j", (query, names) => {
    expect(found(query)).toEqual(names)
  })

  it("finds what ranking finds, as long as there are no prefixes", () => {
    const unit = fc.constantFrom(..."abA- ")
    const text = fc.string({ unit, maxLength: 5 })
    const worlds = fc.uniqueArray(fc.string({ unit: fc.constantFrom(..."abA-"), minLength: 1 }))
    fc.assert(fc.property(worlds, text, (given, typed) => {
      const entries = pods(...given.map((name) => ({ name, cwd: "/ab", log: said("b-a", 1) })))
      const query = PodQuery.plain(typed)
      const filtered = PodMatch.filter(byName(entries.map((entry) => ({ entry }))), query, home)
      expect(filtered.map(({ entry }) => entry.name).toSorted())
        .toEqual(names(PodMatch.rank(entries, query, home)).toSorted())
    }))
  })
})

describe("PodMatch.containing", () => {
  const world = pods(
    { name: "fix-login", cwd: `${home}/src/api`, live: running, log: said("Look at AUTH", 3) },
    { name: "Café-menu", cwd: `${home}/src/menu`, log: said("s:idle", 2) },
    { name: "修复登录", cwd: "/srv", log: said("", 1) }
  )

  it.each([
    ["", ["fix-login", "Café-menu", "修复登录"]],
    ["login fix", ["fix-login"]],
    ["flg", []],
    ["auth", ["fix-login"]],
    ["cafe", ["Café-menu"]],
    ["CAFE", []],
    ["登录", ["修复登录"]],
    ["demo", ["fix-login", "Café-menu", "修复登录"]],
    ["mia", ["fix-login", "Café-menu"]],
    ["~/src", []],
    ["s:idle", ["Café-menu"]]
  ])("finds for %j literally, in the order given, %j", (query, expected) => {
    expect(names(PodMatch.containing(world, PodQuery.plain(query)))).toEqual(expected)
  })
})

/** What is marked in a name, in brackets. */
const bracketed = (text: string, ranges: ReadonlyArray<readonly [number, number]>) =>
  ranges.toReversed().reduce(
    (all, [from, to]) => `${all.slice(0, from)}[${all.slice(from, to)}]${all.slice(to)}`,
    text
  )

const marksOf = (entry: PodEntry, query: string) =>
  PodMatch.marks({ entry }, PodQuery.parse(query), home)

describe("PodMatch.marks", () => {
  it.each([
    ["fix-login-bug", "log", "fix-[log]in-bug"],
    ["fix-login-bug", "bug fix", "[fix]-login-[bug]"],
    ["fix-login-bug", "login gin-b", "fix-[login-b]ug"],
    ["blog-log", "log", "blog-[log]"],
    ["fix-login-bug", "flb", "[f]ix-[l]ogin-[b]ug"],
    ["b-a-a-b-b", "ab", "b-a-[a]-[b]-b"],
    ["aaa", "aa", "[aa]a"],
    ["Café-menu", "cafe", "[Café]-menu"],
    ["Cafe\u0301-menu", "fe", "Ca[fe\u0301]-menu"],
    ["İstanbul", "ist", "[İst]anbul"],
    ["修复登录", "登录", "修复[登录]"],
    ["👩‍👩‍👧-log", "log", `${SafeText.line("👩‍👩‍👧")}-[log]`],
    ["plain", "", "plain"],
    ["plain", "zz", "plain"]
  ])("in the name %s for %j are %s", (name, query, marked) => {
    const { name: ranges } = marksOf(pod({ name, cwd: "/q" }), query)
    expect(bracketed(SafeText.line(name), ranges)).toBe(marked)
  })

  it("are in the directory as it is shown", () => {
    const entry = pod({ name: "api", cwd: "/home/mia/src/api" })
    const { directory, name } = marksOf(entry, "api src")
    expect(bracketed("api", name)).toBe("[api]")
    expect(bracketed("~/src/api", directory)).toBe("~/[src]/[api]")
  })

  it("are scattered only where the letters are nowhere in one piece", () => {
    const marks = (query: string, message: string) => {
      const entry = pod({ name: "fix-bug", cwd: "/home/mia/f/b", log: said(message, 1) })
      const { directory, name } = marksOf(entry, query)
      return [bracketed("fix-bug", name), bracketed("~/f/b", directory)]
    }
    expect(marks("fb", "")).toEqual(["[f]ix-[b]ug", "~/f/b"])
    expect(marks("fb", "fb")).toEqual(["fix-bug", "~/f/b"])
    expect(marks("~fb", "")).toEqual(["fix-bug", "[~]/[f]/[b]"])
  })

  it("are of a word about the directory in that alone, and of one about others nowhere", () => {
    const entry = pod({ name: "api", cwd: "/home/mia/src/api", log: said("api", 1) })
    const marked = (query: string) => {
      const { directory, name } = marksOf(entry, query)
      return [bracketed("api", name), bracketed("~/src/api", directory)]
    }
    expect(marked("d:api")).toEqual(["api", "~/src/[api]"])
    expect(marked("d:sap")).toEqual(["api", "~/[s]rc/[ap]i"])
    expect(marked("d:src a")).toEqual(["[a]pi", "~/[src]/[a]pi"])
    expect(marked("a:demo s:stopped")).toEqual(["api", "~/src/api"])
    expect(PodMatch.found("s:api", PodQuery.parse("s:api d:api"), home)).toEqual([])
  })

  it("are whole characters, in order, none twice", () => {
    const text = fc.string({ unit: fc.constantFrom(..."abAé\u0301ß修😀İ ı-"), minLength: 1 })
    fc.assert(fc.property(text, text, (text, query) => {
      let end = -1
      for (const [from, to] of PodMatch.found(SafeText.line(text), PodQuery.plain(query), home)) {
        expect(from).toBeGreaterThan(end)
        expect(to).toBeGreaterThan(from)
        expect(SafeText.line(text).slice(from, to).isWellFormed()).toBe(true)
        end = to
      }
    }))
  })
})
