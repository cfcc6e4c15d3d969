import { describe, expect, it } from "@effect/vitest"
import { type Duration, Effect } from "effect"
import { spawn, spawnSync } from "node:child_process"
import { readdirSync, writeFileSync } from "node:fs"
import { createServer, type Socket } from "node:net"
import { join } from "node:path"
import * as LiveReport from "../../../src/domain/LiveReport.ts"
import * as UnixLiveProbe from "../../../src/layers/unix/UnixLiveProbe.ts"
import { LiveProbe } from "../../../src/services/LiveProbe.ts"
import { bundledOnce } from "../../support/bundledOnce.ts"
import { scratch } from "../../support/scratch.ts"

const probeAll = (
  sockets: ReadonlyArray<string>,
  timeout: Duration.DurationInput = UnixLiveProbe.statusTimeout
) =>
  Effect.flatMap(LiveProbe, (probe) => probe.probeAll(sockets)).pipe(
    Effect.provide(UnixLiveProbe.layer(timeout))
  )

/** A server at `path` that greets each connection in its own way; gives its open connections. */
const serve = (path: string, greet: (socket: Socket) => void) => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on("error", () => undefined)
    socket.on("close", () => sockets.delete(socket))
    greet(socket)
  })
  return Effect.acquireRelease(
    Effect.async<ReadonlySet<Socket>>((resume) => {
      server.listen(path, () => resume(Effect.succeed(sockets)))
    }),
    () =>
      Effect.sync(() => {
        for (const socket of sockets) socket.destroy()
        server.close()
      })
  )
}

const status = (value: string) => `{"event":"status","data":{"status":"${value}"}}\n`

describe("UnixLiveProbe on real sockets", () => {
  it.scopedLive("tells an answer, silence, garbage, hanging up and every kind of absence apart", () =>
    Effect.gen(function*() {
      const dir = yield* scratch
      const at = (name: string) => join(dir, name)
      yield* serve(at("idle"), (socket) => socket.write(status("idle")))
      yield* serve(at("silent"), () => undefined)
      yield* serve(at("garbage"), (socket) => socket.write("SSH-2.0-OpenSSH\r\n"))
      yield* serve(at("hangup"), (socket) => socket.end())
      writeFileSync(at("file"), "")
      spawnSync(process.execPath, ["-e", deadSocket, at("dead")])
      const reports = yield* probeAll(
        ["idle", "silent", "garbage", "hangup", "file", "dead", "none"].map(at)
      )
      expect(reports).toEqual([
        LiveReport.reported("idle"),
        LiveReport.withoutStatus("Silent"),
        LiveReport.withoutStatus("NotAPod"),
        LiveReport.withoutStatus("HungUp"),
        LiveReport.Unreachable({ reason: "NotASocket" }),
        LiveReport.Unreachable({ reason: "Refused" }),
        LiveReport.Unreachable({ reason: "Missing" })
      ])
    }))

  it.scopedLive("refuses a path that a socket address would cut", () =>
    Effect.gen(function*() {
      const [report] = yield* probeAll([`/tmp/${"x".repeat(100)}`])
      expect(report).toEqual(LiveReport.Unreachable({ reason: "PathTooLong" }))
    }))

  it.scopedLive("learns the status at the end of a foreign snapshot of 10 MB", () =>
    Effect.gen(function*() {
      const dir = yield* scratch
      const path = join(dir, "sock")
      const snapshot = JSON.stringify({
        event: "snapshot",
        data: { entries: ["x".repeat(10_000_000)], greeting: {}, status: "paused" }
      })
      yield* serve(path, (socket) => socket.write(`${snapshot}\n`))
      // The machine may be slow: the deadline is not what is tested here.
      expect(yield* probeAll([path], 30_000)).toEqual([LiveReport.reported("paused")])
    }))

  it.scopedLive(
    "closes its socket on every outcome, 300 rounds long",
    () =>
      Effect.gen(function*() {
        const dir = yield* scratch
        const paths = ["idle", "silent", "hangup", "none"].map((name) => join(dir, name))
        const [idle = "", silent = "", hangup = ""] = paths
        const servers = [
          yield* serve(idle, (socket) => socket.write(status("idle"))),
          yield* serve(silent, () => undefined),
          yield* serve(hangup, (socket) => socket.end())
        ]
        const round = probeAll(paths, 5)
        const interrupted = probeAll(paths, 5_000).pipe(Effect.timeoutOption(2))
        yield* round
        const before = yield* descriptorsWithout(servers)
        for (let count = 0; count < 300; count++) yield* count % 3 === 0 ? interrupted : round
        expect(yield* descriptorsWithout(servers)).toBe(before)
      }),
    60_000
  )

  it.scopedLive(
    "marks nobody dead when its own process runs out of descriptors",
    () =>
      Effect.gen(function*() {
        const dir = yield* scratch
        const path = join(dir, "sock")
        yield* serve(path, () => undefined)
        const program = bundledOnce("probeMain.ts")
        const limited = `ulimit -n 40; exec "$0" "$@"`
        const child = spawn("sh", ["-c", limited, process.execPath, program, path, "200"])
        const reports = JSON.parse(yield* output(child))
        expect(reports).toHaveLength(200)
        expect(reports.filter(({ _tag }: { _tag: string }) => _tag !== "Reachable")).toEqual([])
      }),
    60_000
  )

  it.scopedLive(
    "takes a full backlog for a busy Pod, not for a dead one",
    () =>
      Effect.gen(function*() {
        const dir = yield* scratch
        const path = join(dir, "sock")
        yield* deaf(path)
        const reports = yield* probeAll(Array.from({ length: 20 }, () => path))
        expect(new Set(reports.map((report) => report._tag))).toEqual(new Set(["Reachable"]))
        expect(reports).toContainEqual(LiveReport.withoutStatus("Busy"))
      }),
    60_000
  )
})

/** A listener with a backlog of 2 whose process is stopped, so that it never accepts. */
const deaf = (path: string) =>
  Effect.acquireRelease(
    Effect.async<ReturnType<typeof spawn>>((resume) => {
      const child = spawn(process.execPath, ["-e", deafListener, path], {
        stdio: ["ignore", "pipe", "inherit"]
      })
      child.stdout.once("data", () => {
        child.kill("SIGSTOP")
        resume(Effect.succeed(child))
      })
    }),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )

const deafListener = `
  const server = require("node:net").createServer()
  server.listen({ path: process.argv[1], backlog: 2 }, () => console.log("ready"))
`

const output = (child: ReturnType<typeof spawn>) =>
  Effect.async<string>((resume) => {
    let text = ""
    child.stdout?.on("data", (chunk) => text += chunk)
    child.on("close", () => resume(Effect.succeed(text)))
  })

/** Leaves the file of a socket on which nobody listens any more. */
const deadSocket = `
  const path = process.argv[1]
  require("node:net").createServer().listen(path, () => process.kill(process.pid, "SIGKILL"))
`

/** Open descriptors once every server has seen its connections end. */
const descriptorsWithout = (servers: ReadonlyArray<ReadonlySet<Socket>>) =>
  Effect.sync(() => readdirSync("/proc/self/fd").length).pipe(
    Effect.repeat({ while: () => servers.some((sockets) => sockets.size > 0) })
  )
