import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFileSync, spawn } from "node:child_process"
import * as fs from "node:fs"
import {
  attempt,
  changesNothing,
  expectClean,
  expectSentence,
  neighbourhood,
  registryOf
} from "../support/badInput.ts"
import { home } from "../support/home.ts"
import { keep } from "../support/keptPods.ts"
import { lives } from "../support/processes.ts"
import { until } from "../support/until.ts"

/** What can stand where the registry belongs, and what is said about it. */
const damages: ReadonlyArray<readonly [string, RegExp, (path: string) => unknown]> = [
  ["noise", /it is not valid UTF-8/, (path) => fs.writeFileSync(path, Buffer.alloc(99, 0xfe))],
  ["half a table", /not JSON at character 31/, (path) => fs.truncateSync(path, 30)],
  ["zeros", /not JSON/, (path) => fs.writeFileSync(path, Buffer.alloc(300))],
  [
    "another program's file",
    /allocations: expected an array, got "none"/,
    (path) => fs.writeFileSync(path, "{\"allocations\":\"none\"}")
  ],
  ["a list", /expected an object, got an array/, (path) => fs.writeFileSync(path, "[1]")],
  ["2 GB", /it is larger than 16 MiB/, (path) => fs.truncateSync(path, 2 ** 31)],
  ["a FIFO", /it is a FIFO/, (path) => {
    fs.rmSync(path)
    execFileSync("mkfifo", [path])
  }],
  ["a directory", /it is a directory/, (path) => {
    fs.rmSync(path)
    fs.mkdirSync(path)
  }],
  ["a link", /it is a symbolic link/, (path) => {
    fs.renameSync(path, `${path}.real`)
    fs.symlinkSync(`${path}.real`, path)
  }]
]

describe("a registry that cannot be read", () => {
  for (const [what, why, make] of damages) {
    it.scopedLive(
      `because it is ${what} hides no Pod, live or stopped, and is left alone`,
      () =>
        Effect.gen(function*() {
          const at = yield* neighbourhood
          make(registryOf(at))
          yield* changesNothing(
            at.directory,
            Effect.gen(function*() {
              const [listed, json, restored, started] = yield* Effect.all([
                at.bothListedWith(1),
                at.pods("list", "--json"),
                at.pods("restore", "asleep"),
                at.pods("new", "another")
              ], { concurrency: 4 })
              expectSentence(
                { ...listed, stdout: "" },
                1,
                /the registry .* is damaged: .*move it away/
              )
              expect(listed.stderr).toMatch(why)
              expect(json).toMatchObject({ code: 1, stderr: listed.stderr })
              expect(JSON.parse(json.stdout)).toMatchObject([
                { name: "awake", state: "live", attachable: true },
                { name: "asleep", restorable: false, reason: unseen }
              ])
              // One sentence about the registry, one about the Pod.
              const [first, second] = restored.stderr.split("\n")
              expect(`${first}\n`).toBe(listed.stderr)
              expectSentence(
                { ...restored, stderr: `${second}\n` },
                1,
                `cannot restore asleep: ${unseen}`
              )
              expectSentence(started, 1, /another did not start: the registry .* is damaged/)
            })
          )
        }),
      attempt
    )
  }

  it.scopedLive("does not keep a Pod from being stopped", () =>
    Effect.gen(function*() {
      const at = yield* home
      yield* at.start("alpha", "hello")
      fs.writeFileSync(registryOf(at), "junk")
      const ran = yield* at.pods("stop", "alpha")
      expectClean(ran)
      expect(ran).toMatchObject({ code: 0, stdout: "alpha has stopped\n" })
      expect(fs.readFileSync(registryOf(at), "utf8")).toBe("junk")
    }), attempt)
})

const unseen = "it may be live unseen: the registry is damaged"

describe("a registry that lost its entries", () => {
  it.scopedLive(
    "still shows what lives, and has it again with the next Pod",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* at.start("alpha", "hello")
        for (const loseIt of [(path: string) => fs.truncateSync(path), fs.rmSync]) {
          loseIt(registryOf(at))
          expect(yield* at.facts("alpha")).toMatchObject({ label: "live idle", attachable: true })
          expectSentence(yield* at.pods("restore", "alpha"), 1, "cannot restore alpha: it is live")
        }
        yield* at.start("beta", "hello")
        expect(fs.readFileSync(registryOf(at), "utf8")).toMatch(/"alpha"[^]*"beta"/)
        expect(yield* at.pods("stop", "alpha")).toMatchObject({ code: 0 })
      }),
    attempt
  )
})

describe("a registry that somebody holds locked", () => {
  it.scopedLive(
    "is read all the same; who wants to write is told who holds it",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        keep(at.directory, { name: "asleep", at: 1_000 })
        yield* at.start("alpha", "hello")
        const holder = yield* lock(registryOf(at))
        const locked = `is locked by sleep (pid ${holder}); try again when it is done`
        const [listed, started, restored, stopped] = yield* Effect.all([
          at.pods("list"),
          at.pods("new", "beta"),
          at.pods("restore", "asleep"),
          at.pods("stop", "alpha")
        ], { concurrency: 4 })
        expect(listed).toMatchObject({ code: 0, stderr: "" })
        expect(listed.stdout).toMatch(/^alpha\t/m)
        expect(listed.stdout).toMatch(/^asleep\tstopped/m)
        expectSentence(started, 1, locked)
        expectSentence(restored, 1, locked)
        expect(stopped).toEqual({ code: 0, stdout: "alpha has stopped\n", stderr: "" })
        expect(yield* at.facts("asleep")).toMatchObject({ restorable: true })
        expect(yield* at.facts("beta")).toBeUndefined()
      }),
    attempt
  )
})

/** Locks a file as another program would, until the scope closes; the pid of that. */
const lock = (path: string) =>
  Effect.gen(function*() {
    const child = yield* Effect.acquireRelease(
      Effect.sync(() => {
        const fd = fs.openSync(path, "r")
        const script = "flock -x 3 && exec sleep 600"
        const child = spawn("sh", ["-c", script], { stdio: ["ignore", "ignore", "ignore", fd] })
        fs.closeSync(fd)
        return child
      }),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    )
    const pid = child.pid ?? 0
    yield* until("the lock", Effect.sync(() => lives(pid) && commandOf(pid) === "sleep"))
    return pid
  })

const commandOf = (pid: number): string => fs.readFileSync(`/proc/${pid}/comm`, "utf8").trim()
