/** What every benchmark needs: interleaved runs, medians, and lines that say how it went. */
import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { cpus, loadavg } from "node:os"

export const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

/** Wall milliseconds of one run of a command to its end; throws when it fails. */
export const run = (command, options = {}) => {
  const [program, ...args] = command
  const start = process.hrtime.bigint()
  const { status, stderr, stdout } = spawnSync(program, args, {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "pipe"],
    ...options
  })
  const wall = Number(process.hrtime.bigint() - start) / 1e6
  if (status !== 0) throw new Error(`${command.join(" ")} exited ${status}: ${stderr}`)
  return { wall, stdout }
}

/** Medians of several commands, run in turns so that a noisy moment hits all of them. */
export const race = async (contenders, rounds = 15) => {
  const names = Object.keys(contenders)
  const walls = Object.fromEntries(names.map((name) => [name, []]))
  for (const name of names) await contenders[name]()
  for (let round = 0; round < rounds; round++) {
    for (const name of names) walls[name].push(await contenders[name]())
  }
  return Object.fromEntries(names.map((name) => [name, median(walls[name])]))
}

export const floor = (options) => run([process.execPath, "-e", "0"], options).wall

/** Ticks of processor time that all threads of a process have had; a hundredth of a second each. */
export const ticks = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ")
  return Number(fields[11]) + Number(fields[12])
}

/** Megabytes of a process that are in memory, those of files that it shares included. */
export const rss = (pid) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024

/** How busy the machine is, on average over a minute: what else ran while figures were taken. */
export const sayLoad = () =>
  console.log(`load: ${loadavg()[0].toFixed(1)} on ${cpus().length} cores`)

/** One line a figure; a figure beyond its limit is marked and fails the run. */
export const figure = (what, value, limit, unit) => {
  const good = value <= limit
  if (!good) process.exitCode = 1
  const number = value >= 100 ? value.toFixed(0) : value.toFixed(2)
  console.log(`${good ? "ok  " : "OVER"}  ${what}: ${number} ${unit} (at most ${limit})`)
}
