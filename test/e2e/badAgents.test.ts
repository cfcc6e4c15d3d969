import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFileSync, spawn } from "node:child_process"
import * as fs from "node:fs"
import { join } from "node:path"
import {
  attempt,
  changesNothing,
  contents,
  expectSentence,
  type Neighbourhood,
  neighbourhood
} from "../support/badInput.ts"
import { type Home, podsProgram } from "../support/home.ts"
import { keep } from "../support/keptPods.ts"
import { processesWithin } from "../support/processes.ts"
import { until } from "../support/until.ts"

const configOf = ({ directory }: Home): string => join(directory, "config/config.json")

const configured = Effect.map(neighbourhood, (at) => {
  fs.mkdirSync(join(at.directory, "config"))
  return at
})

describe("a configuration that cannot be used", () => {
  const wrongs: ReadonlyArray<readonly [string | ((path: string) => unknown), string]> = [
    ["", "empty, expected JSON; correct it or move it away"],
    ["{\"agents\":", "not JSON: it ends too early; correct it or move it away"],
    ["[]", "expected an object, got an array; correct it or move it away"],
    ["{\"agents\":{\"a\":{\"command\":\"a b\"}}}", "agents.a.command: expected a command line as"],
    [(path) => fs.mkdirSync(path), "it is a directory"],
    [(path) => execFileSync("mkfifo", [path]), "it is a FIFO"],
    [(path) => fs.symlinkSync("/nowhere", path), "it is a symbolic link to /nowhere, which is"],
    [(path) => fs.writeFileSync(path, Buffer.alloc(9, 0xff)), "it is not valid UTF-8"],
    [(path) => {
      fs.writeFileSync(path, "")
      fs.truncateSync(path, 2 ** 31)
    }, "it is larger than 1 MiB"]
  ]

  it.scopedLive(
    "keeps new Pods from starting, and nothing else from being done",
    () =>
      Effect.gen(function*() {
        const at = yield* configured
        for (const [make, reason] of wrongs) {
          fs.rmSync(configOf(at), { recursive: true, force: true })
          if (typeof make === "string") fs.writeFileSync(configOf(at), make)
          else make(configOf(at))
          const sentence = `pods: cannot use the configuration ${configOf(at)}: ${reason}`
          yield* changesNothing(
            at.directory,
            Effect.map(at.pods("new", "x"), (ran) => expectSentence(ran, 1, sentence))
          )
        }
        yield* at.bothListed
      }),
    attempt
  )
})

/** Agents, and what is said of them, with their last words. */
const agents: Record<string, readonly [command: ReadonlyArray<string>, words: string]> = {
  absent: [["surely-not-an-agent"], "surely-not-an-agent is not installed, or not on the PATH"],
  moved: [["/nowhere/agent"], "/nowhere/agent does not exist"],
  plain: [["/etc/passwd"], "/etc/passwd may not be executed"],
  folder: [["/"], "/ may not be executed"],
  mute: [["true"], "it exited with code 0 before it was ready; correct its configuration first"],
  dying: [
    ["sh", "-c", "echo the key is missing >&2; exit 3"],
    "it exited with code 3 before it was ready; correct its configuration first\n  the key is missing\n"
  ],
  killed: [
    ["sh", "-c", "echo no more memory >&2; kill -9 $$"],
    "it was killed by SIGKILL before it was ready; correct its configuration first\n  no more memory\n"
  ],
  chatty: [
    ["sh", "-c", "echo Welcome!; exit 1"],
    "it exited with code 1 before it was ready; correct its configuration first\n  Welcome!\n"
  ],
  coloured: [
    ["sh", "-c", "printf '\\033[31mpanic\\033[0m\\n' >&2; exit 1"],
    "it exited with code 1 before it was ready; correct its configuration first\n  panic\n"
  ],
  old: [
    [
      "sh",
      "-c",
      "read line; echo '{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"protocolVersion\":0}}'; cat"
    ],
    "it speaks version 0 of ACP instead of 1"
  ]
}

const hanging = "echo waiting for a login >&2; exec sleep 3600"

const configure = (at: Neighbourhood) =>
  fs.writeFileSync(
    configOf(at),
    JSON.stringify({
      agents: {
        ...Object.fromEntries(
          Object.entries(agents).map(([name, [command]]) => [name, { command }])
        ),
        hanging: { command: ["sh", "-c", hanging] }
      }
    })
  )

describe("an agent that does not work", () => {
  it.scopedLive("says why at once, and leaves nothing", () =>
    Effect.gen(function*() {
      const at = yield* configured
      configure(at)
      yield* changesNothing(
        at.directory,
        Effect.forEach(Object.entries(agents), ([agent, [, words]]) =>
          Effect.map(at.pods("new", "x", "--agent", agent), (ran) => {
            const sentence = ran.stderr.replace(/^starting x…\n/, "")
            expect(sentence).not.toContain("\u001b")
            expect({ ...ran, stderr: sentence }).toEqual({
              code: 1,
              stdout: "",
              stderr: expect.stringContaining(
                `pods: x did not start: the agent ${agent} failed: ${words}`
              )
            })
          }), { discard: true })
      )
      yield* at.bothListed
    }), attempt)

  it.scopedLive("keeps its Pod as it was when it is to be restored", () =>
    Effect.gen(function*() {
      const at = yield* configured
      keep(at.directory, { name: "moved", at: 3_000, cwd: "/", agent: "/nowhere/agent" })
      keep(at.directory, { name: "homeless", at: 3_000, cwd: "/nowhere" })
      yield* changesNothing(
        at.directory,
        Effect.gen(function*() {
          expectSentence(yield* at.pods("restore", "moved"), 1, "/nowhere/agent does not exist")
          const homeless = yield* at.pods("restore", "homeless")
          expectSentence(homeless, 1, "the directory /nowhere does not exist")
          yield* at.bothListed
        })
      )
    }), attempt)

  it.scopedLive(
    "can be given up when it hangs, and then leaves nothing",
    () =>
      Effect.gen(function*() {
        const at = yield* configured
        configure(at)
        const before = contents(at.directory)
        const child = spawn(process.execPath, [podsProgram, "new", "x", "--agent", "hanging"], {
          env: at.env,
          cwd: at.directory,
          stdio: "ignore"
        })
        const exit = new Promise((resolve) => child.once("exit", resolve))
        const sleeps = Effect.sync(() =>
          processesWithin(at.directory).some((pid) =>
            fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("3600")
          )
        )
        yield* until("the agent to hang", sleeps)
        yield* at.bothListed
        child.kill("SIGINT")
        expect(yield* Effect.promise(() => exit)).toBe(130)
        yield* until(
          "the host to end",
          Effect.sync(() => processesWithin(at.directory).length === 0)
        )
        expect(contents(at.directory)).toEqual(before)
      }),
    attempt
  )
})
