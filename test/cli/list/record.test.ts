import { describe, expect, it } from "@effect/vitest"
import { Either } from "effect"
import * as record from "../../../src/cli/list/record.ts"
import * as PodFacts from "../../../src/domain/PodFacts.ts"
import { idle, pod, said, silent } from "../../support/pods.ts"

const facts = PodFacts.facts(pod({ name: "pod", live: idle, log: said("hello", 1_000) }))

const format = (text: string, of = facts) =>
  Either.map(record.template(text), (write): string => write(of))

describe("a record", () => {
  it("has five fields in a pipe", () => {
    expect(record.tabbed(facts)).toBe(
      "pod\tlive idle\t1970-01-01T00:00:01.000Z\t/work\tuser: hello"
    )
  })

  it("tells of a removed Pod nothing but that", () => {
    expect(record.tabbed(PodFacts.removed("pod"))).toBe("pod\tremoved\t\t\t")
  })

  it("spells what would end a field or a record early", () => {
    const odd = PodFacts.facts(pod({ name: "pod", cwd: "/a\tb\nc\u001b[2J" }))
    expect(record.tabbed(odd).split("\t")[3]).toBe("/a\\tb\\nc")
    expect(format("{cwd}", odd)).toEqual(Either.right("/a\\tb\\nc"))
    expect(JSON.parse(record.json(odd))).toEqual(odd)
    expect(record.json(odd)).not.toContain("\u001b")
  })

  it("has a meaning for each field, in the order of the fields", () => {
    expect(Object.keys(record.meanings)).toEqual(Object.keys(facts))
    expect(Object.keys(record.meanings)).toEqual(Object.keys(PodFacts.removed("pod")))
  })
})

describe("a format", () => {
  it.each([
    ["{name}\\t{status}", "pod\tidle"],
    ["{name}: {pid} {attachable}\\n--", "pod: 4242 true\n--"],
    ["a\\\\tb {name}{name}", "a\\tb podpod"],
    ["{ name } {", "{ name } {"],
    ["", ""]
  ])("%s is filled in", (text, filled) => {
    expect(format(text)).toEqual(Either.right(filled))
  })

  it("leaves out what is not known", () => {
    const mute = PodFacts.facts(pod({ name: "pod", live: silent }))
    expect(format("{name}|{status}|{reason}", mute)).toEqual(Either.right("pod||"))
  })

  it.each(["{nme}", "{}", "{__proto__}", "{constructor}"])("refuses %s", (text) => {
    expect(Either.getOrThrow(Either.flip(format(`x ${text}`)))).toMatch(
      `--format has no field ${text}; there are name, state, status, `
    )
  })

  it("writes no controls of its own", () => {
    expect(format("\u001b[31m{name}\u0007")).toEqual(Either.right("pod\u2407"))
  })
})
