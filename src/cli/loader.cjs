#!/usr/bin/env node
"use strict"
// Starts dist/commands.cjs or dist/host.cjs from V8's code cache: compiling a bundle at each start
// would cost more than most commands do. The build copies this file to dist/pods.cjs and inserts the
// version. Plain CommonJS, so that an old Node comes as far as the sentence about its age.
const fs = require("node:fs")
const path = require("node:path")

const version = "__VERSION__"
const commands = new Set(["host", "resume", "multi", "list", "new", "attach", "restore"])
const [major, minor] = process.versions.node.split(".").map(Number)

if (process.argv.length === 3 && process.argv[2] === "--version") {
  process.stdout.write(`${version}\n`)
} else if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `pods: this is Node ${process.versions.node}, and pods needs Node 20.19 or newer; `
      + "install that and run pods again.\n"
  )
  process.exitCode = 1
} else {
  const [, , command] = process.argv
  start(path.join(__dirname, command === "host" ? "host.cjs" : "commands.cjs"), command)
}

function start(file, command) {
  const Module = require("node:module")
  const { Script } = require("node:vm")
  const source = fs.readFileSync(file, "latin1") // the bundle is ASCII, and this is fastest
  const cache = attempt(() => cacheFile(source, command))
  const cachedData = attempt(() => readOwn(cache))
  const script = new Script(source, { filename: file, cachedData })
  if (cachedData === undefined || script.cachedDataRejected) {
    // Not now: later the cache holds the functions that the command really runs.
    const keep = () =>
      attempt(() => {
        nurseryGrowsBy(2) // V8 refuses a cache that was made under other flags
        write(cache, script.createCachedData())
      })
    if (command === "host") setTimeout(keep, 3000).unref() // its exit may be weeks away
    else process.once("exit", keep)
  }
  const program = { exports: {} }
  const load = Module.createRequire(file)
  script.runInThisContext()(program.exports, load, program, file, __dirname)
  if (command === "multi" || command === "resume") nurseryGrowsBy(1)
}

// V8 doubles the space for new objects up to three times 16 MB and keeps it. What a screen makes
// and forgets in a day fits into the space that it has when the program is loaded.
function nurseryGrowsBy(factor) {
  require("node:v8").setFlagsFromString(`--semi-space-growth-factor=${factor}`)
}

// The hash in the program's first line tells builds apart; V8 itself compares no more than the
// length of the source. Each command has a cache of the functions that it runs.
function cacheFile(source, command) {
  const [, hash] = /^\/\/ ([0-9a-f]{32})\n/.exec(source)
  const kind = commands.has(command) ? command : "other"
  return path.join(cacheFolder(), `${hash}-${process.version}-${process.arch}-${kind}.v8cache`)
}

function cacheFolder() {
  const { PODS_CACHE_DIR, PODS_HOME, XDG_CACHE_HOME } = process.env
  if (PODS_CACHE_DIR) return PODS_CACHE_DIR
  if (PODS_HOME) return path.join(PODS_HOME, "cache")
  if (path.isAbsolute(XDG_CACHE_HOME || "")) return path.join(XDG_CACHE_HOME, "pods")
  return path.join(require("node:os").homedir(), ".cache", "pods")
}

// A cache is code: one that somebody else could have written is not read.
function readOwn(cache) {
  const fd = fs.openSync(cache, "r")
  try {
    const { uid, mode } = fs.fstatSync(fd)
    const own = !process.getuid || (uid === process.getuid() && (mode & 0o022) === 0)
    return own ? fs.readFileSync(fd) : undefined
  } finally {
    fs.closeSync(fd)
  }
}

function write(cache, data) {
  const folder = path.dirname(cache)
  // Not `recursive`: where a file system answers ENOENT, as /proc does, Node 20 never comes back.
  attempt(() => fs.mkdirSync(path.dirname(folder), { mode: 0o700 }))
  attempt(() => fs.mkdirSync(folder, { mode: 0o700 }))
  const temporary = `${cache}.${process.pid}`
  try {
    fs.writeFileSync(temporary, data, { mode: 0o600 })
    fs.renameSync(temporary, cache)
  } catch {
    fs.rmSync(temporary, { force: true })
  }
  removeOldOnes(folder)
}

// What no build has asked for in a month is in nobody's way but the disk's.
function removeOldOnes(folder) {
  for (const name of fs.readdirSync(folder)) {
    if (!/^[0-9a-f]{32}-v[\d.]+-\w+-\w+\.v8cache(\.\d+)?$/.test(name)) continue
    const old = path.join(folder, name)
    if (Date.now() - fs.statSync(old).mtimeMs > 30 * 24 * 3600 * 1000) {
      fs.rmSync(old, { force: true })
    }
  }
}

// No cache, no home, a home that cannot be written to: that costs speed and nothing else.
function attempt(action) {
  try {
    return action()
  } catch {
    return undefined
  }
}
