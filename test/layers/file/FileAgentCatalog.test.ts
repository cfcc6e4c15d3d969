import { describe, expect, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import { join } from "node:path"
import { AgentCommand } from "../../../src/domain/PodRecord.ts"
import * as FileAgentCatalog from "../../../src/layers/file/FileAgentCatalog.ts"
import { AgentCatalog } from "../../../src/services/AgentCatalog.ts"
import { tempPaths } from "./tempPaths.ts"

describe("the configured agents", () => {
  it.scoped("are the bundled one alone as long as there is no configuration", () =>
    Effect.gen(function*() {
      const { find } = yield* configured(() => {})
      expect(yield* find()).toEqual(demo)
      expect(yield* find("demo")).toEqual(demo)
      expect((yield* Effect.flip(find("claude"))).message).toBe(
        "no agent is called claude; known are demo"
      )
    }))

  it.scoped("are those of the file as it is now", () =>
    Effect.gen(function*() {
      const { find, file } = yield* configured((file) => fs.writeFileSync(file, "{}"))
      expect(yield* find()).toEqual(demo)
      fs.writeFileSync(file, "{\"agents\":{\"claude\":{\"command\":[\"claude-agent-acp\"]}}}")
      expect(yield* find()).toEqual(
        new AgentCommand({ name: "claude", command: ["claude-agent-acp"], env: [] })
      )
    }))

  it.scoped("have the bundled one among them unless its name is used", () =>
    Effect.gen(function*() {
      const { find } = yield* configured((file) =>
        fs.writeFileSync(
          file,
          "{\"agents\":{\"demo\":{\"command\":[\"mine\"]}},\"default\":\"demo\"}"
        )
      )
      expect((yield* find()).command).toEqual(["mine"])
    }))

  it.scoped("may be kept elsewhere and linked to", () =>
    Effect.gen(function*() {
      const { find } = yield* configured((file) => {
        fs.writeFileSync(`${file}.kept`, "{\"agents\":{\"a\":{\"command\":[\"b\"]}}}")
        fs.symlinkSync(`${file}.kept`, file)
      })
      expect((yield* find()).name).toBe("a")
    }))

  const refuses = (what: string, prepare: string | ((file: string) => unknown), reason: string) =>
    it.scoped(`are not known when the file ${what}`, () =>
      Effect.gen(function*() {
        const { find, file } = yield* configured((file) =>
          typeof prepare === "string" ? fs.writeFileSync(file, prepare) : prepare(file)
        )
        const failure = yield* Effect.flip(find("demo"))
        expect(failure._tag).toBe("StorageFailed")
        const next = typeof prepare === "string" ? "; correct it or move it away" : ""
        expect(failure.message).toBe(`cannot use the configuration ${file}: ${reason}${next}`)
      }))

  refuses("is empty", "", "empty, expected JSON")
  refuses("is a list", "[]", "expected an object, got an array")
  refuses(
    "has an agent without a command",
    "{\"agents\":{\"a\":{}}}",
    "agents.a.command: is missing"
  )
  refuses(
    "has an agent with an empty command",
    "{\"agents\":{\"a\":{\"command\":[]}}}",
    "agents.a.command.0: is missing"
  )
  refuses(
    "has a command line in one text",
    "{\"agents\":{\"a\":{\"command\":\"a b\"}}}",
    "agents.a.command: expected a command line as an array of at least one text, got \"a b\""
  )
  refuses(
    "has the value of a variable",
    "{\"agents\":{\"a\":{\"command\":[\"b\"],\"env\":[\"KEY=secret\"]}}}",
    "agents.a.env.0: expected the name of an environment variable (values are never stored), "
      + "got \"KEY=secret\""
  )
  refuses(
    "has an agent that speaks a version of ACP that there is not",
    "{\"agents\":{\"a\":{\"command\":[\"b\"],\"acp\":3}}}",
    "agents.a.acp: unknown value 3, expected 1 or 2, a version of ACP"
  )
  refuses("is a directory", (file) => fs.mkdirSync(file), "it is a directory")
  refuses("is a FIFO", (file) => execFileSync("mkfifo", [file]), "it is a FIFO")
  refuses(
    "is a link to nothing",
    (file) => fs.symlinkSync("gone", file),
    "it is a symbolic link to gone, which is missing"
  )
  refuses("is huge", (file) => {
    fs.writeFileSync(file, "")
    fs.truncateSync(file, 2 ** 31)
  }, "it is larger than 1 MiB")
})

const demo = new AgentCommand({ name: "demo", command: ["pods-demo-agent"], env: [] })

const configured = (prepare: (file: string) => unknown) =>
  Effect.map(tempPaths, (paths) => {
    fs.mkdirSync(paths.config, { recursive: true })
    prepare(paths.configFile)
    const find = (name?: string) =>
      Effect.flatMap(AgentCatalog, (catalog) => catalog.find(Option.fromNullable(name))).pipe(
        Effect.provide(FileAgentCatalog.layer(paths, demo))
      )
    return { find, file: join(paths.config, "config.json") }
  })
