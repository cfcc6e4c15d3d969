import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Either, Exit } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import * as fs from "node:fs"
import { createServer } from "node:net"
import { basename, dirname, join } from "node:path"
import { SocketTaken, StorageFailed } from "../../../src/domain/PodFailure.ts"
import { dial } from "../../../src/layers/unix/dial.ts"
import * as ExclusiveSocket from "../../../src/layers/unix/ExclusiveSocket.ts"
import { bundledOnce } from "../../support/bundledOnce.ts"
import { scratch } from "../../support/scratch.ts"

const serveMain = join(import.meta.dirname, "serveMain.ts")

const listen = (path: string) => ExclusiveSocket.listen(path, (socket) => socket.resume())

const socketPath = Effect.map(scratch, (directory) => join(directory, "pod", "sock"))

const reasonOf = (path: string) =>
  listen(path).pipe(
    Effect.flip,
    Effect.map((failure) => failure instanceof SocketTaken ? failure.reason : failure.message)
  )

const answers = (path: string) => Effect.isSuccess(Effect.scoped(dial(path, () => undefined)))

const mode = (path: string) => (fs.lstatSync(path).mode & 0o777).toString(8)

/** A child process that is killed with the scope at the latest. */
const child = (args: ReadonlyArray<string>, wrapper: ReadonlyArray<string> = []) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const [program = "", ...rest] = [...wrapper, process.execPath, ...args]
      return spawn(program, rest, { stdio: ["ignore", "pipe", "inherit"] })
    }),
    kill
  )

/** Whether a connection, which stays open for the scope, is greeted or closed. */
const isGreeted = Effect.fnUntraced(function*(path: string) {
  const greeted = yield* Deferred.make<boolean>()
  yield* Effect.ignore(dial(path, (socket) => {
    socket.once("data", () => Deferred.unsafeDone(greeted, Exit.succeed(true)))
    socket.once("close", () => Deferred.unsafeDone(greeted, Exit.succeed(false)))
  }))
  return yield* Deferred.await(greeted)
})

const kill = (process: ChildProcess) =>
  Effect.async<void>((resume) => {
    if (process.exitCode !== null || process.signalCode !== null) return resume(Effect.void)
    process.once("exit", () => resume(Effect.void))
    process.kill("SIGKILL")
  })

const firstWords = (process: ChildProcess) =>
  Effect.async<string>((resume) => {
    process.stdout?.once("data", (data) => resume(Effect.succeed(String(data))))
  })

/** The socket of a host that was killed. */
const deadSocket = (path: string) =>
  Effect.scoped(Effect.gen(function*() {
    fs.mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const program = "require('net').createServer().listen(process.argv[1], () => console.log('up'))"
    const host = yield* child(["-e", program, path])
    yield* firstWords(host)
    yield* kill(host)
    expect(fs.lstatSync(path).isSocket()).toBe(true)
  }))

describe("ExclusiveSocket", () => {
  it.scopedLive("appears with mode 0600 in a directory of mode 0700, and alone", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      yield* listen(path)
      expect([mode(path), mode(dirname(path))]).toEqual(["600", "700"])
      expect(fs.readdirSync(dirname(path))).toEqual(["sock"])
      expect(yield* answers(path)).toBe(true)
    }))

  it.scopedLive("is removed with its scope, and nothing else is", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      yield* Effect.scoped(listen(path))
      expect(fs.existsSync(dirname(path))).toBe(false)
      expect(yield* answers(path)).toBe(false)
    }))

  it.scopedLive("leaves a directory that holds anything else", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      fs.mkdirSync(dirname(path), { mode: 0o700 })
      fs.writeFileSync(`${path}.txt`, "mine")
      yield* Effect.scoped(listen(path))
      expect(fs.readdirSync(dirname(path))).toEqual([`${basename(path)}.txt`])
    }))

  it.scopedLive("leaves a successor's socket alone", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      yield* Effect.scoped(Effect.gen(function*() {
        yield* listen(path)
        fs.unlinkSync(path)
        fs.writeFileSync(path, "mine")
      }))
      expect(fs.readFileSync(path, "utf8")).toBe("mine")
    }))

  it.scopedLive("is refused where somebody answers", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      yield* listen(path)
      const before = fs.lstatSync(path).ino
      expect(yield* reasonOf(path)).toBe("somebody answers there")
      expect(fs.lstatSync(path).ino).toBe(before)
      expect(fs.readdirSync(dirname(path))).toEqual(["sock"])
    }))

  it.scopedLive("takes the place of a host that was killed", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      yield* deadSocket(path)
      expect(yield* answers(path)).toBe(false)
      yield* listen(path)
      expect(yield* answers(path)).toBe(true)
      expect(fs.readdirSync(dirname(path))).toEqual(["sock"])
    }))

  it.scopedLive("is taken over by exactly one of many at once", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      yield* deadSocket(path)
      const attempts = yield* Effect.all(
        Array.from({ length: 16 }, () => Effect.either(listen(path))),
        { concurrency: "unbounded" }
      )
      expect(attempts.filter(Either.isRight)).toHaveLength(1)
      expect(yield* answers(path)).toBe(true)
      expect(fs.readdirSync(dirname(path))).toEqual(["sock"])
    }))

  it.scopedLive("is taken over by exactly one of many processes", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      yield* deadSocket(path)
      const program = bundledOnce(serveMain)
      const words = yield* Effect.all(
        Array.from({ length: 6 }, () => Effect.flatMap(child([program, path]), firstWords)),
        { concurrency: "unbounded" }
      )
      expect(words.filter((word) => word === "won\n")).toHaveLength(1)
      expect(words.filter((word) => word.includes("somebody answers there"))).toHaveLength(5)
      expect(yield* answers(path)).toBe(true)
    }))

  it.scopedLive("goes on accepting after it has run out of descriptors", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      const program = bundledOnce(serveMain)
      const command = "ulimit -n 40; exec \"$0\" \"$@\""
      const host = yield* child([program, path], ["sh", "-c", command])
      expect(yield* firstWords(host)).toBe("won\n")
      const flood = yield* Effect.scoped(Effect.all(
        Array.from({ length: 100 }, () => isGreeted(path)),
        { concurrency: "unbounded" }
      ))
      expect(flood).toContain(true)
      expect(flood).toContain(false)
      yield* Effect.repeat(Effect.scoped(isGreeted(path)), { until: (greeted) => greeted })
    }))

  it.scopedLive("goes on where another was killed while it cleared a dead socket away", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      yield* deadSocket(path)
      const inode = fs.lstatSync(path, { bigint: true }).ino
      fs.linkSync(path, join(dirname(path), `.${inode.toString(36)}.dead`))
      yield* listen(path)
      expect(yield* answers(path)).toBe(true)
      expect(fs.readdirSync(dirname(path))).toEqual(["sock"])
    }))

  it.scopedLive("never removes what is not a dead socket", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      fs.mkdirSync(dirname(path), { mode: 0o700 })
      fs.writeFileSync(path, "precious")
      expect(yield* reasonOf(path)).toBe("a file is in its place")
      expect(fs.readFileSync(path, "utf8")).toBe("precious")
      fs.unlinkSync(path)

      fs.mkdirSync(path)
      expect(yield* reasonOf(path)).toBe("a directory is in its place")
      expect(fs.statSync(path).isDirectory()).toBe(true)
      fs.rmdirSync(path)

      fs.symlinkSync(join(dirname(path), "nowhere"), path)
      expect(yield* reasonOf(path)).toBe("a symbolic link is in its place")
      expect(fs.readlinkSync(path)).toContain("nowhere")
      fs.unlinkSync(path)

      yield* deadSocket(join(dirname(path), "dead"))
      fs.symlinkSync("dead", path)
      expect(yield* reasonOf(path)).toBe("a symbolic link is in its place")
      expect(fs.readdirSync(dirname(path)).toSorted()).toEqual(["dead", "sock"])
    }))

  it.scopedLive("is refused in a directory into which others can write", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      fs.mkdirSync(dirname(path))
      fs.chmodSync(dirname(path), 0o777)
      expect(yield* reasonOf(path)).toContain("others can write to its directory")
      fs.chmodSync(dirname(path), 0o755)
      yield* listen(path)
      expect(mode(path)).toBe("600")
    }))

  it.scopedLive("is refused at a path that the system would cut, and fits at the longest", () =>
    Effect.gen(function*() {
      const directory = yield* scratch
      const longest = (name: string) => {
        const room = 103 - Buffer.byteLength(directory) - Buffer.byteLength(name) - 2
        return join(directory, "d".repeat(room), name)
      }
      const cut = `${longest("sock")}s`
      expect(Buffer.byteLength(cut)).toBe(104)
      expect(yield* reasonOf(cut)).toContain("longer than 103 bytes")
      expect(fs.existsSync(dirname(cut))).toBe(false)
      for (const name of ["sock", "s"]) {
        const path = longest(name)
        yield* listen(path)
        expect(yield* answers(path)).toBe(true)
        expect(fs.readdirSync(dirname(path))).toEqual([name])
      }
    }))

  it.scopedLive("says why when the directory cannot be made", () =>
    Effect.gen(function*() {
      const directory = yield* scratch
      fs.writeFileSync(join(directory, "file"), "")
      const failure = yield* Effect.flip(listen(join(directory, "file", "sock")))
      expect(failure).toBeInstanceOf(StorageFailed)
    }))

  it.scopedLive("does not mistake a full backlog for a dead socket", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      fs.mkdirSync(dirname(path), { mode: 0o700 })
      const server = createServer()
      yield* Effect.acquireRelease(
        Effect.async<void>((resume) => {
          server.listen({ path, backlog: 1 }, () => resume(Effect.void))
        }),
        () => Effect.sync(() => server.close())
      )
      // Connections wait in the backlog for as long as this process does not poll.
      const first = [dial(path, () => undefined), dial(path, () => undefined)]
      yield* Effect.all([...first, ...first].map((open) => Effect.exit(open)), {
        concurrency: "unbounded"
      })
      expect(yield* reasonOf(path)).toMatch(/^somebody (answers|may answer) there$/)
      expect(fs.lstatSync(path).isSocket()).toBe(true)
    }))
})
