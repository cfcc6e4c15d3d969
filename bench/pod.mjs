/** Starts Pod hosts without the commands in front of them, and attaches clients to them. */
import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { createConnection } from "node:net"
import { fileURLToPath } from "node:url"

/** The flags and variables with which hosts are started, so that their memory is that of real ones. */
const shipped = readFileSync(new URL("../src/layers/shipped.ts", import.meta.url), "utf8")
const flags = shipped.match(/"--[^"]+"/g).map((flag) => JSON.parse(flag))
const variables = Object.fromEntries(
  Array.from(shipped.matchAll(/([A-Z_]+): "(\d+)"/g), ([, name, value]) => [name, value])
)

const pods = fileURLToPath(new URL("../dist/pods.cjs", import.meta.url))
const chatter = fileURLToPath(new URL("./chatter.mjs", import.meta.url))

export const demo = { name: "demo", command: ["pods-demo-agent"], env: [] }

/** An agent that says `updates` chunks per prompt, as fast as they are taken. */
export const talker = { name: "chatter", command: [process.execPath, chatter], env: [] }

/** A host that has said that it is ready. `ready` is how long that took, in milliseconds. */
export const startHost = (name, { agent = demo, cwd, env, prefix = [], restore = false }) =>
  new Promise((resolve, reject) => {
    const order = restore ? { kind: "Restore", name } : { kind: "New", name, agent, cwd }
    const began = performance.now()
    const [program, ...args] = [...prefix, process.execPath, ...flags, pods, "host", name]
    const child = spawn(program, args, {
      env: { ...env, ...variables },
      stdio: ["ignore", "inherit", "inherit", "pipe"]
    })
    const pipe = child.stdio[3]
    let said = ""
    pipe.on("data", (piece) => {
      said += piece
      if (!said.includes("\n")) return
      const answer = JSON.parse(said.split("\n", 1)[0])
      if (answer.failed) return reject(new Error(JSON.stringify(answer.failed)))
      resolve({ child, ...answer.ready, ready: performance.now() - began })
    })
    pipe.on("error", () => undefined)
    child.once("exit", (code) => reject(new Error(`the host of ${name} ended with ${code}`)))
    pipe.write(`${JSON.stringify(order)}\n`)
  })

export const endHost = ({ child }) =>
  new Promise((resolve) => {
    child.once("exit", resolve)
    child.kill("SIGTERM")
  })

/** A native client; `heard` is called with each event and the time at which its bytes came. */
export const attach = (socket, { heard = () => undefined, tail = 200 } = {}) =>
  new Promise((resolve, reject) => {
    const began = performance.now()
    const params = { client: "bench", protocol: 1, tail }
    const connection = createConnection(socket, () => {
      connection.write(`${JSON.stringify({ method: "hello", params })}\n`)
    })
    let rest = ""
    connection.setEncoding("utf8")
    connection.on("error", reject)
    connection.on("data", (piece) => {
      const at = performance.timeOrigin + performance.now()
      const lines = (rest + piece).split("\n")
      rest = lines.pop()
      for (const line of lines) {
        const event = JSON.parse(line)
        if (event.event === "welcome") {
          resolve({
            connection,
            welcome: event.data,
            took: performance.now() - began,
            send: (method, params) => connection.write(`${JSON.stringify({ method, params })}\n`)
          })
        }
        heard(event, at)
      }
    })
  })

/** Kibibytes of a process: what it has to itself and its part of what it shares, or all it maps. */
export const memory = (pid) => {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8")
  const field = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(rollup)[1])
  return { pss: field("Pss"), rss: field("Rss") }
}
