/** What every benchmark needs: interleaved runs, medians, and lines that say how it went. */
import { spawnSync } from "node:child_process"

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

/** One line a figure; a figure beyond its limit is marked and fails the run. */
export const figure = (what, value, limit, unit) => {
  const good = value <= limit
  if (!good) process.exitCode = 1
  const number = value >= 100 ? value.toFixed(0) : value.toFixed(2)
  console.log(`${good ? "ok  " : "OVER"}  ${what}: ${number} ${unit} (at most ${limit})`)
}
