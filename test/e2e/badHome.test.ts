import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import { join } from "node:path"
import {
  attempt,
  canMount,
  changesNothing,
  contents,
  expectClean,
  expectSentence,
  logOf,
  metadataOf,
  mounted,
  type Neighbourhood,
  neighbourhood
} from "../support/badInput.ts"
import { home, podsProgram } from "../support/home.ts"
import { keep } from "../support/keptPods.ts"

/** A shell command around `pods`, which is `"$@"` there. */
const shell = (at: Pick<Neighbourhood, "run">, script: string, ...args: ReadonlyArray<string>) =>
  at.run(["sh", "-c", script, "sh", process.execPath, podsProgram, ...args])

const within = (directory: string) => `PODS_HOME='${directory}' "$@"`

describe("a home that is not there", () => {
  it.scopedLive("is an empty one, and is not made by looking", () =>
    Effect.gen(function*() {
      const at = yield* home
      const nowhere = join(at.directory, "not/yet")
      const nothing = { code: 0, stdout: "", stderr: "No Pods yet. Start one here:  pods new\n" }
      expect(yield* shell(at, within(nowhere), "list")).toEqual(nothing)
      expect(yield* shell(at, within(nowhere), "list", "--json")).toMatchObject({ stdout: "[]\n" })
      expectSentence(yield* shell(at, within(nowhere), "show", "x"), 3, "no Pod is called x")
      expect(yield* shell(at, "unset HOME PODS_HOME; XDG_RUNTIME_DIR=/nowhere \"$@\"", "list"))
        .toMatchObject({ code: 0 })
      expect(fs.existsSync(nowhere)).toBe(false)
    }), attempt)

  it.scopedLive("and cannot be made is told of, in time", () =>
    Effect.gen(function*() {
      const at = yield* neighbourhood
      const file = join(at.directory, "file")
      fs.writeFileSync(file, "mine")
      const places: ReadonlyArray<readonly [place: string, why: RegExp, listed: number]> = [
        [join(file, "below"), /a part of the path is not a directory/, 1],
        ["/proc", /it does not exist/, 0],
        [join(at.directory, "x".repeat(300)), /the path is too long/, 1]
      ]
      yield* changesNothing(
        at.directory,
        Effect.gen(function*() {
          for (const [place, why, code] of places) {
            expectSentence(yield* shell(at, within(place), "new", "x"), 1, why)
            const listed = yield* shell(at, within(place), "list")
            expectClean(listed)
            expect(listed).toMatchObject({ code, stdout: "" })
          }
        })
      )
    }), attempt)
})

describe("a home that may only be read", () => {
  const readOnly = "mount --bind \"$home\" \"$home\"; mount -o remount,ro,bind \"$home\""
  it.scopedLive.runIf(canMount)(
    "shows its Pods, and says that it is read-only",
    () =>
      Effect.gen(function*() {
        const at = yield* neighbourhood
        const ran = yield* changesNothing(
          at.directory,
          mounted(at, readOnly, [
            ["list"],
            ["show", "asleep"],
            ["new", "x"],
            ["restore", "asleep"],
            ["list"]
          ])
        )
        const [listed, shown, , , again] = ran
        expect(listed?.stdout).toMatch(/^awake\tlive idle\t.*\nasleep\tstopped\t/)
        expect(shown?.stdout).toContain("restore      possible")
        for (const refused of ran.slice(2, 4)) {
          expectSentence(refused, 1, /did not start: .*the file system is read-only/)
        }
        expect(again).toEqual(listed)
      }),
    attempt
  )

  it.scopedLive(
    "by others but not by us is refused, with what to do",
    () =>
      Effect.gen(function*() {
        const at = yield* neighbourhood
        fs.chmodSync(join(at.directory, "run"), 0o777)
        const ran = yield* at.pods("new", "x")
        expectSentence(ran, 1, `forbid that with: chmod go-w ${join(at.directory, "run")}`)
        yield* at.bothListed
      }),
    attempt
  )
})

describe("a disk that is full", () => {
  const full = [
    "mkdir \"$home.copy\"; cp -a \"$home/.\" \"$home.copy\"",
    "mount -t tmpfs -o size=512k,mode=700 none \"$home\"",
    "cp -a \"$home.copy/.\" \"$home\"; rm -r \"$home.copy\"",
    "dd if=/dev/zero of=\"$home/filler\" bs=512 2>/dev/null || true",
    "df --output=avail \"$home\" | grep -qx ' *0'"
  ].join("\n")

  it.scopedLive.runIf(canMount)(
    "keeps Pods from starting, and all that is kept as it is",
    () =>
      Effect.gen(function*() {
        const at = yield* neighbourhood
        keep(at.directory, { name: "kept", at: 3_000, cwd: at.directory })
        const ran = yield* mounted(at, full, [
          ["list"],
          ["new", "x", "a prompt"],
          ["restore", "kept"],
          ["list"],
          ["list", "--json"]
        ])
        const [before, , , listed, json] = ran
        for (const refused of ran.slice(1, 3)) {
          expectSentence(refused, 1, /did not start: cannot .*: the disk is full; free some space/)
        }
        expect(before).toMatchObject({ code: 0, stderr: "" })
        // The copy of a socket has nobody behind it.
        expect(before?.stdout.match(/^\w+\t/gm)).toEqual(["kept\t", "awake\t", "asleep\t"])
        expect(listed).toEqual(before)
        expect(JSON.parse(json?.stdout ?? "")).toMatchObject([{ restorable: true }, {}, {}])
      }),
    attempt
  )

  // What a file system without room does, a limit does too, where nothing can be mounted.
  it.scopedLive("or a limit that is reached changes no file", () =>
    Effect.gen(function*() {
      const at = yield* neighbourhood
      keep(at.directory, { name: "kept", at: 3_000, cwd: at.directory })
      const limited = "exec prlimit --fsize=0 \"$@\""
      const kept = [metadataOf(at, "kept"), logOf(at, "kept"), join(at.directory, "run/pods.json")]
      const before = kept.map((path) => fs.readFileSync(path, "utf8"))
      for (const args of [["new", "x"], ["restore", "kept"]]) {
        const ran = yield* shell(at, limited, ...args)
        expectSentence(ran, 1, /did not start: cannot .*: the file grew beyond its limit/)
      }
      expect(kept.map((path) => fs.readFileSync(path, "utf8"))).toEqual(before)
      expect(contents(at.directory).filter((line) => line.includes(".tmp"))).toEqual([])
      yield* at.bothListed
    }), attempt)
})

describe("a directory that was removed below us", () => {
  it.scopedLive(
    "does not matter where none is needed, and is named where one is",
    () =>
      Effect.gen(function*() {
        const at = yield* neighbourhood
        const gone = join(at.directory, "gone")
        const script = `mkdir -p ${gone}; cd ${gone}; rmdir ${gone}; "$@"`
        expect(yield* shell(at, script, "list")).toEqual(yield* at.pods("list"))
        const sentence = `pods: cannot work in ${gone}: it does not exist`
        expectSentence(yield* shell(at, script, "new", "x"), 1, sentence)
        expect(yield* shell(at, script, "new", "x", "--cwd", at.directory)).toMatchObject({
          code: 0,
          stdout: "x\n"
        })
        expect(yield* shell(at, script, "stop", "x")).toMatchObject({ code: 0 })
      }),
    attempt
  )
})

describe("streams that are closed", () => {
  it.scopedLive(
    "do not make a command fail or talk, unless its data is lost",
    () =>
      Effect.gen(function*() {
        const at = yield* neighbourhood
        const plain = yield* at.pods("list")
        expect(yield* shell(at, "\"$@\" <&-", "list")).toEqual(plain)
        const quiet = { code: 0, stdout: "", stderr: "" }
        for (const args of [["list"], ["show", "awake"], ["--help"]]) {
          expect(yield* shell(at, "\"$@\" >&-", ...args)).toEqual(quiet)
          expect(yield* shell(at, "{ \"$@\"; echo $? >&2; } | true", ...args)).toEqual({
            ...quiet,
            stderr: "0\n"
          })
        }
        const first = yield* shell(at, "\"$@\" | head -1", "list")
        expect(first).toEqual({ ...plain, stdout: `${plain.stdout.split("\n")[0]}\n` })
        const lost = "cannot write to stdout: the disk is full; free some space and try again"
        for (const args of [["list"], ["list", "--json"], ["show", "awake"]]) {
          expectSentence(yield* shell(at, "\"$@\" >/dev/full", ...args), 1, lost)
        }
        expect(yield* shell(at, "\"$@\" 2>&-", "show", "nobody")).toMatchObject({ code: 3 })
        expect(yield* shell(at, "\"$@\" 2>/dev/full", "show", "nobody")).toMatchObject({ code: 3 })
      }),
    attempt
  )
})
