import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import { dirname, join } from "node:path"
import {
  attempt,
  changesNothing,
  expectClean,
  expectSentence,
  logOf,
  metadataOf,
  neighbourhood
} from "../support/badInput.ts"
import { keep } from "../support/keptPods.ts"

/** What can stand where a file belongs, and what is said about it. */
interface Damage {
  readonly name: string
  readonly reason: string
  readonly make: (path: string) => unknown
}

const replacedBy = (make: (path: string) => unknown) => (path: string) => {
  fs.rmSync(path)
  make(path)
}

const noise = Buffer.from(Array.from({ length: 500 }, (_, at) => (at * 7919) % 256))

const otherKinds: ReadonlyArray<Damage> = [
  {
    name: "pipe",
    reason: "is a FIFO",
    make: replacedBy((path) => execFileSync("mkfifo", [path]))
  },
  { name: "folder", reason: "is a directory", make: replacedBy((path) => fs.mkdirSync(path)) },
  {
    name: "link",
    reason: "is a symbolic link to /etc/passwd",
    make: replacedBy((path) => fs.symlinkSync("/etc/passwd", path))
  }
]

const metadataDamages: ReadonlyArray<Damage> = [
  ...otherKinds,
  { name: "empty", reason: "is empty", make: (path) => fs.writeFileSync(path, "") },
  {
    name: "half",
    reason: "is not JSON at character 41",
    make: (path) => fs.truncateSync(path, 40)
  },
  {
    name: "huge",
    reason: "is larger than 1 MiB",
    make: (path) => fs.truncateSync(path, 2 ** 31)
  },
  {
    name: "noise",
    reason: "is not valid UTF-8",
    make: (path) => fs.writeFileSync(path, noise)
  },
  {
    name: "foreign",
    reason: "is not valid: pod_name: is missing",
    make: (path) => fs.writeFileSync(path, "{\"name\":\"left-pad\",\"version\":\"1.3.0\"}")
  },
  {
    name: "deep",
    reason: "is not valid: nested deeper than 64 levels",
    make: (path) => fs.writeFileSync(path, "[".repeat(100_000))
  }
]

const logDamages: ReadonlyArray<Damage> = [
  ...otherKinds.map((damage) => ({ ...damage, reason: `not readable: it ${damage.reason}` })),
  { name: "empty", reason: "is empty", make: (path) => fs.writeFileSync(path, "") },
  { name: "gone", reason: "is missing", make: (path) => fs.rmSync(path) },
  {
    name: "noise",
    reason: "not readable: ",
    make: (path) => fs.writeFileSync(path, noise)
  },
  {
    name: "foreign",
    reason: "not readable: its only line is damaged",
    make: (path) => fs.writeFileSync(path, "{\"type\":\"message\"}\n")
  },
  {
    name: "nowhere",
    reason: "not readable: a part of the path is not a directory",
    make: (path) => {
      fs.rmSync(dirname(path), { recursive: true })
      fs.writeFileSync(dirname(path), "")
    }
  }
]

describe("metadata that cannot be read", () => {
  it.scopedLive(
    "costs its own Pod, with a sentence, and nobody else anything",
    () =>
      Effect.gen(function*() {
        const at = yield* neighbourhood
        for (const { make, name } of metadataDamages) {
          keep(at.directory, { name, at: 3_000 })
          make(metadataOf(at, name))
        }
        yield* changesNothing(
          at.directory,
          Effect.gen(function*() {
            const { stdout } = yield* at.bothListed
            const list = yield* at.list
            expect(list.length).toBe(metadataDamages.length + 2)
            yield* Effect.forEach(metadataDamages, ({ name, reason }) =>
              Effect.gen(function*() {
                const how = `metadata.json ${reason}`
                expect(stdout).toContain(`${name}\tcorrupt\t\t\t${how}\n`)
                expect(list.find((pod) => pod.name === name)).toMatchObject({
                  state: "corrupt",
                  attachable: false,
                  restorable: false,
                  reason: `metadata not readable: ${how}`
                })
                const shown = yield* at.pods("show", name)
                expectClean(shown)
                expect(shown).toMatchObject({ code: 0, stderr: "" })
                expect(shown.stdout).toContain(`restore      no: metadata not readable: ${how}\n`)
                expectSentence(yield* at.pods("restore", name), 1, how)
                expectSentence(yield* at.pods("resume", name), 1, how)
                expectSentence(yield* at.pods("attach", name), 1, /it is not running; see why with/)
                expect(yield* at.pods("stop", name)).toMatchObject({
                  code: 0,
                  stderr: `${name} is not running\n`
                })
                expectSentence(yield* at.pods("new", name), 75, `${name} exists already (${how})`)
              }), { concurrency: 4, discard: true })
          })
        )
      }),
    attempt
  )

  it.scopedLive(
    "is no Pod where it lies behind a link or is not there at all",
    () =>
      Effect.gen(function*() {
        const at = yield* neighbourhood
        fs.symlinkSync("asleep", join(at.directory, "pods/alias"))
        fs.mkdirSync(join(at.directory, "pods/bare"))
        fs.writeFileSync(join(at.directory, "pods/note"), "mine")
        yield* changesNothing(
          at.directory,
          Effect.gen(function*() {
            yield* at.bothListed
            expect(yield* at.list).toHaveLength(2)
            for (const name of ["alias", "bare", "note"]) {
              expectSentence(yield* at.pods("resume", name), 3, `no Pod is called ${name}`)
            }
            expectSentence(
              yield* at.pods("new", "alias"),
              75,
              "lies behind a symbolic link to asleep"
            )
            expectSentence(yield* at.pods("new", "note"), 1, "it is not a directory")
          })
        )
      }),
    attempt
  )
})

describe("a session log that cannot be read", () => {
  it.scopedLive(
    "costs its own Pod, with a sentence, and nobody else anything",
    () =>
      Effect.gen(function*() {
        const at = yield* neighbourhood
        for (const { make, name } of logDamages) {
          keep(at.directory, { name, at: 3_000 })
          make(logOf(at, name))
        }
        yield* changesNothing(
          at.directory,
          Effect.gen(function*() {
            yield* at.bothListed
            const list = yield* at.list
            yield* Effect.forEach(logDamages, ({ name, reason }) =>
              Effect.gen(function*() {
                const pod = list.find((pod) => pod.name === name)
                expect(pod).toMatchObject({ state: "stopped", restorable: false, updated_at: null })
                expect(pod?.reason).toContain(`its session log is ${reason.replace(/^is /, "")}`)
                const { stdout } = yield* at.pods("show", name)
                expect(stdout).toContain(`restore      no: ${pod?.reason}`)
                expectSentence(yield* at.pods("restore", name), 1, pod?.reason ?? "")
                expectSentence(yield* at.pods("resume", name), 1, pod?.reason ?? "")
              }), { concurrency: 4, discard: true })
          })
        )
      }),
    attempt
  )

  it.scopedLive("of 2 GB is neither read whole nor written to", () =>
    Effect.gen(function*() {
      const at = yield* neighbourhood
      keep(at.directory, { name: "huge", at: 3_000 })
      fs.truncateSync(logOf(at, "huge"), 2 ** 31)
      yield* changesNothing(
        at.directory,
        Effect.gen(function*() {
          yield* at.bothListed
          expect(yield* at.facts("huge")).toMatchObject({ preview: "user: hello" })
          expectSentence(
            yield* at.pods("restore", "huge"),
            1,
            "longer than 64 MiB, so it is no log"
          )
        })
      )
    }), attempt)
})

describe("a record of ours that cannot be read", () => {
  it.scopedLive("costs only the restore of its own Pod", () =>
    Effect.gen(function*() {
      const at = yield* neighbourhood
      for (const { make, name } of [...otherKinds, { name: "half", make: truncate }]) {
        keep(at.directory, { name, at: 3_000 })
        make(join(at.directory, `own/pods/${name}.json`))
      }
      yield* changesNothing(
        at.directory,
        Effect.gen(function*() {
          yield* at.bothListed
          for (const { name } of [...otherKinds, { name: "half" }]) {
            const ran = yield* at.pods("restore", name)
            expectSentence(ran, 1, /cannot restore .*its record .*, so its agent is not known/)
          }
        })
      )
    }), attempt)
})

const truncate = (path: string) => fs.truncateSync(path, 20)
