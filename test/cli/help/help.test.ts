import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { afterEach, vi } from "vitest"
import { examples } from "../../../src/cli/help/examples.ts"
import { exitCodes, topics } from "../../../src/cli/help/topics.ts"
import { exitCode } from "../../../src/cli/output.ts"
import * as Cells from "../../../src/domain/Cells.ts"
import * as MemoryPager from "../../../src/layers/memory/MemoryPager.ts"
import * as MemorySurroundings from "../../../src/layers/memory/MemorySurroundings.ts"
import { pods, world } from "../../support/commandLine.ts"

const inWorld = Effect.provide(world())

const names = Object.keys(examples)

const stdout = (...args: ReadonlyArray<string>) =>
  Effect.map(pods(...args), (ran) => {
    expect(ran).toMatchObject({ code: 0, stderr: "" })
    return ran.stdout
  })

describe("help", () => {
  it.scoped("lists every command, and no other has examples", () =>
    Effect.gen(function*() {
      const all = yield* stdout()
      expect(yield* stdout("--help")).toBe(all)
      expect(yield* stdout("help")).toBe(all)
      const [, listed = ""] = /^COMMANDS\n((?: .*\n)+)/m.exec(all) ?? []
      expect(listed.match(/^ {2}\S+/gm)?.map((name) => name.trim())).toEqual(names)
    }).pipe(inWorld))

  it.scoped("tells every exit code", () =>
    Effect.gen(function*() {
      const all = yield* stdout()
      const told = exitCodes.entries.map(({ term }) => Number(term))
      expect(told.toSorted((a, b) => a - b)).toEqual(
        [...Object.values(exitCode), 70].toSorted((a, b) => a - b)
      )
      for (const code of told) expect(all).toMatch(new RegExp(`^  ${code} +\\S`, "m"))
    }).pipe(inWorld))

  it.scoped("is short with -h, with three examples", () =>
    Effect.gen(function*() {
      for (const name of names) {
        const short = yield* stdout(name, "-h")
        const [, shown = ""] = /^EXAMPLES\n([^]*?)\n\n/m.exec(short) ?? []
        const commands = examples[name]?.map(({ term }) => term) ?? []
        expect(commands).toHaveLength(3)
        expect(commands.some((command) => command.includes(`pods ${name}`))).toBe(true)
        for (const command of commands) expect(shown).toContain(command)
        expect(short).toContain(`All about it: pods ${name} --help\n`)
        expect(short.split("\n").length).toBeLessThan(16)
      }
    }).pipe(inWorld))

  it.scoped("is whole with --help and pods help, without the parser's phrases, in 80 columns", () =>
    Effect.gen(function*() {
      for (const name of names) {
        const full = yield* stdout(name, "--help")
        expect(yield* stdout("help", name)).toBe(full)
        expect(full).toMatch(new RegExp(`^pods ${name}`))
        expect(full).not.toMatch(
          /user-defined|true or false value|setting is|may be repeated|\u001b/
        )
        expect(Math.max(...full.split("\n").map((line) => Cells.width(line)))).toBeLessThanOrEqual(
          80
        )
      }
    }).pipe(inWorld))

  it.scoped("explains topics, and the fields of a list", () =>
    Effect.gen(function*() {
      for (const { about, name } of topics) expect(yield* stdout("help", name)).toContain(about)
      expect(yield* stdout("help", "ls")).toMatch(/^ {2}updated_at +time of the last record, /m)
    }).pipe(inWorld))

  it.scoped("can be read in a pager, and in colours", () =>
    Effect.gen(function*() {
      const pager = MemoryPager.make(9)
      const read = (colour: boolean, ...args: ReadonlyArray<string>) =>
        Effect.provide(
          pods(...args),
          Layer.merge(pager.layer, MemorySurroundings.layer({ colour }))
        )
      expect(yield* read(false, "list", "--help")).toEqual({ code: 0, stdout: "", stderr: "" })
      expect(pager.read().join("")).toMatch(/^pods list .*[^]*\nEXAMPLES\n/)
      expect((yield* read(false, "list", "-h")).stdout).toMatch(/^pods list /)
      expect((yield* read(true, "list", "-h")).stdout).toContain("\u001b[1mEXAMPLES\u001b[0m\n")
      expect((yield* read(true, "list", "-h", "--color=never")).stdout).not.toContain("\u001b")
      expect((yield* read(false, "list", "-h", "--color=always")).stdout).toContain("\u001b[1m")
    }).pipe(inWorld))

  it.scoped("is a manual page too, in which nothing is taken for roff by mistake", () =>
    Effect.gen(function*() {
      const page = yield* stdout("help", "--man")
      for (const name of names) expect(page).toContain(`\n.SS pods ${name.replace("-", "\\-")}`)
      for (const line of page.trimEnd().split("\n")) {
        expect(line).toMatch(/^(\.(TH|SH|SS|TP|PP)( |$)|[^.'])/)
        expect(line.replace(/\\(-|e|&|f[BR])/g, "")).not.toContain("\\")
      }
    }).pipe(inWorld))
})

describe("--version", () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it.scoped("is one line, with every command", () =>
    Effect.gen(function*() {
      vi.stubGlobal("PODS_VERSION", "1.2.3")
      for (const args of [["--version"], ["list", "--version"], ["frob", "--version"]]) {
        expect(yield* stdout(...args)).toBe("1.2.3\n")
      }
    }).pipe(inWorld))
})
