import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import { join } from "node:path"
import { SegmentId, SessionId } from "../../src/domain/ids.ts"
import { attempt, claim, expectClean } from "../support/badInput.ts"
import { home, podsProgram } from "../support/home.ts"
import { terminal } from "../support/terminal.ts"

const texts = (JSON.parse(
  fs.readFileSync(join(import.meta.dirname, "../fixtures/hostile-text.json"), "utf8")
) as ReadonlyArray<{ readonly input: string }>).map(({ input }) => input)

/** Those that can be the name of a directory, and an argument. */
const names = texts.filter((text) =>
  text !== "" && !/[/\0]/.test(text) && text.isWellFormed() && Buffer.byteLength(text) <= 200
)

/** A home in which names, messages, directories, agents, files and claims are hostile. */
const hostile = Effect.map(home, (at) => {
  for (const [index, text] of texts.entries()) {
    store(at.directory, `plain-${index}`, index, text)
    if (names.includes(text)) store(at.directory, text, texts.length + index, text)
    const broken = join(at.directory, "pods", `broken-${index}`)
    fs.mkdirSync(broken)
    fs.writeFileSync(join(broken, "metadata.json"), JSON.stringify({ pod_name: 5, [text]: text }))
    const linked = join(at.directory, "pods", `linked-${index}`)
    fs.mkdirSync(linked)
    if (names.includes(text)) fs.symlinkSync(text, join(linked, "metadata.json"))
  }
  fs.mkdirSync(join(at.directory, "run"), { mode: 0o700 })
  claim(at, texts.map((text) => ({ pod_name: text, socket: text })))
  return at
})

const store = (directory: string, name: string, index: number, text: string): void => {
  const id = (kind: number) =>
    `019e6f00-0000-7000-800${kind}-${index.toString(16).padStart(12, "0")}`
  const active = { session_id: SessionId.make(id(1)), segment_id: SegmentId.make(id(2)) }
  const write = (path: string, document: unknown) => {
    fs.mkdirSync(join(directory, path, ".."), { recursive: true })
    fs.writeFileSync(join(directory, path), `${JSON.stringify(document)}\n`)
  }
  write(`pods/${name}/metadata.json`, { pod_name: text, active })
  write(`sessions/${active.session_id}/${active.segment_id}.jsonl`, {
    kind: "user_input",
    ts: 1_000 + index,
    segments: [{ kind: "text", content: text }]
  })
  const agent = { name: text, command: ["x"] }
  write(`own/pods/${name}.json`, { agent, cwd: `/${text}`, created_at: 1 })
}

describe("text from anywhere", () => {
  it.scopedLive(
    "is listed without anything that a terminal would obey",
    () =>
      Effect.gen(function*() {
        const at = yield* hostile
        const listed = yield* at.pods("list")
        expectClean(listed)
        const rows = listed.stdout.split("\n").slice(0, -1)
        expect(rows.filter((row) => row.split("\t").length !== 5)).toEqual([])
        const json = yield* at.pods("list", "--json")
        expectClean(json)
        const found: ReadonlyArray<{ readonly name: string }> = JSON.parse(json.stdout)
        expect(rows).toHaveLength(found.length)
        expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining([...texts, ...names]))

        // What a terminal has not read by the time that its last program ends may be lost.
        const staying = ["sh", "-c", "\"$@\"; echo ended $?; read -r line", "sh"]
        const screen = yield* terminal(
          [...staying, process.execPath, podsProgram, "list", "--color=never"],
          { columns: 60, rows: 50, env: at.env, cwd: at.directory }
        )
        yield* screen.see("ended 0")
        const seen = screen.bytes().replaceAll("\r\n", "\n").replace("ended 0\n", "")
        expect(seen.split("\n")).toHaveLength(rows.length + 1)
        expectClean({ code: 0, stdout: seen, stderr: "" })
      }),
    attempt
  )

  it.scopedLive("is quoted in sentences without it either", () =>
    Effect.gen(function*() {
      const at = yield* hostile
      const uses: ReadonlyArray<(text: string) => ReadonlyArray<string>> = [
        (text) => ["show", text],
        (text) => ["new", text],
        (text) => ["new", "x", "--agent", text],
        (text) => ["new", "x", "--cwd", `/nowhere${text}`],
        (text) => ["restore", text],
        (text) => [text],
        (text) => ["list", `--x${text}`]
      ]
      // Each text in one place, each place with many texts.
      yield* Effect.forEach(names.entries(), ([index, text]) =>
        Effect.map(at.pods(...(uses[index % uses.length] ?? ((text) => [text]))(text)), (ran) => {
          expectClean(ran)
          expect(ran.stderr.split("\n").length).toBeLessThanOrEqual(2)
          expect([0, 1, 2, 3, 4, 75]).toContain(ran.code)
        }), { concurrency: 4, discard: true })
      for (const index of [0, 7, 20]) {
        const shown = yield* at.pods("show", `plain-${index}`)
        expectClean(shown)
        expect(shown.stdout.split("\n")).toHaveLength(13)
      }
    }), attempt)
})
