import { Effect } from "effect"
import { mkdirSync, writeFileSync } from "node:fs"
import { createServer, type Socket } from "node:net"
import { dirname, join } from "node:path"
import { type Allocation, encodeTable } from "../../src/domain/Allocation.ts"
import { PodName, type SegmentId } from "../../src/domain/ids.ts"
import { encodeLine, type LogEntry, segmentStart } from "../../src/domain/LogEntry.ts"
import * as NativeProtocol from "../../src/domain/NativeProtocol.ts"
import * as PodMetadata from "../../src/domain/PodMetadata.ts"
import * as PodRecord from "../../src/domain/PodRecord.ts"
import { claims } from "./home.ts"
import { segmentOf, sessionOf } from "./pods.ts"

/** A Pod as its host left it when it stopped. */
export interface Kept {
  readonly name: string
  /** What the user said last. */
  readonly said?: string
  /** UTC milliseconds. */
  readonly at: number
  readonly cwd?: string
  readonly agent?: string
}

/** Stores a stopped Pod in a home, without running anything. */
export const keep = (
  home: string,
  { agent, at, cwd = "/work", name, said = "hello" }: Kept
): void => {
  const [session, segment] = [sessionOf(name), segmentOf(name)]
  const metadata = PodMetadata.withActive(
    PodMetadata.pending(PodName.make(name), session),
    { session_id: session, segment_id: segment }
  )
  write(join(home, "pods", name, "metadata.json"), PodMetadata.encode(metadata))
  const command = new PodRecord.AgentCommand({
    name: "demo",
    command: [agent ?? "pods-demo-agent"]
  })
  const record = new PodRecord.PodRecord({ agent: command, cwd, created_at: at })
  write(join(home, "own/pods", `${name}.json`), PodRecord.encode(record))
  log(home, name, segment, at, said)
}

/**
 * A host that says nothing before it is told to: this process claims that a kept Pod is live.
 * `since` is when something was last said there, in UTC milliseconds, unless the stored segment is
 * claimed.
 */
export const muteHost = (home: string, name: string, since?: number) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.async<{ readonly sockets: Set<Socket>; readonly close: () => void }>((resume) => {
        const sockets = new Set<Socket>()
        const path = join(home, "run", name, "sock")
        const server = createServer((socket) => {
          sockets.add(socket)
          socket.on("close", () => sockets.delete(socket)).on("error", () => undefined)
          // It is a Pod all the same: who talks to it is welcome.
          socket.on("data", () => socket.write(`${welcome(name)}\n`))
        })
        mkdirSync(dirname(path), { recursive: true })
        const segment = segmentOf(since === undefined ? name : `${name} since`)
        if (since !== undefined) log(home, name, segment, since, "hello again")
        const allocations = [...claims(home), claim(name, path, segment)]
        write(join(home, "run/pods.json"), encodeTable({ allocations }))
        const close = () => {
          for (const socket of sockets) socket.destroy()
          server.close()
        }
        server.listen(path, () => resume(Effect.succeed({ sockets, close })))
      }),
      ({ close }) => Effect.sync(close)
    ),
    ({ sockets }) => ({
      /** Tells all who ask that it is idle. */
      speak: Effect.sync(() => {
        for (const socket of sockets) socket.write(`${statusLine}\n`)
      })
    })
  )

const statusLine = JSON.stringify({ event: "status", data: { status: "idle" } })

const welcome = (name: string): string =>
  NativeProtocol.eventLine({
    event: "welcome",
    data: {
      name,
      host: { version: "0", protocol: NativeProtocol.protocolVersion, pid: process.pid },
      agent: "mute",
      cwd: "/work",
      status: "idle",
      seq: 0,
      asks: [],
      queue: [],
      held: false,
      clients: [],
      alerts: [],
      agent_state: { kind: "ready" },
      earlier: 0,
      records: []
    }
  })

const claim = (name: string, socket: string, segment_id: SegmentId): Allocation => ({
  pod_name: name,
  pid: process.pid,
  socket,
  scope_allow: [],
  scope_deny: [],
  delegated_from: null,
  segment_id
})

const log = (home: string, name: string, segment: SegmentId, ts: number, said: string): void => {
  const session_id = sessionOf(name)
  const lines: ReadonlyArray<LogEntry> = [
    segmentStart(session_id, ts),
    { kind: "user_input", ts, segments: [{ kind: "text", content: said }] }
  ]
  write(
    join(home, "sessions", session_id, `${segment}.jsonl`),
    lines.map((line) => `${encodeLine(line)}\n`).join("")
  )
}

const write = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(path, text, { mode: 0o600 })
}
