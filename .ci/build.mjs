// Builds dist/: the commands, the host, the demo agent, and the loader that starts the first two.
//   node .ci/build.mjs [--sizes] [--root=<folder with package.json and src/>]
import { build } from "esbuild"
import { createHash } from "node:crypto"
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { parseArgs } from "node:util"

const { values } = parseArgs({ options: { sizes: { type: "boolean" }, root: { type: "string" } } })
const root = resolve(values.root ?? join(import.meta.dirname, ".."))
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))

const commands = "src/cli/main.ts"
const host = "src/cli/mainHost.ts"
const agent = "src/demo/main.ts"
const loader = "src/cli/loader.cjs"

const nothing = join(import.meta.dirname, "nothing.cjs")

/** The prompts of @effect/cli, for its wizard, which we do not offer. */
const withoutPrompts = {
  name: "without-prompts",
  setup: ({ onResolve }) =>
    onResolve(
      { filter: /^\.\/prompt\/[\w-]+\.js$/ },
      ({ path }) => path === "./prompt/action.js" ? undefined : { path: nothing }
    )
}

const missing = [commands, host, agent, loader].filter((entry) => !existsSync(join(root, entry)))
if (missing.length > 0) {
  process.stderr.write(missing.map((entry) => `build: ${entry} does not exist\n`).join(""))
  process.exit(1)
}

const [commandsCode, hostCode, agentCode] = await Promise.all([commands, host, agent].map(bundle))

mkdirSync(join(root, "dist"), { recursive: true })
write("dist/commands.cjs", cacheable(commandsCode), 0o644)
write("dist/host.cjs", cacheable(hostCode), 0o644)
write("dist/demo-agent.cjs", agentCode, 0o644)
write(
  "dist/pods.cjs",
  readFileSync(join(root, loader), "utf8").replace("__VERSION__", version),
  0o755
)

/** What the loader compiles: a hash of the code in the first line, and Node's wrapper around it. */
function cacheable(code) {
  const hash = createHash("sha256").update(code).digest("hex").slice(0, 32)
  return `// ${hash}\n(function (exports, require, module, __filename, __dirname) {${code}\n})`
}

/** One file as CommonJS, which V8 can cache; modules behind `import()` are evaluated when asked for. */
async function bundle(entry) {
  const { outputFiles, warnings } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    // A script that comes out of the code cache has no native `import()`.
    // Tagged templates keep their raw text, which cannot be escaped: the bundle would not be ASCII.
    supported: { "dynamic-import": false, "template-literal": false },
    define: {
      "globalThis.PODS_VERSION": JSON.stringify(version),
      "import.meta.dirname": "__dirname",
      "import.meta.filename": "__filename"
    },
    // Formats that @effect/cli could read from files, and what Schema would need for properties.
    alias: Object.fromEntries(["ini", "toml", "yaml", "fast-check"].map((name) => [name, nothing])),
    plugins: [withoutPrompts],
    lineLimit: 400, // Node shows the whole source line of an uncaught failure
    logLevel: "warning"
  }).catch(() => process.exit(1)) // esbuild has said why
  if (warnings.length > 0) process.exit(1)
  return outputFiles[0].text
}

/** Replaces a file whole, since a host may be starting from it, and only when it changed. */
function write(name, text, mode) {
  const path = join(root, name)
  if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
    const temporary = join(dirname(path), `.${process.pid}.tmp`)
    writeFileSync(temporary, text)
    chmodSync(temporary, mode)
    renameSync(temporary, path)
  }
  if (values.sizes) {
    const kilobytes = (Buffer.byteLength(text) / 1000).toFixed(1)
    process.stdout.write(`${kilobytes.padStart(8)} kB  ${name}\n`)
  }
}
