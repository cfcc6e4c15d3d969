import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"

/**
 * For a file of each row of the import table, what it may import and what the linter refuses:
 * `"module"`, `"module: Name"`, or a whole statement.
 */
const table: Record<string, { may: Array<string>; mayNot: Array<string> }> = {
  "domain/ids.ts": {
    may: [
      "effect: Schema",
      "effect: DateTime",
      "effect: pipe",
      "./LogEntry.ts",
      "get-east-asian-width"
    ],
    mayNot: [
      "effect",
      "effect: Effect",
      "effect: Layer",
      "effect: Clock",
      "effect: Random",
      "effect/Effect",
      "export { Context } from \"effect\"",
      "import type { Stream } from \"effect\"",
      "@effect/platform",
      "node:fs",
      "fs",
      "../services/PodStore.ts",
      "../cli/output.ts",
      "export const lazily = () => import(\"../layers/Live.ts\")",
      "export type Stats = import(\"node:fs\").Stats",
      "export const now = process.hrtime()",
      "export const today = DateTime.unsafeNow()"
    ]
  },
  "services/PodStore.ts": {
    may: [
      "effect: Context",
      "effect: Effect",
      "effect: Scope",
      "effect: Stream",
      "../domain/ids.ts"
    ],
    mayNot: [
      "effect: Layer",
      "effect/Layer",
      "@effect/platform",
      "node:fs",
      "../layers/Live.ts",
      "../cli/output.ts"
    ]
  },
  ...each(["file", "unix", "acp", "node"], (technology) => `layers/${technology}/Some.ts`, {
    may: [
      "effect: Layer",
      "@effect/platform",
      "node:fs/promises",
      "a-client-library",
      "./other.ts",
      "../../domain/ids.ts",
      "../../services/PodStore.ts"
    ],
    mayNot: [
      "../../cli/output.ts",
      "@effect/cli",
      "../another/FilePodStore.ts",
      "../../layers/another/FilePodStore.ts",
      "../Live.ts",
      "../../demo/main.ts",
      "../../../test/support/pods.ts"
    ]
  }),
  "layers/memory/World.ts": {
    may: ["effect: Layer", "../../domain/ids.ts", "../../services/PodStore.ts", "./other.ts"],
    mayNot: ["node:fs", "@effect/platform", "../file/paths.ts", "../../cli/output.ts"]
  },
  "layers/host/PodHost.ts": {
    may: [
      "effect: Layer",
      "effect: Stream",
      "../../domain/PodMachine.ts",
      "../../services/PodStore.ts",
      "./AgentSeat.ts"
    ],
    mayNot: ["node:net", "@effect/platform", "../acp/AcpAgent.ts", "../../cli/output.ts"]
  },
  "layers/Live.ts": {
    may: [
      "effect: Layer",
      "@effect/platform-node/NodeContext",
      "./file/FilePodStore.ts",
      "./host/PodHost.ts"
    ],
    mayNot: ["../cli/output.ts", "@effect/cli", "../demo/main.ts"]
  },
  "layers/NamedByNoRow.ts": { may: [], mayNot: ["effect: Effect", "../domain/ids.ts"] },
  ...each(["model", "update", "view", "anyOther"], (part) => `cli/picker/${part}.ts`, {
    may: ["effect: Option", "../../domain/PodList.ts", "../terminal/Program.ts", "./model.ts"],
    mayNot: [
      "effect: Effect",
      "../../services/PodStore.ts",
      "../../layers/Live.ts",
      "node:tty",
      "../terminal/run.ts",
      "./picker.ts",
      "export const timer = setTimeout(() => {}, 1)"
    ]
  }),
  "cli/plain/talk.ts": {
    may: [
      "effect: Option",
      "../../domain/PodList.ts",
      "../picker/update.ts",
      "../transcript.ts",
      "./Dialogue.ts"
    ],
    mayNot: [
      "effect: Effect",
      "../../services/PodStore.ts",
      "../picker/feed.ts",
      "../output.ts",
      "./run.ts",
      "node:tty",
      "export const timer = setTimeout(() => {}, 1)"
    ]
  },
  "cli/plain/multi.ts": {
    may: ["effect: Effect", "../../services/PodStore.ts", "../dashboard/feed.ts", "./run.ts"],
    mayNot: ["../../layers/Live.ts", "node:tty", "../../demo/main.ts"]
  },
  "cli/dashboard/feed.ts": {
    may: ["effect: Effect", "../../services/PodStore.ts", "../terminal/run.ts", "./model.ts"],
    mayNot: ["../../layers/Live.ts", "node:net", "../../demo/main.ts"]
  },
  "cli/commands/resume.ts": {
    may: [
      "effect: Effect",
      "@effect/cli",
      "@effect/cli/Command",
      "../../domain/PodList.ts",
      "../../services/PodStore.ts",
      "../output.ts",
      "export const screen = () => import(\"../picker/picker.ts\")"
    ],
    mayNot: [
      "../../layers/Live.ts",
      "../../layers/file/FilePodStore.ts",
      "export const lazily = () => import(\"../../layers/Live.ts\")",
      "node:fs",
      "@effect/platform-node",
      "../../demo/main.ts"
    ]
  },
  "cli/root.ts": {
    may: ["@effect/cli", "./commands/resume.ts", "../domain/PodList.ts", "../services/PodStore.ts"],
    mayNot: ["../layers/Live.ts", "node:fs", "../demo/main.ts"]
  },
  "cli/main.ts": {
    may: ["../layers/Live.ts", "@effect/platform-node/NodeRuntime", "node:fs", "./root.ts"],
    mayNot: []
  },
  "demo/main.ts": {
    may: ["node:readline", "node:readline/promises", "./script.ts"],
    mayNot: ["effect: Effect", "a-library", "../domain/ids.ts", "../cli/output.ts"]
  }
}

const folder = mkdtempSync(join(tmpdir(), "pods-imports-"))
afterAll(() => rmSync(folder, { recursive: true }))

describe("the import table", () => {
  const refused = lint()
  for (const [file, { may, mayNot }] of Object.entries(table)) {
    it(`holds in ${file}`, () => {
      const entries = [...may, ...mayNot]
      expect(entries.filter((_, index) => refused.has(`src/${file}:${index + 1}`))).toEqual(mayNot)
    })
  }
})

/** Writes the table as files, an entry a line, and returns the `file:line`s the linter refuses. */
function lint(): Set<string> {
  cpSync(join(import.meta.dirname, "../.oxlintrc.json"), join(folder, ".oxlintrc.json"))
  for (const [file, { may, mayNot }] of Object.entries(table)) {
    const path = join(folder, "src", file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, [...may, ...mayNot].map(statement).join("\n"))
  }
  const oxlint = join(import.meta.dirname, "../node_modules/.bin/oxlint")
  const { stdout } = spawnSync(oxlint, ["--format=json", "src"], { cwd: folder, encoding: "utf8" })
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Array<Diagnostic> }
  expect(diagnostics.filter(({ code }) => code === undefined)).toEqual([]) // unreadable files
  return new Set(
    diagnostics.filter(isOfTheTable).map(({ filename, labels }) =>
      `${filename}:${labels[0]?.span.line}`
    )
  )
}

function statement(entry: string, index: number): string {
  if (entry.includes(" ") && !/^\S+: \w+$/.test(entry)) return entry
  const [module, name] = entry.split(": ")
  return name === undefined
    ? `export * as it${index} from "${module}"`
    : `export { ${name} as it${index} } from "${module}"`
}

function isOfTheTable({ code, message }: Diagnostic): boolean {
  return /no-restricted|prefer-node-protocol/.test(code ?? "") || message.startsWith("`import()`")
}

function each<A>(names: Array<string>, file: (name: string) => string, row: A): Record<string, A> {
  return Object.fromEntries(names.map((name) => [file(name), row]))
}

interface Diagnostic {
  readonly code?: string
  readonly message: string
  readonly filename: string
  readonly labels: Array<{ readonly span: { readonly line: number } }>
}
