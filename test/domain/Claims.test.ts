import { describe, expect, it } from "@effect/vitest"
import { Either } from "effect"
import type { Allocation } from "../../src/domain/Allocation.ts"
import type { Claim } from "../../src/domain/Claim.ts"
import * as Claims from "../../src/domain/Claims.ts"

describe("admit", () => {
  it("gives the children of a whole line that is gone to the last one that stays", () => {
    const table = [entry("root"), entry("a", "root"), entry("b", "a"), entry("leaf", "b")]
    expect(admit(table, ["a", "b"])).toEqual([["root", null], ["leaf", "root"], ["new", null]])
    expect(admit(table, ["root", "a", "b"])).toEqual([["leaf", null], ["new", null]])
  })

  it("leaves a parent that was never there, and children of one that stays", () => {
    expect(admit([entry("leaf", "nobody"), entry("a")], ["a"])).toEqual([
      ["leaf", "nobody"],
      ["new", null]
    ])
    const twice = [entry("a"), { ...entry("a"), pid: 2 }, entry("leaf", "a")]
    const gone = twice.map((allocation) => ({
      allocation,
      holder: allocation.pid === 2 ? "Gone" as const : "Alive" as const
    }))
    expect(Either.map(Claims.admit(gone, entry("new")), parents)).toEqual(
      Either.right([["a", null], ["leaf", "a"], ["new", null]])
    )
  })

  it("ends where parents that are gone go round in a circle", () => {
    const table = [entry("a", "b"), entry("b", "a"), entry("leaf", "a"), entry("own", "own")]
    expect(admit(table, ["a", "b"])).toEqual([["leaf", null], ["own", "own"], ["new", null]])
  })

  it("keeps what nobody has touched as the same value", () => {
    const [dead, other] = [entry("dead"), entry("other", "root")] as const
    const claims: ReadonlyArray<Claim> = [
      { allocation: dead, holder: "Gone" },
      { allocation: other, holder: "Alive" }
    ]
    const admitted = Claims.admit(claims, entry("new"))
    expect(Either.getOrThrow(admitted)[0]).toBe(other)
  })
})

describe("renew", () => {
  it("keeps one of its own entries where it has several, and the children of the others", () => {
    const own = { ...entry("a", "root"), segment_id: null }
    const table = [entry("root"), own, entry("b"), { ...own }, entry("leaf", "a")]
    const claims = table.map((allocation) => ({ allocation, holder: "Alive" as const }))
    expect(Either.map(Claims.renew(claims, { ...own, socket: "/new" }), parents)).toEqual(
      Either.right([["root", null], ["a", "root"], ["b", null], ["leaf", "a"]])
    )
  })

  it("does not take its own entry for that of a process that is gone", () => {
    const claims = [{ allocation: entry("a"), holder: "Gone" as const }]
    expect(Claims.renew(claims, entry("a"))).toEqual(Either.right([entry("a")]))
  })
})

describe("withdraw", () => {
  it("returns the same array when there is nothing to take out", () => {
    const table = [entry("a")]
    expect(Claims.withdraw(table, entry("b"))).toBe(table)
  })

  it("takes out every copy of a claim", () => {
    expect(Claims.withdraw([entry("a"), entry("b"), entry("a")], entry("a"))).toEqual([entry("b")])
  })
})

const entry = (pod_name: string, delegated_from: string | null = null): Allocation => ({
  pod_name,
  pid: 1,
  socket: `/run/${pod_name}/sock`,
  scope_allow: [],
  scope_deny: [],
  delegated_from,
  segment_id: null
})

const parents = (allocations: ReadonlyArray<Allocation>) =>
  allocations.map(({ pod_name, delegated_from }) => [pod_name, delegated_from])

const admit = (table: ReadonlyArray<Allocation>, gone: ReadonlyArray<string>) => {
  const claims = table.map((allocation) => ({
    allocation,
    holder: gone.includes(allocation.pod_name) ? "Gone" as const : "Alive" as const
  }))
  return parents(Either.getOrThrow(Claims.admit(claims, entry("new"))))
}
