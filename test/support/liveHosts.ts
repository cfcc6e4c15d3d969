import { Effect } from "effect"
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { createServer, type Server, type Socket } from "node:net"
import { join } from "node:path"
import { encodeTable } from "../../src/domain/Allocation.ts"
import * as NativeProtocol from "../../src/domain/NativeProtocol.ts"
import * as wire from "../../src/layers/unix/wire.ts"
import { until } from "./until.ts"

/** Pods that this process claims to be and is the host of, all idle at first. */
export interface LiveHosts {
  /** Says events to all who are attached to a Pod. */
  readonly tell: (name: string, ...events: ReadonlyArray<wire.Event>) => void
  /** Waits until somebody is attached to each of them. */
  readonly met: Effect.Effect<void>
}

/** Lets Pods of these names live in a home, of which nothing is stored, until the scope closes. */
export const liveHosts = (home: string, names: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const hosts = new Map(names.map((name, at) => [name, make(name, join(home, `s${at}`))]))
      await Promise.all(Array.from(hosts.values(), ({ listens }) => listens))
      mkdirSync(join(home, "run"), { recursive: true, mode: 0o700 })
      const allocations = Array.from(hosts, ([pod_name, { path }]) => ({
        pod_name,
        pid: process.pid,
        socket: path,
        scope_allow: [],
        scope_deny: [],
        delegated_from: null,
        segment_id: null
      }))
      writeFileSync(join(home, "run/pods.json"), encodeTable({ allocations }), { mode: 0o600 })
      return hosts
    }),
    (hosts) => Effect.sync(() => hosts.forEach(({ close }) => close()))
  ).pipe(Effect.map((hosts): LiveHosts => ({
    tell: (name, ...events) => events.forEach((event) => hosts.get(name)?.tell(event)),
    met: until(
      "all to be attached",
      Effect.sync(() => [...hosts.values()].every(({ isMet }) => isMet()))
    )
  })))

const make = (name: string, path: string) => {
  const sockets = new Set<Socket>()
  let seq = 0
  const server: Server = createServer((socket) => {
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket))
    socket.write(wire.eventLine({ event: "status", data: { status: "idle" } }))
    socket.once("data", () => {
      socket.write(`${NativeProtocol.eventLine(welcome(name, seq))}\n`)
      sockets.add(socket)
    })
  })
  return {
    path,
    listens: new Promise<void>((resolve) => server.listen(path, resolve)),
    tell: (event: wire.Event) => {
      seq += 1
      const { numbered } = wire.broadcastLines(event, seq)
      for (const socket of sockets) socket.write(numbered())
    },
    isMet: () => sockets.size > 0,
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      rmSync(path, { force: true })
    }
  }
}

const welcome = (name: string, seq: number) =>
  ({
    event: "welcome",
    data: {
      name,
      host: { version: "0", protocol: NativeProtocol.protocolVersion, pid: process.pid },
      agent: "live",
      cwd: "/work",
      status: "idle",
      seq,
      asks: [],
      queue: [],
      held: false,
      clients: [],
      alerts: [],
      agent_state: { kind: "ready" },
      earlier: 0,
      records: []
    }
  }) as const
