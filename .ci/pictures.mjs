// Makes the pictures of the README, docs/pictures/*.svg, from real runs: `npm run pictures`.
//
// Pods on the bundled demo agent, in a home of their own, are looked at through the three screens in
// pseudo-terminals. What takes days elsewhere is arranged: stopped Pods are made older in their logs,
// two hosts are held still, one of them without its socket, one file is damaged.
import * as pty from "@lydell/node-pty"
import xterm from "@xterm/headless"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import { hostname, tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { load } from "./typescript.mjs"

const root = join(import.meta.dirname, "..")
const program = [process.execPath, join(root, "dist/pods.cjs")]
const { svg } = await load(".ci/svg.ts")

const home = fs.mkdtempSync(join(tmpdir(), "pods-"))
const data = join(home, ".pods")
const env = {
  PATH: process.env.PATH,
  HOME: home,
  PODS_HOME: data,
  PODS_SCOPE: "0",
  LANG: "C.UTF-8",
  TERM: "xterm-256color",
  USER: "you"
}

process.once("exit", clear)
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1))

await stopped("parser-spike", "lang", "think about the LR table again", 3)
await stopped("blog-theme", "blog", "think about the theme", 3 * 24)
await stopped("cafe-menu", "menu", "think about the prices", 9 * 24)
write("pods/old-import/metadata.json", "{}")

start("gpu-sweep", "gpu", "wait 900")
process.kill(pidOf("gpu-sweep"), "SIGSTOP")
fs.rmSync(join(data, "run/gpu-sweep/sock"))
start("docs-rewrite", "docs", "Ask before you run `make docs`.")
pods(["wait", "docs-rewrite", "--until", "asks"])
pods(["answer", "docs-rewrite", "1"])
start("api-refactor", "api", "think about the handlers")
start("search-index", "search", "think", 5_000)
await renamed("web", "修复登录错误")
pods(["send", "修复登录错误", "Find out why the login fails."])
start("billing-fix", "pay", "Ask before you run `git push -f`.")
start("release-notes", "site", "Ask before you run `rm -rf dist`, then write the notes.")
start("fix-login-bug", "api", "The login test fails only on CI. Find out why.", 60)
start("nightly-bench", "bench", "wait 900")
process.kill(pidOf("nightly-bench"), "SIGSTOP")

const multi = {
  title: "pods multi",
  description: "All Pods on one screen, in sections: those that need you with what they ask, those"
    + " that run with what they do and for how long, idle ones, one that says nothing, one that"
    + " cannot be reached, stopped ones folded, one that is damaged. Beside them the conversation of"
    + " the selected Pod as it goes on."
}
await picture("multi", ["multi"], { cols: 120, rows: 30 }, multi, async ({ screen, see, type }) => {
  await see("fix-login-bug")
  await see("no status in")
  while (!/› ?● fix-login-bug/.test(screen())) {
    type("j")
    await sleep(100)
  }
  await see(/● run +npm test -- --order.* ([5-9]|\d\d)s/)
})

const resume = {
  title: "pods resume",
  description: "The picker below a shell's prompt: a line to type a filter into, ten Pods with what"
    + " each does and when it was last heard of, one of them selected, and what Enter will do."
}
await picture("resume", ["resume"], { cols: 80, rows: 24 }, resume, async ({ see }) => {
  await see("rm -rf dist")
  await see("no status in")
})

const attach = {
  title: "pods attach fix-login-bug",
  description: "A conversation: the prompt, what the agent says, its tool calls with results and"
    + " times, the failed one with what it printed. The agent asks whether it may change a file,"
    + " shows the change, and numbers three answers. Below is the line to write in."
}
const conversation = ["attach", "fix-login-bug"]
await picture("attach", conversation, { cols: 80, rows: 34 }, attach, ({ see }) => see("3  Reject"))

/** `pace` is how long the agent takes for a word, in milliseconds. */
function start(name, directory, prompt, pace = 15) {
  const cwd = join(home, "src", directory)
  fs.mkdirSync(cwd, { recursive: true })
  pods(["new", name, prompt, "--cwd", cwd], pace)
}

async function stopped(name, directory, prompt, hoursAgo) {
  start(name, directory, prompt, 0)
  await until(`${name} to be idle`, () => facts(name)?.label === "live idle")
  pods(["stop", name])
  const { segment_id, session_id } = JSON.parse(read(`pods/${name}/metadata.json`)).active
  const log = `sessions/${session_id}/${segment_id}.jsonl`
  const older = (time) => String(Number(time) - hoursAgo * 3_600_000)
  write(log, read(log).replaceAll(/(?<="ts":)\d+/g, older))
}

/** `pods new` takes ASCII names only; other programs know others, and their Pods are restored. */
async function renamed(name, other) {
  start(name, name, "history", 0)
  await until(`${name} to be idle`, () => facts(name)?.label === "live idle")
  pods(["stop", name])
  write(`pods/${other}/metadata.json`, read(`pods/${name}/metadata.json`).replace(name, other))
  fs.renameSync(join(data, `own/pods/${name}.json`), join(data, `own/pods/${other}.json`))
  fs.rmSync(join(data, "pods", name), { recursive: true })
  pods(["restore", other], 300)
}

function facts(name) {
  return JSON.parse(pods(["list", "--json"])).find((pod) => pod.name === name)
}

function pidOf(name) {
  return claims().find(({ pod_name }) => pod_name === name).pid
}

function claims() {
  return JSON.parse(read("run/pods.json")).allocations
}

function pods(args, pace = 15) {
  const { status, stderr, stdout } = spawnSync(program[0], [program[1], ...args], {
    cwd: home,
    env: { ...env, PODS_DEMO_PACE: String(pace) },
    encoding: "utf8"
  })
  if (status !== 0) throw new Error(`pods ${args.join(" ")}: ${stderr}`)
  return stdout
}

/** Runs a command in a terminal until it shows what is waited for, and draws that. */
async function picture(name, args, size, caption, shows) {
  const emulator = new xterm.Terminal({ ...size, allowProposedApi: true })
  emulator.write(`$ pods ${args.join(" ")}\r\n`)
  let cursor = true
  for (const [final, shown] of [["h", true], ["l", false]]) {
    emulator.parser.registerCsiHandler({ prefix: "?", final }, (modes) => {
      if (modes.includes(25)) cursor = shown
      return false
    })
  }
  const child = pty.spawn(program[0], [program[1], ...args], { ...size, cwd: home, env })
  child.onData((text) => emulator.write(text))
  emulator.onData((answer) => child.write(answer))
  const ended = new Promise((resolve) => child.onExit(resolve))
  const screen = () =>
    Array.from({ length: size.rows }, (_, row) => {
      const { active } = emulator.buffer
      return active.getLine(active.baseY + row)?.translateToString(true) ?? ""
    }).join("\n")
  const see = (wanted) =>
    until(
      `${wanted} in pods ${args.join(" ")}`,
      () => typeof wanted === "string" ? screen().includes(wanted) : wanted.test(screen()),
      screen
    )
  try {
    await shows({ screen, see, type: (keys) => child.write(keys) })
    await new Promise((resolve) => emulator.write("", resolve))
    const drawn = svg(emulator, { ...caption, cursor })
    for (const secret of [home, hostname()]) {
      if (drawn.includes(secret)) throw new Error(`${name}.svg shows ${secret}`)
    }
    const file = join(root, "docs/pictures", `${name}.svg`)
    fs.mkdirSync(dirname(file), { recursive: true })
    fs.writeFileSync(file, drawn)
    process.stdout.write(
      `${(Buffer.byteLength(drawn) / 1000).toFixed(1)} kB  docs/pictures/${name}.svg\n`
    )
  } finally {
    child.kill("SIGHUP")
    await ended
    emulator.dispose()
  }
}

async function until(what, holds, seen = () => "") {
  const deadline = Date.now() + 90_000
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`waited for ${what}, in vain\n${seen()}`)
    await sleep(50)
  }
}

/** Ends every Pod in order, and what does not end by itself. */
function clear() {
  const live = fs.existsSync(join(data, "run/pods.json")) ? claims() : []
  for (const { pid, pod_name } of live) {
    signal(pid, "SIGCONT")
    const [node, ...args] = [...program, "stop", pod_name]
    const { status } = spawnSync(node, args, { cwd: home, env, timeout: 15_000 })
    if (status !== 0) signal(pid, "SIGKILL") // it may have lost its socket
  }
  fs.rmSync(home, { recursive: true, force: true })
}

function signal(pid, name) {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended.
  }
}

function read(path) {
  return fs.readFileSync(join(data, path), "utf8")
}

function write(path, text) {
  const file = join(data, path)
  fs.mkdirSync(dirname(file), { recursive: true })
  fs.writeFileSync(file, text)
}
