import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import type { PodEntry } from "../../src/domain/PodEntry.ts"
import * as PodQuery from "../../src/domain/PodQuery.ts"
import * as PodRow from "../../src/domain/PodRow.ts"
import * as SafeText from "../../src/domain/SafeText.ts"
import { idle, pods, running, said } from "../support/pods.ts"

const world = pods(
  { name: "fix-login", cwd: "/home/mia/src/api", live: running, log: said("Look at AUTH", 3) },
  { name: "Café-menu", cwd: "/home/mia/src/menu", live: idle, log: said("done", 2) },
  { name: "修复登录", cwd: "/srv/s:x", log: said("s:idle", 1) }
)

const names = (query: string, statusOf?: (entry: PodEntry) => string) =>
  PodQuery.filter(world, query, statusOf).map(({ name }) => name)

describe("PodQuery.filter", () => {
  it.each([
    ["", ["fix-login", "Café-menu", "修复登录"]],
    ["  ", ["fix-login", "Café-menu", "修复登录"]],
    ["auth", ["fix-login"]],
    ["login fix", ["fix-login"]],
    ["cafe", ["Café-menu"]],
    ["CAFE", []],
    ["Cafe", ["Café-menu"]],
    ["登录", ["修复登录"]],
    ["demo", ["fix-login", "Café-menu", "修复登录"]],
    ["s:idle", ["修复登录"]]
  ])("of %j finds %j", (query, expected) => {
    expect(names(query)).toEqual(expected)
  })

  it.each([
    ["s:idle", ["Café-menu"]],
    ["s:RUN", []],
    ["s:run", ["fix-login"]],
    ["s:", ["fix-login", "Café-menu", "修复登录"]],
    ["d:src", ["fix-login", "Café-menu"]],
    ["d:s:x", ["修复登录"]],
    ["a:demo menu", ["Café-menu"]],
    ["a:claude", []],
    ["d:auth", []],
    ["x:y", []]
  ])("with states, of %j finds %j", (query, expected) => {
    expect(names(query, PodRow.label)).toEqual(expected)
  })
})

const marked = (text: string, query: string, prefixed = false) =>
  PodQuery.found(text, query, prefixed).map(([from, to]) => text.slice(from, to))

describe("PodQuery.found", () => {
  it.each([
    ["fix-login-bug", "log", ["log"]],
    ["fix-login-bug", "bug fix", ["fix", "bug"]],
    ["fix-login-bug", "login gin-b", ["login-b"]],
    ["Café menu", "cafe", ["Café"]],
    ["Cafe\u0301 menu", "fe", ["fe\u0301"]],
    ["Café menu", "CAFE", []],
    ["İstanbul", "ist", ["İst"]],
    ["修复登录", "登录", ["登录"]],
    ["aaa", "aa", ["aaa"]],
    ["plain", "", []],
    ["plain", "s:in", []]
  ])("marks in %j for %j the parts %j", (text, query, expected) => {
    expect(marked(text, query)).toEqual(expected)
  })

  it("leaves words out that are about something else", () => {
    expect(marked("idle s:idle", "s:idle", true)).toEqual([])
    expect(marked("idle s:idle", "s:idle")).toEqual(["s:idle"])
  })

  it("marks whole characters, in order, none twice, and what it marks is what was typed", () => {
    const text = fc.string({ unit: fc.constantFrom(..."abAé\u0301ß修😀İ ı-") }).map(SafeText.line)
    fc.assert(fc.property(text, text, (shown, query) => {
      const ranges = PodQuery.found(shown, query)
      let end = -1
      for (const [from, to] of ranges) {
        expect(from).toBeGreaterThan(end)
        expect(to).toBeGreaterThan(from)
        expect(to).toBeLessThanOrEqual(shown.length)
        expect(shown.slice(from, to).isWellFormed()).toBe(true)
        end = to
      }
    }))
  })
})
