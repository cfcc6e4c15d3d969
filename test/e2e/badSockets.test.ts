import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import type { Socket } from "node:net"
import { join } from "node:path"
import {
  attempt,
  changesNothing,
  claim,
  expectClean,
  expectSentence,
  listen,
  neighbourhood
} from "../support/badInput.ts"
import { claims, home } from "../support/home.ts"
import { keep } from "../support/keptPods.ts"

describe("a claim whose socket", () => {
  it.scopedLive(
    "leads nowhere is unreachable, and its reason is told",
    () =>
      Effect.gen(function*() {
        const at = yield* neighbourhood
        const file = join(at.directory, "file")
        fs.writeFileSync(file, "")
        const sockets = [
          ["missing", join(at.directory, "nothing"), "its socket is missing"],
          ["plain", file, "its socket path is not a socket"],
          ["folder", at.directory, "its socket path is not a socket"],
          ["below", join(file, "sock"), "its socket is missing"],
          ["long", `/${"x".repeat(103)}`, "its socket path is longer than 103 bytes"],
          ["none", "", "its socket is missing"],
          ["port", "22", "its socket is missing"],
          ["relative", "file", "its socket is missing"],
          ["abstract", "\0pods", "its socket is missing"],
          ["split", "/tmp/a\0b", "its socket is missing"]
        ] as const
        claim(at, sockets.map(([name, socket]) => ({ pod_name: name, socket })))
        yield* changesNothing(
          at.directory,
          Effect.gen(function*() {
            const { stdout } = yield* at.bothListed
            yield* Effect.forEach(sockets, ([name, , reason]) =>
              Effect.gen(function*() {
                expect(stdout).toContain(`${name}\tunreachable\t\t\t${reason}\n`)
                const sentence =
                  `${name} cannot be reached: ${reason}; see more with: pods show ${name}`
                expectSentence(yield* at.pods("attach", name), 4, sentence)
                expectSentence(yield* at.pods("stop", name), 4, sentence)
                const shown = yield* at.pods("show", name)
                expectClean(shown)
                expect(shown.stdout).toContain(`status       unreachable (${reason})\n`)
              }), { concurrency: 4, discard: true })
          })
        )
      }),
    attempt
  )

  it.scopedLive(
    "is answered by another program is live, and not taken for a Pod",
    () =>
      Effect.gen(function*() {
        const at = yield* neighbourhood
        const others = [
          ["silent", () => {}, "no status in time"],
          [
            "secure",
            (socket) => socket.write("SSH-2.0-OpenSSH_9.6\r\n"),
            "what answers is not a Pod"
          ],
          ["hasty", (socket) => socket.destroy(), "hung up without a status"],
          ["flood", flood, "no status in time"]
        ] as const satisfies ReadonlyArray<readonly [string, (socket: Socket) => unknown, string]>
        for (const [name, answer] of others) yield* listen(join(at.directory, name), answer)
        claim(
          at,
          others.map(([name]) => ({ pod_name: name, socket: join(at.directory, name) }))
        )
        const { stdout } = yield* at.bothListed
        yield* Effect.forEach(others, ([name, , remark]) =>
          Effect.gen(function*() {
            expect(stdout).toContain(`${name}\tlive\t\t\t${remark}\n`)
            const restored = yield* at.pods("restore", name)
            expectSentence(restored, 1, `cannot restore ${name}: it is live`)
          }), { concurrency: 4, discard: true })
        const stopped = yield* at.pods("stop", "hasty")
        expectSentence(stopped, 4, "hasty cannot be reached: it hung up; see more with: ")
      }),
    attempt
  )
})

describe("a claim whose name", () => {
  it.scopedLive(
    "no Pod of ours could have is listed, and can be asked for",
    () =>
      Effect.gen(function*() {
        const at = yield* neighbourhood
        const nowhere = join(at.directory, "nothing")
        const names: ReadonlyArray<readonly [name: string, shown: string]> = [
          ["__proto__", "__proto__"],
          ["constructor", "constructor"],
          ["../../etc/passwd", "../../etc/passwd"],
          ["日本語のポッド", "日本語のポッド"],
          ["n".repeat(200), "n".repeat(200)],
          ["\u001b[31mred\u001b[0m", "red"],
          ["two\nlines\tand tabs", "two lines and tabs"]
        ]
        claim(at, [["", ""], ...names].map(([name = ""]) => ({ pod_name: name, socket: nowhere })))
        yield* changesNothing(
          at.directory,
          Effect.gen(function*() {
            const { stdout } = yield* at.bothListed
            expect(stdout).toContain("\n\tunreachable\t")
            expect((yield* at.list).map(({ name }) => name)).toEqual(
              expect.arrayContaining(names.map(([name]) => name))
            )
            yield* Effect.forEach(names, ([, shown]) =>
              Effect.gen(function*() {
                expect(stdout).toContain(`\n${shown}\tunreachable\t`)
                expectSentence(
                  yield* at.pods("attach", shown),
                  4,
                  `pods: ${shown} cannot be reached`
                )
                expectSentence(yield* at.pods("restore", shown), 1, `cannot restore ${shown}: `)
              }), { concurrency: 4, discard: true })
          })
        )
      }),
    attempt
  )
})

describe("the place of a Pod's socket", () => {
  it.scopedLive("is not taken from anything else that stands there", () =>
    Effect.gen(function*() {
      const at = yield* neighbourhood
      const place = (name: string) => join(at.directory, "run", name, "sock")
      const taken: ReadonlyArray<readonly [string, string, () => unknown]> = [
        ["file", "a file is in its place", () => fs.writeFileSync(place("file"), "mine")],
        ["folder", "a directory is in its place", () => fs.mkdirSync(place("folder"))],
        ["pipe", "a file is in its place", () => execFileSync("mkfifo", [place("pipe")])],
        [
          "link",
          "a symbolic link is in its place",
          () => fs.symlinkSync("../awake/sock", place("link"))
        ],
        [
          "open",
          "others can write to its directory; forbid that with: chmod go-w ",
          () => fs.chmodSync(join(at.directory, "run/open"), 0o777)
        ]
      ]
      for (const [name, , make] of taken) {
        keep(at.directory, { name, at: 3_000, cwd: at.directory })
        fs.mkdirSync(join(at.directory, "run", name), { mode: 0o700 })
        make()
      }
      keep(at.directory, { name: "answered", at: 3_000, cwd: at.directory })
      fs.mkdirSync(join(at.directory, "run/answered"), { mode: 0o700 })
      yield* listen(place("answered"), () => {})
      keep(at.directory, { name: "blocked", at: 3_000, cwd: at.directory })
      fs.writeFileSync(join(at.directory, "run/blocked"), "mine")

      const all = [
        ...taken,
        ["answered", "somebody answers there"],
        ["blocked", "something else is in its place"]
      ] as const
      yield* Effect.forEach(all, ([name, reason]) =>
        Effect.map(at.pods("restore", name), (ran) => {
          expectSentence(ran, 1, `pods: ${name} did not start: cannot `)
          expect(ran.stderr).toContain(reason)
        }), { concurrency: 4, discard: true })
      expect(fs.readFileSync(place("file"), "utf8")).toBe("mine")
      expect(fs.readlinkSync(place("link"))).toBe("../awake/sock")
      expect(fs.readFileSync(join(at.directory, "run/blocked"), "utf8")).toBe("mine")
      expect(claims(at.directory).map(({ pod_name }) => pod_name)).toEqual(["awake"])
      yield* at.bothListed
    }), attempt)

  it.scopedLive(
    "moves where its path would be too long, and is refused where that is too",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        const within = (length: number) =>
          join(at.directory, "r".repeat(length - at.directory.length - 1))
        const pods = (run: string, ...args: ReadonlyArray<string>) =>
          at.run([
            "env",
            `PODS_RUNTIME_DIR=${run}`,
            process.execPath,
            join(import.meta.dirname, "../../dist/pods.cjs"),
            ...args
          ])
        const moved = within(80)
        expect(yield* pods(moved, "new", "n".repeat(60))).toMatchObject({ code: 0 })
        expect((yield* pods(moved, "list")).stdout).toContain("live idle")
        expect(yield* pods(moved, "stop", "n".repeat(60))).toMatchObject({ code: 0 })
        const refused = yield* pods(within(100), "new", "alpha")
        expectSentence(refused, 1, /longer than 103 bytes; set PODS_RUNTIME_DIR to a shorter one/)
      }),
    attempt
  )
})

/** One line without an end. */
const flood = (socket: Socket): void => {
  const more = () => {
    while (socket.writable && socket.write("x".repeat(65_536)));
  }
  socket.on("drain", more)
  more()
}
