import { expect, it } from "@effect/vitest"
import * as Allocation from "../../src/domain/Allocation.ts"
import { ok, reason, text } from "./insomniaFixtures.ts"

it.each(["", " ", "\n\t \r\n", "[]", "{}", "{\"allocations\":[]}\n"])(
  "a registry file of %j is an empty table",
  (content) => {
    expect(ok(Allocation.decodeTable(content))).toEqual({ allocations: [] })
  }
)

it.each([["cut", text("registry.json").slice(0, 700)], ["NUL", "\0"], ["[{}]", "[{}]"]])(
  "a registry file that is %s is damaged",
  (_, content) => {
    expect(reason(Allocation.decodeTable(content))).not.toBe("")
  }
)

it("a pid that no process can have does not hide the other entries", () => {
  const table = ok(Allocation.decodeTable(
    text("registry.json").replace("4242", "0").replace("4300", "4294967295")
  ))
  expect(table.allocations.map(({ pid }) => [pid, Allocation.plausiblePid(pid)])).toEqual([
    [0, false],
    [4294967295, false],
    [4300, true]
  ])
})

it.each([0, -1, 1.5, 4294967295, Infinity, NaN])("no process has the pid %d", (pid) => {
  expect(Allocation.plausiblePid(pid)).toBe(false)
})

it.each([1, 4194304, 4294967294])("a process may have the pid %d", (pid) => {
  expect(Allocation.plausiblePid(pid)).toBe(true)
})
