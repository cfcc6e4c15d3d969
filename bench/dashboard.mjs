/** `pods multi`: what it costs while Pods change and while they do not, and how soon a change is seen. */
import * as pty from "@lydell/node-pty"
import { fork } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { figure, median, race } from "./measure.mjs"
import { environment, makeHome, storePod, writeRegistry } from "./world.mjs"

const file = (name) => fileURLToPath(new URL(name, import.meta.url))
const pods = file("../dist/pods.cjs")
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
const percentile = (values, part) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))]

/** A home with so many live Pods, all hosted by one process, and as many stopped ones. */
const startPods = async (count) => {
  const { home, remove } = makeHome()
  for (let number = 0; number < count; number++) storePod(home, `stored-${number}`, number)
  const hosts = fork(file("./liveHosts.mjs"), [home, String(count)])
  const [{ sockets }] = await new Promise((resolve) =>
    hosts.once("message", (...said) => resolve(said))
  )
  writeRegistry(home, sockets, hosts.pid)
  return {
    home,
    change: (rate) => hosts.send({ rate }),
    /** Lets a Pod ask; returns when it did, on the clock of everybody. */
    ask: (at, title) =>
      new Promise((resolve) => {
        hosts.once("message", ({ told }) => resolve(told))
        hosts.send({ asks: { at, title } })
      }),
    end: () => {
      hosts.kill()
      remove()
    }
  }
}

const clock = () => performance.timeOrigin + performance.now()

/** A program in a terminal of 120 to 35 cells; `whenSeen` waits for bytes that contain a text. */
const watch = (args, home) => {
  const child = pty.spawn(process.execPath, args, {
    cols: 120,
    rows: 35,
    env: environment(home),
    cwd: home
  })
  const began = performance.now()
  let bytes = 0
  let recent = ""
  let wanted
  child.onData((data) => {
    bytes += Buffer.byteLength(data)
    recent = (recent + data).slice(-200_000)
    if (wanted !== undefined && recent.includes(wanted.text)) wanted.resolve(clock())
  })
  return {
    pid: child.pid,
    bytes: () => bytes,
    whenSeen: (text) =>
      new Promise((resolve) => {
        wanted = { text, resolve }
        if (recent.includes(text)) resolve(clock())
      }),
    since: () => performance.now() - began,
    ended: new Promise((resolve) => child.onExit(resolve)),
    quit: async function() {
      child.write("q")
      await this.ended
    }
  }
}

const ticks = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ")
  return Number(fields[11]) + Number(fields[12])
}
const rss = (pid) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024

/** Percent of one core and bytes a second, over so many seconds. */
const cost = async (screen, seconds) => {
  const before = { ticks: ticks(screen.pid), bytes: screen.bytes(), at: performance.now() }
  await sleep(seconds * 1000)
  const wall = (performance.now() - before.at) / 1000
  return {
    core: (ticks(screen.pid) - before.ticks) / wall, // a tick is a hundredth of a second
    bytes: (screen.bytes() - before.bytes) / wall
  }
}

const forty = await startPods(40)
const { floor, frame } = await race({
  floor: async () => {
    const screen = watch(["-e", "0"], forty.home)
    await screen.ended
    return screen.since()
  },
  frame: async () => {
    const screen = watch([pods, "multi"], forty.home)
    await screen.whenSeen("\u001b[?2026h")
    const wall = screen.since()
    await screen.whenSeen("pod-0")
    await screen.quit()
    return wall
  }
})
console.log(`floor: node -e 0 takes ${floor.toFixed(0)} ms in a terminal`)
figure("first frame", frame / floor, 2.5, "x floor")

const screen = watch([pods, "multi"], forty.home)
await screen.whenSeen("pod-0")
await sleep(3_000)
const idle = await cost(screen, 10)
figure("40 idle Pods, bytes", idle.bytes, 0, "B/s")
figure("40 idle Pods, CPU", idle.core, 0.5, "% of a core")
forty.change(10)
await sleep(2_000)
const busy = await cost(screen, 15)
figure("40 Pods, 10 changes a second, CPU", busy.core, 2, "% of a core")
figure("40 Pods, 10 changes a second, bytes", busy.bytes / 1000, 4, "kB/s")

const delays = []
for (let number = 0; number < 100; number++) {
  const title = `ask-${number}-`
  const told = await forty.ask(number % 8, title)
  delays.push(await screen.whenSeen(title) - told)
  await sleep(50 + (number * 37) % 100)
}
console.log(`a status change to its pixels, median: ${median(delays).toFixed(1)} ms`)
figure("a status change to its pixels, p99", percentile(delays, 0.99), 100, "ms")
figure("40 Pods, RSS", rss(screen.pid), 90, "MB")
await screen.quit()
forty.end()

const many = await startPods(200)
const wide = watch([pods, "multi"], many.home)
await wide.whenSeen("pod-0")
await sleep(4_000)
figure("200 idle Pods, CPU", (await cost(wide, 10)).core, 0.5, "% of a core")
many.change(20)
await sleep(2_000)
const crowd = await cost(wide, 15)
figure("200 Pods, 20 changes a second, CPU", crowd.core, 5, "% of a core")
console.log(`200 Pods, 20 changes a second, bytes: ${(crowd.bytes / 1000).toFixed(2)} kB/s`)
figure("200 Pods, RSS", rss(wide.pid), 90, "MB")
await wide.quit()
many.end()
