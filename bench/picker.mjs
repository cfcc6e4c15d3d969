/** How soon `pods resume` shows rows among 1,000 stored Pods, while five live ones stay silent. */
import * as pty from "@lydell/node-pty"
import { fileURLToPath } from "node:url"
import { figure, race } from "./measure.mjs"
import { environment, makeHome, startFleet, storePod, writeRegistry } from "./world.mjs"

const pods = fileURLToPath(new URL("../dist/pods.cjs", import.meta.url))
const { home, remove } = makeHome()
const env = environment(home)
for (let number = 0; number < 1000; number++) storePod(home, `stored-${number}`, number)
const fleet = await startFleet(home, [["silent", 5]])
writeRegistry(home, fleet.sockets, fleet.pid)

/** Milliseconds from the start of a program in a terminal to `seen`, or to its end. */
const watch = (args, seen) =>
  new Promise((resolve) => {
    const start = performance.now()
    const child = pty.spawn(process.execPath, args, { cols: 80, rows: 24, env, cwd: home })
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

fleet.stop()
remove()
