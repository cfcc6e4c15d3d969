#!/usr/bin/env node
"use strict"
// Starts dist/program.cjs from V8's code cache: compiling the bundle at each start would cost more
// than most commands do. The build copies this file to dist/pods.cjs and inserts the version. Plain
// CommonJS, so that an old Node comes as far as the sentence about its age.
const fs = require("node:fs")
const path = require("node:path")

const version = "__VERSION__"
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
  start(path.join(__dirname, "program.cjs"))
}

function start(file) {
  const Module = require("node:module")
  const { Script } = require("node:vm")
  const source = fs.readFileSync(file, "latin1") // the bundle is ASCII, and this is fastest
  const cache = attempt(() => cacheFile(source))
  const cachedData = attempt(() => readOwn(cache))
  const script = new Script(Module.wrap(source), { filename: file, cachedData })
  if (cachedData === undefined || script.cachedDataRejected) {
    // At the exit and not now: by then the cache holds the functions that a command really runs.
    process.once("exit", () => attempt(() => write(cache, script.createCachedData())))
  }
  const program = { exports: {} }
  const main = script.runInThisContext()
  main.call(
    program.exports,
    program.exports,
    Module.createRequire(file),
    program,
    file,
    __dirname
  )
}

// The hash in the program's first line tells builds apart; V8 itself compares no more than the
// length of the source.
function cacheFile(source) {
  const [, hash] = /^\/\/ ([0-9a-f]{32})\n/.exec(source)
  return path.join(cacheFolder(), `${hash}-${process.version}-${process.arch}.v8cache`)
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
  removeOtherBuilds(folder, path.basename(cache).slice(0, 32))
}

function removeOtherBuilds(folder, hash) {
  for (const name of fs.readdirSync(folder)) {
    const ours = /^([0-9a-f]{32})-v[\d.]+-\w+\.v8cache(\.\d+)?$/.exec(name)
    if (ours !== null && ours[1] !== hash) fs.rmSync(path.join(folder, name), { force: true })
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
