/**
 * How soon `pods resume` shows rows among 1,000 stored Pods, while five live ones stay silent, and
 * what a key costs among 10,000.
 */
import * as pty from "@lydell/node-pty"
import { fileURLToPath } from "node:url"
import { figure, median, race, rss, sayLoad } from "./measure.mjs"
import { environment, makeHome, startFleet, storePod, writeRegistry } from "./world.mjs"

const pods = fileURLToPath(new URL("../dist/pods.cjs", import.meta.url))
const { home, remove } = makeHome()
const env = environment(home)
for (let number = 0; number < 1000; number++) storePod(home, `stored-${number}`, number)
const fleet = await startFleet(home, [["silent", 5]])
writeRegistry(home, fleet.sockets, fleet.pid)

const open = (args) => pty.spawn(process.execPath, args, { cols: 80, rows: 24, env, cwd: home })

/** Milliseconds from the start of a program in a terminal to `seen`, or to its end. */
const watch = (args, seen) =>
  new Promise((resolve) => {
    const start = performance.now()
    const child = open(args)
    let bytes = ""
    let wall
    child.onData((data) => {
      bytes += data
      if (wall !== undefined || seen === undefined || !bytes.includes(seen)) return
      wall = performance.now() - start
      child.write("\u0003")
    })
    child.onExit(() => resolve(wall ?? performance.now() - start))
  })

const walls = await race({
  floor: () => watch(["-e", "0"]),
  frame: () => watch([pods, "resume"], "type to filter"),
  rows: () => watch([pods, "resume"], "stored-")
})
console.log(`floor: node -e 0 takes ${walls.floor.toFixed(0)} ms in a terminal`)
figure("first frame", walls.frame / walls.floor, 2.5, "x floor")
figure("first rows", walls.rows / walls.floor, 2.5, "x floor")

for (let number = 1000; number < 10_000; number++) storePod(home, `stored-${number}`, number)

/** Milliseconds from a key to the frame that follows, for each of these keys, typed one by one. */
const typed = (keys, done) =>
  new Promise((resolve) => {
    const child = open([pods, "resume"])
    const walls = []
    let bytes = ""
    let since
    let settling
    let ended = false
    const next = () => {
      if (walls.length === keys.length) {
        ended = true
        done(child.pid)
        return child.write("\u0003")
      }
      since = performance.now()
      child.write(keys[walls.length])
    }
    child.onData((data) => {
      bytes += data
      if (ended || !bytes.includes("1-10/10005")) return
      if (since !== undefined) walls.push(performance.now() - since)
      since = undefined
      // Frames have a pace of their own, and a key is typed when nothing else happens.
      clearTimeout(settling)
      settling = setTimeout(next, 120)
    })
    child.onExit(() => resolve(walls))
  })

const erase = "\u007f"
const words = ["stored", "tests pass", "zzz", "st9", "ans 77"]
const keys = words.flatMap((word) => [...word, ...Array.from(word, () => erase)])
const costs = await typed(keys, (pid) => figure("10,000 Pods, RSS", rss(pid), 90, "MB"))
console.log(`a key among 10,000 Pods, median: ${median(costs).toFixed(1)} ms to its frame`)
figure(`the slowest of ${costs.length} keys`, Math.max(...costs), 16, "ms to its frame")
sayLoad()

fleet.stop()
remove()
