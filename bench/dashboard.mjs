/** `pods multi`: what it costs while Pods change and while they do not, and how soon a change is seen. */
import * as pty from "@lydell/node-pty"
import { fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { figure, median, race, rss, sayLoad, ticks } from "./measure.mjs"
import { environment, makeHome, storePod, writeRegistry } from "./world.mjs"

const file = (name) => fileURLToPath(new URL(name, import.meta.url))
const pods = file("../dist/pods.cjs")
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
const percentile = (values, part) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))]

/** A home with so many live Pods, all hosted by one process, and as many stopped ones. */
const startPods = async (count) => {
  const { home, remove } = makeHome()
  const hosts = fork(file("./liveHosts.mjs"), [home, String(count)])
  const [{ sockets }] = await once(hosts, "message")
  for (const [at, [name]] of sockets.entries()) {
    storePod(home, name, at)
    storePod(home, `stored-${at}`, count + at)
  }
  writeRegistry(home, sockets, hosts.pid)
  return {
    home,
    change: (rate) => hosts.send({ rate }),
    /** Lets a Pod ask; returns when it did, on the clock of everybody. */
    ask: async (at, title) => {
      hosts.send({ asks: { at, title } })
      const [{ told }] = await once(hosts, "message")
      return told
    },
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
    /** When a text was seen; much too late when it never is. */
    whenSeen: (text) =>
      new Promise((resolve) => {
        wanted = { text, resolve }
        setTimeout(() => resolve(clock()), 5_000).unref()
        if (recent.includes(text)) resolve(clock())
      }),
    press: (keys) => child.write(keys),
    since: () => performance.now() - began,
    ended: new Promise((resolve) => child.onExit(resolve)),
    quit: async function() {
      child.write("q")
      await this.ended
    }
  }
}

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

/** What a dashboard of so many Pods costs at rest, and what it costs at each of these rates. */
const rest = async (count, screen) => {
  await screen.whenSeen("pod-0")
  await sleep(20_000) // until V8 has put away what was made at the start
  const idle = await cost(screen, 20)
  figure(`${count} idle Pods, bytes`, idle.bytes, 0, "B/s")
  figure(`${count} idle Pods, CPU`, idle.core, 0.5, "% of a core")
}
const work = async (pods, screen, rate) => {
  pods.change(rate)
  await sleep(15_000) // until V8 has compiled what runs often; a dashboard is open for hours
  return cost(screen, 20)
}

const screen = watch([pods, "multi"], forty.home)
await rest(40, screen)
const busy = await work(forty, screen, 10)
figure("40 Pods, 10 changes a second, CPU", busy.core, 2, "% of a core")
figure("40 Pods, 10 changes a second, bytes", busy.bytes / 1000, 4, "kB/s")

// Ten rows of the forty, all of them on the screen whatever happens, while the changes go on.
screen.press("/pod-00\r")
await sleep(4_000)
const delays = []
for (let number = 0; number < 100; number++) {
  // No two that follow each other begin alike: a text that is there already is not written again.
  const title = `${"abcdefghijklm"[number % 13]}-${number}-`
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
await rest(200, wide)
for (const rate of [10, 20]) {
  const { bytes, core } = await work(many, wide, rate)
  figure(`200 Pods, ${rate} changes a second, CPU`, core, 5, "% of a core")
  console.log(`200 Pods, ${rate} changes a second, bytes: ${(bytes / 1000).toFixed(2)} kB/s`)
}
figure("200 Pods, RSS", rss(wide.pid), 90, "MB")
await wide.quit()
many.end()
sayLoad()
