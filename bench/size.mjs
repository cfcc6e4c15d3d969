/** What a Pod costs: the bundle on disk, and the memory of a host and of its demo agent. */
import { readdirSync, readFileSync, statSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { figure, run } from "./measure.mjs"
import { environment, makeHome } from "./world.mjs"

const dist = (name) => fileURLToPath(new URL(`../dist/${name}`, import.meta.url))
const { home, remove } = makeHome()
const env = environment(home)
const pods = (...args) =>
  run([process.execPath, dist("pods.cjs"), ...args], { env, cwd: home }).stdout

figure("bundle of the CLI", statSync(dist("commands.cjs")).size / 1e6, 1.2, "MB")

// The second Pod starts from the code cache, which the first one writes after some seconds.
pods("new", "first", "hello")
await new Promise((resolve) => setTimeout(resolve, 5000))
pods("new", "second", "hello")
await new Promise((resolve) => setTimeout(resolve, 5000))
const { pid } = JSON.parse(pods("list", "--json")).find(({ name }) => name === "second")
figure("a demo host, RSS", memory(pid, "VmRSS"), 60, "MB")
console.log(`      of it private and its share of the rest (PSS): ${pss(pid).toFixed(1)} MB`)
for (const child of children(pid)) {
  console.log(`      its agent, RSS: ${memory(child, "VmRSS").toFixed(1)} MB`)
}
for (const name of ["first", "second"]) pods("stop", name)
remove()

function memory(pid, what) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8")
  return Number(new RegExp(`${what}:\\s+(\\d+)`).exec(status)[1]) / 1024
}

function pss(pid) {
  return Number(/Pss:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))[1]) / 1024
}

function children(pid) {
  return readdirSync(`/proc/${pid}/task`)
    .flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").trim().split(" "))
    .filter((child) => child !== "")
}
