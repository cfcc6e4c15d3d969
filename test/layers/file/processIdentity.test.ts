import { describe, expect, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { copyFileSync, readFileSync } from "node:fs"
import { join } from "node:path"
import * as processIdentity from "../../../src/layers/file/processIdentity.ts"
import { tempDirectory } from "./tempPaths.ts"

describe("alive", () => {
  it("knows processes that exist, also those that may not be signalled", () => {
    expect(processIdentity.alive(process.pid)).toBe(true)
    expect(processIdentity.alive(1)).toBe(true)
  })

  it("takes numbers for dead that no process has", () => {
    for (const pid of [0, -1, 1.5, 4_194_305, 2_147_483_647, 2_147_483_648, 4_294_967_295]) {
      expect(processIdentity.alive(pid)).toBe(false)
    }
  })

  it.scopedLive("takes a process for dead that has ended and was not waited for", () =>
    Effect.gen(function*() {
      // The shell ends its child and then becomes a program that does not know of it.
      const sleeper = yield* started("sh", ["-c", "sleep 0.1 & echo $!; exec sleep 600"])
      const zombie = yield* Effect.promise(() => once(sleeper.stdout, "data"))
      const pid = Number(String(zombie[0]))
      yield* Effect.repeat(
        Effect.sync(() => readFileSync(`/proc/${pid}/stat`, "utf8")),
        { until: (stat) => stat.includes(") Z "), schedule: Schedule.spaced("10 millis") }
      )
      expect(processIdentity.alive(pid)).toBe(false)
    }))
})

describe("identify", () => {
  it("tells what no other process has", () => {
    const self = processIdentity.identify(process.pid)
    expect(self).toMatchObject({
      pid: process.pid,
      boot_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      pid_namespace: expect.stringMatching(/^pid:\[\d+\]$/)
    })
    expect(self?.start_time).not.toBe(processIdentity.identify(1)?.start_time)
  })

  it("knows nothing of a process that does not exist", () => {
    expect(processIdentity.identify(4_194_305)).toBeUndefined()
  })

  it.scopedLive("reads past blanks and parentheses in the name of a program", () =>
    Effect.gen(function*() {
      const program = join(yield* tempDirectory, "a) R 1 (b")
      copyFileSync("/bin/sleep", program)
      const { pid = 0 } = yield* started(program, ["600"])
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1")
      expect(stat).toContain("(a) R 1 (b) ")
      expect(processIdentity.identify(pid)?.start_time).toBe(
        Number(stat.split(") ").at(-1)?.split(" ")[19])
      )
      expect(processIdentity.alive(pid)).toBe(true)
    }))
})

describe("gone", () => {
  const self = processIdentity.identify(process.pid) ?? expect.fail("no /proc")

  it("is false for a process that runs", () => {
    expect(processIdentity.gone(self)).toBe(false)
  })

  it("is true when the pid is dead, or another process has it, or after a reboot", () => {
    expect(processIdentity.gone({ ...self, pid: 4_194_305 })).toBe(true)
    expect(processIdentity.gone({ ...self, start_time: self.start_time - 1 })).toBe(true)
    expect(processIdentity.gone({ ...self, boot_id: "another" })).toBe(true)
  })

  it("is false when the pid counts in another namespace, where nothing is known", () => {
    const elsewhere = { ...self, pid: 4_194_305, pid_namespace: "pid:[1]" }
    expect(processIdentity.gone(elsewhere)).toBe(false)
    expect(processIdentity.gone({ ...elsewhere, boot_id: "another" })).toBe(true)
  })
})

/** A process that is killed and waited for when the scope closes. */
const started = (command: string, args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.async<ReturnType<typeof spawnPiped>>((resume) => {
      const child = spawnPiped(command, args)
      child.once("spawn", () => resume(Effect.succeed(child)))
    }),
    (child) =>
      Effect.promise(async () => {
        const ended = once(child, "exit")
        child.kill("SIGKILL")
        await ended
      })
  )

const spawnPiped = (command: string, args: ReadonlyArray<string>) =>
  spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] })
