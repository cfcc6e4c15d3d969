/** 1,000 sockets that answer, 1,000 that stay silent, 1,000 dead files, in one list on 2 cores. */
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { figure, floor, median, run } from "./measure.mjs"
import { environment, makeHome, startFleet, writeRegistry } from "./world.mjs"

const pods = fileURLToPath(new URL("../dist/pods.cjs", import.meta.url))
const { home, remove } = makeHome()
const env = environment(home)
const fleet = await startFleet(home, [
  ["answers", 500],
  ["answers", 500],
  ["silent", 500],
  ["silent", 500]
])
const dead = Array.from({ length: 1000 }, (_, number) => [`dead-${number}`, `${home}/d${number}`])
spawnSync(process.execPath, ["-e", deadFiles(), ...dead.map(([, path]) => path)])
writeRegistry(home, [...fleet.sockets, ...dead], fleet.pid)

const twoCores = spawnSync("taskset", ["-c", "0,1", "true"]).status === 0
const command = [process.execPath, pods, "list", "--json"]
const walls = []
const wrong = { answering: 0, silent: 0, dead: 0 }
for (let round = 0; round < 7; round++) {
  const { stdout, wall } = run(twoCores ? ["taskset", "-c", "0,1", ...command] : command, { env })
  walls.push(wall)
  for (const { label, name } of JSON.parse(stdout)) {
    if (name.startsWith("answers") && label !== "live idle") wrong.answering++
    if (name.startsWith("silent") && label !== "live") wrong.silent++
    if (name.startsWith("dead") && label !== "unreachable") wrong.dead++
  }
}
console.log(`floor: node -e 0 takes ${floor({ env }).toFixed(0)} ms`)
figure("answering Pods without their status, 7 lists", wrong.answering, 0, "Pods")
figure("silent Pods not reported as live, 7 lists", wrong.silent, 0, "Pods")
figure("dead Pods not reported as unreachable, 7 lists", wrong.dead, 0, "Pods")
figure(`3,000 Pods in one list${twoCores ? " on 2 cores" : ""}`, median(walls), 1700, "ms")

fleet.stop()
remove()

function deadFiles() {
  return `
    const paths = process.argv.slice(1)
    let left = paths.length
    for (const path of paths) require("node:net").createServer().listen(path, () => {
      if (--left === 0) process.kill(process.pid, "SIGKILL")
    })
  `
}
