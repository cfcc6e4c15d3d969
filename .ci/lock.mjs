// Checks package-lock.json; `--write` completes it. Run that after each `npm install`.
//
// A registry that mirrors only some platforms makes npm leave the others out of the lock, and then
// `npm ci` refuses it everywhere. What is missing can be told without a registry: the version stands
// in the package that asks for it, and the platform in the name. Only the integrity stays unknown.
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

const file = join(import.meta.dirname, "../package-lock.json")
const lock = JSON.parse(readFileSync(file, "utf8"))
const paths = Object.keys(lock.packages)

const missing = paths.flatMap((path) => {
  const { optionalDependencies = {}, dev } = lock.packages[path]
  return Object.entries(optionalDependencies)
    .filter(([name]) => !paths.some((other) => other.endsWith(`node_modules/${name}`)))
    .map(([name, version]) => ({ name, version, dev }))
})

if (process.argv.includes("--write")) {
  for (const { name, version, dev } of missing) {
    lock.packages[`node_modules/${name}`] = {
      version,
      ...platform(name),
      ...(dev && { dev }),
      optional: true
    }
  }
  for (const entry of Object.values(lock.packages)) delete entry.resolved
  lock.packages = Object.fromEntries(
    Object.entries(lock.packages).toSorted(([left], [right]) => left.localeCompare(right, "en"))
  )
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
} else {
  const hosts = paths.filter((path) => lock.packages[path].resolved !== undefined)
  const wrong = [
    ...missing.map(({ name, version }) => `${name}@${version} is missing`),
    ...hosts.map((path) => `${path} names a registry`)
  ]
  if (wrong.length > 0) {
    process.stdout.write(`${wrong.join("\n")}\npackage-lock.json: run node .ci/lock.mjs --write\n`)
    process.exitCode = 1
  }
}

/** What npm compares with the machine at hand, told from a name like `@rollup/rollup-linux-arm64-musl`. */
function platform(name) {
  const words = name.split(/[/-]/)
  const os = ["android", "darwin", "freebsd", "linux", "openbsd", "openharmony", "win32"]
    .find((word) => words.includes(word))
  const cpu = ["arm64", "arm", "x64", "ia32", "loong64", "ppc64", "riscv64", "s390x"]
    .find((word) => words.includes(word))
  if (os === undefined || cpu === undefined) throw new Error(`Which platform is ${name} for?`)
  const libc = os === "linux" &&
    (/musl/.test(name) ? "musl" : /gnu|glibc/.test(name) ? "glibc" : "")
  return { cpu: [cpu], ...(libc && { libc: [libc] }), os: [os] }
}
