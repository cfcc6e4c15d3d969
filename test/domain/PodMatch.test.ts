import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc, Option } from "effect"
import * as LogSummary from "../../src/domain/LogSummary.ts"
import type { PodEntry } from "../../src/domain/PodEntry.ts"
import * as PodMatch from "../../src/domain/PodMatch.ts"
import * as SafeText from "../../src/domain/SafeText.ts"
import { dead, idle, type Pod, pod, pods, said, silent } from "../support/pods.ts"

const home = "/home/mia"

const names = (entries: ReadonlyArray<PodEntry>) => entries.map(({ name }) => name)

/** The names that match, the best first; Pods are given from the newest to the oldest. */
const ranked = (query: string, ...world: ReadonlyArray<Pod>) =>
  names(PodMatch.rank(
    pods(...world.map((pod, at) => ({ log: said("", 1_000 - at), ...pod }))),
    query,
    home
  ))

const named = (...names: ReadonlyArray<string>) => names.map((name) => ({ name }))

describe("PodMatch.rank", () => {
  it("leaves everything as it is when nothing is typed", () => {
    const world = pods(...named("b", "a"))
    expect(PodMatch.rank(world, "", home)).toBe(world)
    expect(PodMatch.rank(world, " \t", home)).toBe(world)
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
    const picture = () => pods({ name: "a", log })
    PodMatch.prepare(picture(), home)
    const before = reads
    expect(before).toBeGreaterThan(0)
    for (const query of ["h", "he", "hel"]) {
      expect(names(PodMatch.rank(picture(), query, home))).toEqual(["a"])
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
      expect(names(PodMatch.rank(entries, query, home)).toSorted())
        .toEqual(names(expected).toSorted())
    }))
  })
})

/** What is marked in a name, in brackets. */
const bracketed = (text: string, ranges: ReadonlyArray<readonly [number, number]>) =>
  ranges.toReversed().reduce(
    (all, [from, to]) => `${all.slice(0, from)}[${all.slice(from, to)}]${all.slice(to)}`,
    text
  )

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
    const { name: ranges } = PodMatch.marks(pod({ name, cwd: "/q" }), query, home)
    expect(bracketed(SafeText.line(name), ranges)).toBe(marked)
  })

  it("are in the directory as it is shown", () => {
    const entry = pod({ name: "api", cwd: "/home/mia/src/api" })
    const { directory, name } = PodMatch.marks(entry, "api src", home)
    expect(bracketed("api", name)).toBe("[api]")
    expect(bracketed("~/src/api", directory)).toBe("~/[src]/[api]")
  })

  it("are scattered only where the letters are nowhere in one piece", () => {
    const marks = (query: string, message: string) => {
      const entry = pod({ name: "fix-bug", cwd: "/home/mia/f/b", log: said(message, 1) })
      const { directory, name } = PodMatch.marks(entry, query, home)
      return [bracketed("fix-bug", name), bracketed("~/f/b", directory)]
    }
    expect(marks("fb", "")).toEqual(["[f]ix-[b]ug", "~/f/b"])
    expect(marks("fb", "fb")).toEqual(["fix-bug", "~/f/b"])
    expect(marks("~fb", "")).toEqual(["fix-bug", "[~]/[f]/[b]"])
  })

  it("are whole characters, in order, none twice", () => {
    const text = fc.string({ unit: fc.constantFrom(..."abAé\u0301ß修😀İ ı-"), minLength: 1 })
    fc.assert(fc.property(text, text, (text, query) => {
      let end = -1
      for (const [from, to] of PodMatch.found(SafeText.line(text), query, home)) {
        expect(from).toBeGreaterThan(end)
        expect(to).toBeGreaterThan(from)
        expect(SafeText.line(text).slice(from, to).isWellFormed()).toBe(true)
        end = to
      }
    }))
  })
})
