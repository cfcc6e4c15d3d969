/** How long `pods` takes to say something, as ratios to `node -e 0` in the same minute. */
import { fileURLToPath } from "node:url"
import { figure, floor, race, run } from "./measure.mjs"
import { environment, makeHome, startFleet, storePod, writeRegistry } from "./world.mjs"

const pods = fileURLToPath(new URL("../dist/pods.cjs", import.meta.url))
const { home, remove } = makeHome()
const env = environment(home)
for (let number = 0; number < 10; number++) storePod(home, `stored-${number}`, number)
const fleet = await startFleet(home, [["answers", 10]])
writeRegistry(home, fleet.sockets, fleet.pid)

const walls = await race({
  floor: () => floor({ env }),
  version: () => run([process.execPath, pods, "--version"], { env }).wall,
  list: () => run([process.execPath, pods, "list"], { env }).wall
})
console.log(`floor: node -e 0 takes ${walls.floor.toFixed(0)} ms`)
figure("pods --version", walls.version / walls.floor, 1.6, "x floor")
figure("pods list, 10 stored and 10 live", walls.list / walls.floor, 2.5, "x floor")

fleet.stop()
remove()
