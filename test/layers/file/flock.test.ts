import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Scope } from "effect"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import { join } from "node:path"
import { flock, type LockOptions } from "../../../src/layers/file/flock.ts"
import { lockedByNode } from "./foreignProcess.ts"
import { tempDirectory, withUmask } from "./tempPaths.ts"

const exclusive = (wait: LockOptions["wait"]): LockOptions => ({ mode: "Exclusive", wait })
const shared = (wait: LockOptions["wait"]): LockOptions => ({ mode: "Shared", wait })

const tempFile = Effect.map(tempDirectory, (directory) => join(directory, "file"))

/** What another process finds: whether it could have the lock at once. */
const free = (path: string, side = "-x") =>
  spawnSync("flock", [side, "-n", path, "true"]).status === 0

describe("flock", () => {
  it.scopedLive("keeps other processes out until the scope closes", () =>
    Effect.gen(function*() {
      const path = yield* tempFile
      yield* Effect.scoped(Effect.gen(function*() {
        const fd = yield* flock(path, exclusive(0))
        expect(free(path)).toBe(false)
        fs.writeSync(fd, "text")
        fs.fdatasyncSync(fd)
      }))
      expect(free(path)).toBe(true)
      expect(fs.readFileSync(path, "utf8")).toBe("text")
    }))

  it.scopedLive("creates a missing file for a writer, with mode 0600", () =>
    Effect.gen(function*() {
      const path = yield* tempFile
      yield* withUmask(0, flock(path, exclusive(0)))
      expect(fs.statSync(path).mode & 0o777).toBe(0o600)
    }))

  it.scopedLive("creates nothing for a reader", () =>
    Effect.gen(function*() {
      const path = yield* tempFile
      const failure = yield* Effect.flip(flock(path, shared(0)))
      expect(failure).toMatchObject({ _tag: "StorageFailed", doing: "lock", code: "ENOENT" })
      expect(fs.existsSync(path)).toBe(false)
    }))

  it.scopedLive("lets readers in together, and no writer with them", () =>
    Effect.gen(function*() {
      const path = yield* tempFile
      fs.writeFileSync(path, "")
      yield* flock(path, shared(0))
      yield* flock(path, shared(0))
      expect(free(path, "-s")).toBe(true)
      expect(free(path)).toBe(false)
      expect((yield* Effect.flip(flock(path, exclusive(0))))._tag).toBe("LockHeld")
    }))

  it.scopedLive("names the process that holds the lock, not the flock(1) that took it", () =>
    Effect.gen(function*() {
      const path = yield* tempFile
      const holder = yield* lockedByNode(path)
      expect(yield* Effect.flip(flock(path, exclusive(0)))).toMatchObject({
        _tag: "LockHeld",
        path,
        holder: `node (pid ${holder.pid})`
      })
    }))

  it.scopedLive("gives up on a holder that is stopped, and names it", () =>
    Effect.gen(function*() {
      const path = yield* tempFile
      const holder = yield* lockedByNode(path)
      holder.kill("SIGSTOP")
      const failure = yield* Effect.flip(flock(path, exclusive("200 millis")))
      expect(failure).toMatchObject({ holder: `node (pid ${holder.pid})` })
    }))

  it.scopedLive("has the lock as soon as its holder is killed", () =>
    Effect.gen(function*() {
      const path = yield* tempFile
      const holder = yield* lockedByNode(path)
      const waiting = yield* Effect.fork(flock(path, exclusive("60 seconds")))
      yield* holder.end
      expect(yield* Fiber.join(waiting)).toBeGreaterThan(2)
    }))

  it.scopedLive("stops waiting when interrupted, and leaves neither lock nor descriptor", () =>
    Effect.gen(function*() {
      const path = yield* tempFile
      const holder = yield* lockedByNode(path)
      const waiting = yield* Effect.fork(Effect.scoped(flock(path, exclusive("60 seconds"))))
      yield* Effect.sleep("50 millis")
      expect(openHere(path)).toBe(1)
      expect(Exit.isInterrupted(yield* Fiber.interrupt(waiting))).toBe(true)
      expect(openHere(path)).toBe(0)
      yield* holder.end
      expect(free(path)).toBe(true)
    }))

  it.scopedLive("locks the new file when the old one is replaced while it waits", () =>
    Effect.gen(function*() {
      const path = yield* tempFile
      const holder = yield* lockedByNode(path)
      const waiting = yield* Effect.fork(flock(path, exclusive("60 seconds")))
      yield* Effect.sleep("50 millis")
      fs.rmSync(path)
      fs.writeFileSync(path, "new")
      yield* holder.end
      const fd = yield* Fiber.join(waiting)
      expect(fs.fstatSync(fd).ino).toBe(fs.statSync(path).ino)
      expect(free(path)).toBe(false)
      expect(openHere(path)).toBe(1)
    }))

  it.scopedLive("makes a new file when the old one is removed while it waits", () =>
    Effect.gen(function*() {
      const path = yield* tempFile
      const holder = yield* lockedByNode(path)
      const waiting = yield* Effect.fork(flock(path, exclusive("60 seconds")))
      yield* Effect.sleep("50 millis")
      fs.rmSync(path)
      yield* holder.end
      yield* Fiber.join(waiting)
      expect(free(path)).toBe(false)
    }))

  it.scopedLive("gives the lock to each of many in turn", () =>
    Effect.gen(function*() {
      const path = yield* tempFile
      fs.writeFileSync(path, "0")
      const increment = Effect.scoped(Effect.gen(function*() {
        const fd = yield* flock(path, exclusive("60 seconds"))
        const count = Number(fs.readFileSync(path, "utf8"))
        yield* Effect.sleep("1 millis")
        fs.writeSync(fd, `${count + 1}`, 0)
      }))
      yield* Effect.all(Array.from({ length: 50 }, () => increment), { concurrency: 8 })
      expect(fs.readFileSync(path, "utf8")).toBe("50")
    }))

  it.scopedLive("keeps the lock to itself when it starts other programs", () =>
    Effect.gen(function*() {
      const path = yield* tempFile
      const scope = yield* Scope.make()
      yield* Scope.extend(flock(path, exclusive(0)), scope)
      const child = yield* lockedByNode(`${path}.other`)
      yield* Scope.close(scope, Exit.void)
      expect(free(path)).toBe(true)
      yield* child.end
    }))

  it.scopedLive("refuses what is not a regular file", () =>
    Effect.gen(function*() {
      const directory = yield* tempDirectory
      spawnSync("mkfifo", [join(directory, "fifo")])
      fs.symlinkSync("fifo", join(directory, "link"))
      const refusal = (path: string) =>
        Effect.map(Effect.flip(flock(path, exclusive(0))), (failure) =>
          failure._tag === "StorageFailed" ? failure.message : failure._tag)
      expect(yield* refusal(directory)).toBe(`cannot lock ${directory}: it is a directory`)
      expect(yield* refusal(join(directory, "fifo"))).toContain(": it is not a regular file")
      expect(yield* refusal(join(directory, "link"))).toContain(": it is a symbolic link")
    }))

  it.scopedLive("says so when the machine has no flock(1)", () =>
    Effect.gen(function*() {
      const path = yield* tempFile
      const before = process.env["PATH"]
      const failure = yield* Effect.acquireUseRelease(
        Effect.sync(() => process.env["PATH"] = "/nowhere"),
        () => Effect.flip(flock(path, exclusive("1 second"))),
        () => Effect.sync(() => process.env["PATH"] = before)
      )
      expect(failure).toMatchObject({ _tag: "StorageFailed", code: "ENOLCK" })
      expect(failure.message).toContain("is flock of util-linux installed?")
    }))
})

/** How many descriptors of this process are open on a path. */
const openHere = (path: string) =>
  fs.readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return fs.readlinkSync(`/proc/self/fd/${fd}`) === path
    } catch {
      return false
    }
  }).length
