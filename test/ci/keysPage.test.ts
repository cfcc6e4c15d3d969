import { describe, expect, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { keysPage } from "../../.ci/keysPage.ts"
import { keySections } from "../../src/cli/help/keySections.ts"
import { groups, screenKeys } from "../../src/cli/screenKeys.ts"

describe("docs/keys.md", () => {
  it("is what the key tables say: node .ci/docs.mjs --write", () => {
    const written = readFileSync(new URL("../../docs/keys.md", import.meta.url), "utf8")
    expect(written).toBe(keysPage())
  })

  it("has every row of every table, in cells of a table", () => {
    const rows = screenKeys.flatMap(({ parts }) => parts.flatMap(({ rows }) => rows))
    const lines = keysPage().split("\n").filter((line) => /^\| [^k]/.test(line))
    expect(lines).toHaveLength(rows.length)
    for (const [at, { does, shown }] of rows.entries()) {
      const [, keys = "", words] = lines[at]?.split(/(?<!\\)\|/) ?? []
      expect([...keys.matchAll(/`([^`]+)`/g)].map(([, group]) => group)).toEqual(groups(shown))
      expect(words?.trim()).toBe(does)
    }
  })
})

describe("the help of a command that opens a screen", () => {
  it.each(screenKeys)("tells the keys of pods $command in ASCII", ({ command, parts }) => {
    const sections = keySections(command)
    expect(sections.map(({ entries }) => entries.map(({ words }) => words)))
      .toEqual(parts.map(({ rows }) => rows.map(({ does }) => does)))
    const terms = sections.flatMap(({ entries }) => entries.map(({ term }) => term))
    expect(terms.filter((term) => !/^[!-~]+( [!-~]+)*$/.test(term))).toEqual([])
  })

  it("has none where there is no screen", () => {
    expect(keySections("list")).toEqual([])
  })
})
