/** Builds homes full of Pods: stored ones as files, live ones as sockets of other processes. */
import { spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

export const uuid = (number) => `019e6f00-0000-7000-8000-${number.toString(16).padStart(12, "0")}`

export const makeHome = () => {
  const home = mkdtempSync(join(tmpdir(), "pods-bench-"))
  return { home, remove: () => rmSync(home, { recursive: true, force: true }) }
}

/** The variables of whoever measures, since they cost time too, with all paths below `home`. */
export const environment = (home) => {
  const own = /^(PODS|XDG)_/
  const theirs = Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)))
  return {
    ...theirs,
    HOME: home,
    PODS_HOME: home,
    PODS_CACHE_DIR: join(home, "cache"),
    LANG: "C.UTF-8",
    TERM: "xterm-256color"
  }
}

/** A stopped Pod with a conversation of `turns` turns. */
export const storePod = (home, name, number, turns = 3) => {
  const [session_id, segment_id] = [uuid(number * 2), uuid(number * 2 + 1)]
  const pod = join(home, "pods", name)
  const logs = join(home, "sessions", session_id)
  mkdirSync(pod, { recursive: true })
  mkdirSync(logs, { recursive: true })
  writeFileSync(
    join(pod, "metadata.json"),
    JSON.stringify({ pod_name: name, active: { session_id, segment_id } }, null, 2)
  )
  const ts = 1779769846743 + number
  const config = { stop_sequences: [] }
  const lines = [{ kind: "segment_start", ts, session_id, config, history: [] }]
  for (let turn = 1; turn <= turns; turn++) {
    const text = `answer ${turn} of ${name}: `.padEnd(400, "all tests pass ")
    lines.push(
      { kind: "invoke", ts, trigger: "user_send" },
      { kind: "user_input", ts, segments: [{ kind: "text", content: `prompt ${turn}` }] },
      {
        kind: "assistant_item",
        ts,
        item: { kind: "message", role: "assistant", content: [{ kind: "text", text }] }
      },
      { kind: "turn_end", ts, turn_count: turn },
      { kind: "run_completed", ts, interrupted: false, result: "finished" }
    )
  }
  writeFileSync(
    join(logs, `${segment_id}.jsonl`),
    lines.map((line) => `${JSON.stringify(line)}\n`).join("")
  )
}

/** The registry of these sockets, all claimed by a process that lives. */
export const writeRegistry = (home, sockets, pid) => {
  mkdirSync(join(home, "run"), { recursive: true, mode: 0o700 })
  const allocations = sockets.map(([pod_name, socket]) => ({
    pod_name,
    pid,
    socket,
    scope_allow: [],
    scope_deny: [],
    delegated_from: null,
    segment_id: null
  }))
  writeFileSync(join(home, "run", "pods.json"), JSON.stringify({ allocations }, null, 2), {
    mode: 0o600
  })
}

/** Processes that own sockets: `answers` says a status at once, `silent` says nothing. */
export const startFleet = async (home, kinds) => {
  const children = await Promise.all(kinds.map(([kind, count], at) => {
    const child = spawn(process.execPath, ["-e", fleet, home, kind, String(count), String(at)], {
      stdio: ["ignore", "pipe", "inherit"]
    })
    return new Promise((resolve, reject) => {
      child.stdout.once("data", () => resolve(child))
      child.once("exit", (code) => reject(new Error(`fleet ended with ${code}`)))
    })
  }))
  const sockets = kinds.flatMap(([kind, count], at) =>
    Array.from({ length: count }, (_, number) => [
      `${kind}-${at}-${number}`,
      join(home, `${kind[0]}${at}-${number}`)
    ])
  )
  return { sockets, pid: children[0].pid, stop: () => children.forEach((child) => child.kill()) }
}

const fleet = `
  const [, home, kind, count, at] = process.argv
  let left = Number(count)
  for (let number = 0; number < Number(count); number++) {
    const server = require("node:net").createServer((socket) => {
      socket.on("error", () => undefined)
      if (kind === "answers") socket.write('{"event":"status","data":{"status":"idle"}}\\n')
    })
    const path = home + "/" + kind[0] + at + "-" + number
    server.listen({ path, backlog: 64 }, () => {
      if (--left > 0) return
      console.log("ready")
    })
  }
`
