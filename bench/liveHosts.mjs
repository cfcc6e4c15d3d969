/**
 * A process that is the host of many Pods: `node liveHosts.mjs HOME COUNT`. It says hello back, and
 * tells everybody who is attached what it is asked to over IPC.
 */
import { createServer } from "node:net"
import { join } from "node:path"

const [, , home, count] = process.argv
const pods = []

const welcome = (name, seq) => ({
  event: "welcome",
  data: {
    name,
    host: { version: "0", protocol: 1, pid: process.pid },
    agent: "bench",
    cwd: home,
    status: "idle",
    seq,
    asks: [],
    earlier: 0,
    records: []
  }
})

/** Says an event to all who are attached to a Pod, with its number. */
const tell = (pod, event) => {
  pod.seq += 1
  const line = `{"seq":${pod.seq},${JSON.stringify(event).slice(1)}\n`
  for (const socket of pod.sockets) socket.write(line)
}

const open = (at) =>
  new Promise((resolve) => {
    const pod = {
      name: `pod-${String(at).padStart(3, "0")}`,
      sockets: new Set(),
      seq: 0,
      step: at % steps.length
    }
    pods.push(pod)
    const server = createServer((socket) => {
      socket.on("error", () => undefined)
      socket.on("close", () => pod.sockets.delete(socket))
      socket.write(`{"event":"status","data":{"status":"idle"}}\n`)
      socket.on("data", () => {
        socket.write(`${JSON.stringify(welcome(pod.name, pod.seq))}\n`)
        pod.sockets.add(socket)
      })
    })
    server.listen({ path: join(home, `s${at}`), backlog: 64 }, () =>
      resolve([pod.name, join(home, `s${at}`)]))
  })

const began = (turn) => [
  { event: "status", data: { status: "running" } },
  { event: "tool_call_start", data: { id: "t", name: `edit part-${turn}.ts` } }
]
const runs = (turn) => [{
  event: "tool_call_done",
  data: { id: "t", name: "run", arguments: `{"command":"npm test ${turn}"}` }
}]
const ran = () => [{ event: "tool_result", data: { id: "t", summary: "ok" } }]
const ended = (turn) => [
  { event: "text_done", data: { text: `Part ${turn} is done, all tests pass` } },
  { event: "status", data: { status: "idle" } }
]

/** What a Pod goes through, one step a change: turns of five tool calls. */
const steps = [began, ...Array.from({ length: 5 }, () => [runs, ran]).flat(), ended]

let timer
let turn = 0
const change = () => {
  turn += 1
  const pod = pods[turn % pods.length]
  pod.step = (pod.step + 1) % steps.length
  for (const event of steps[pod.step](turn)) tell(pod, event)
}

process.on("message", ({ asks, rate }) => {
  if (rate !== undefined) {
    clearInterval(timer)
    timer = rate === 0 ? undefined : setInterval(change, 1000 / rate)
    return
  }
  const pod = pods[asks.at % pods.length]
  const ask = { id: asks.title, title: asks.title, options: [], asked_at: Date.now() }
  tell(pod, { event: "asked", data: { ask } })
  tell(pod, { event: "status", data: { status: "paused" } })
  process.send({ told: performance.timeOrigin + performance.now() })
  setTimeout(() => {
    tell(pod, { event: "answered", data: { ask: ask.id, outcome: { kind: "cancelled" } } })
    tell(pod, { event: "status", data: { status: "idle" } })
  }, 300)
})

process.send({
  sockets: await Promise.all(Array.from({ length: Number(count) }, (_, at) => open(at)))
})
