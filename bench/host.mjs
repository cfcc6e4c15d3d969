/** Pod hosts: memory, how soon they are ready, how soon clients hear the agent, long logs. */
import { spawnSync } from "node:child_process"
import { appendFileSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { figure, floor, median } from "./measure.mjs"
import { attach, endHost, memory, startHost, talker } from "./pod.mjs"
import { environment, makeHome } from "./world.mjs"

const { home, remove } = makeHome()
const env = environment(home)
const start = (name, more = {}) => startHost(name, { cwd: home, env, ...more })
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
const percentile = (values, part) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))]

// The first host of an installation fills the code cache for all others, some seconds after its start.
const filler = await start("first")
await sleep(5_000)
await endHost(filler)

const floors = Array.from({ length: 9 }, () => floor({ env }))
const readies = []
for (let round = 0; round < 9; round++) {
  const host = await start(`ready-${round}`)
  readies.push(host.ready)
  await endHost(host)
}
const zero = median(floors)
console.log(`floor: node -e 0 takes ${zero.toFixed(0)} ms`)
figure("a host on the demo agent is ready", median(readies) / zero, 4, "x node -e 0")

const alone = await start("alone")
await sleep(1_000)
figure("a host alone, without its agent, RSS", memory(alone.pid).rss / 1024, 60, "MB")
await endHost(alone)

const twoCores = spawnSync("taskset", ["-c", "0,1", "true"]).status === 0
const prefix = twoCores ? ["taskset", "-c", "0,1"] : []
const began = performance.now()
const twenty = await Promise.all(
  Array.from({ length: 20 }, (_, at) => start(`one-of-${at}`, { prefix }))
)
figure(
  `20 hosts at once, the last one ready${twoCores ? " on 2 cores" : ""}`,
  (performance.now() - began) / 1_000,
  6,
  "s"
)
await sleep(1_000)
const parts = twenty.map(({ pid }) => memory(pid).pss / 1024)
figure("a host of 20, without its agent, PSS", median(parts), 25, "MB")
await Promise.all(twenty.map(endHost))

// Ten clients hear each chunk; the agent writes one every 20 ms.
const paced = await start("paced", { agent: talker })
const delays = []
const hearers = await Promise.all(Array.from({ length: 10 }, () =>
  attach(paced.socket, {
    heard: ({ data, event }, at) => {
      if (event === "text_delta") delays.push(at - Number(data.text.split(" ", 1)[0]))
    }
  })))
const over = new Promise((resolve) =>
  hearers[0].connection.on("data", (piece) => {
    if (piece.includes("\"run_end\"")) resolve()
  })
)
hearers[0].send("run", { input: [{ kind: "text", content: "300 20" }] })
await over
figure("a chunk until a client has it, 10 clients, median", median(delays), 10, "ms")
figure("a chunk until a client has it, 10 clients, p99", percentile(delays, 0.99), 10, "ms")
hearers.forEach(({ connection }) => connection.destroy())
await endHost(paced)

// An hour of 50 updates a second, as fast as it is taken; one of ten clients never reads.
const busy = await start("busy", { agent: talker })
const say = async (client, text) => {
  const done = new Promise((resolve) => {
    client.onEnd = resolve
  })
  client.send("run", { input: [{ kind: "text", content: text }] })
  await done
}
const speaker = await attach(busy.socket, {
  heard: ({ event }) => {
    if (event === "run_end") speaker.onEnd?.()
  }
})
const others = await Promise.all(Array.from({ length: 8 }, () => attach(busy.socket)))
const stalled = await attach(busy.socket)
stalled.connection.pause()
await say(speaker, "2000")
await sleep(1_000)
const before = memory(busy.pid).rss
const hour = performance.now()
await say(speaker, "180000")
const took = (performance.now() - hour) / 1_000
await sleep(2_000)
figure("an hour of 50 updates a second, RSS more", (memory(busy.pid).rss - before) / 1024, 10, "MB")
console.log(
  `      it took ${took.toFixed(1)} s, ${(180 / took).toFixed(1)} thousand updates a second`
)
for (const { connection } of [speaker, stalled, ...others]) connection.destroy()
await endHost(busy)

// A log of 100 MB in one segment, as another program leaves it.
const writer = await start("long", { agent: talker })
const first = await attach(writer.socket, {
  heard: ({ event }) => {
    if (event === "run_end") first.onEnd?.()
  }
})
await say(first, "1")
first.connection.destroy()
await endHost(writer)
lengthen("long", 100e6)
const long = await start("long", { restore: true })
const looks = []
for (let round = 0; round < 9; round++) {
  const { connection, took, welcome } = await attach(long.socket, { tail: 60 })
  if (welcome.records.length !== 60) throw new Error(`${welcome.records.length} records of 60`)
  looks.push(took)
  connection.destroy()
}
figure("attach to a log of 100 MB, the last screenful", median(looks), 150, "ms")
await endHost(long)
remove()

function lengthen(name, bytes) {
  const { active } = JSON.parse(readFileSync(join(home, "pods", name, "metadata.json"), "utf8"))
  const log = join(home, "sessions", active.session_id, `${active.segment_id}.jsonl`)
  const text = "a sentence of an answer ".repeat(20)
  const turn = (number) =>
    [
      { kind: "invoke", ts: 1, trigger: "user_send" },
      { kind: "user_input", ts: 1, segments: [{ kind: "text", content: `prompt ${number}` }] },
      {
        kind: "assistant_item",
        ts: 1,
        item: { kind: "message", role: "assistant", content: [{ kind: "text", text }] }
      },
      { kind: "turn_end", ts: 1, turn_count: number },
      { kind: "run_completed", ts: 1, interrupted: false, result: "finished" }
    ].map((entry) => `${JSON.stringify(entry)}\n`).join("")
  for (let number = 2; statSync(log).size < bytes; number += 1_000) {
    appendFileSync(log, Array.from({ length: 1_000 }, (_, at) => turn(number + at)).join(""))
  }
}
