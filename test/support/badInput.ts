import { expect } from "@effect/vitest"
import { Effect } from "effect"
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { lstatSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs"
import { createServer, type Socket } from "node:net"
import { dirname, join } from "node:path"
import { type Allocation, encodeTable } from "../../src/domain/Allocation.ts"
import { claims, filesIn, type Home, home, podsProgram, type Ran } from "./home.ts"
import { keep } from "./keptPods.ts"
import { segmentOf, sessionOf } from "./pods.ts"
import { scratch } from "./scratch.ts"

/** What e2e tests may take; only a broken program or a very busy machine takes it. */
export const attempt = { timeout: 60_000 }

/** A home with two Pods that nothing is wrong with: `asleep` has stopped, `awake` is live. */
export const neighbourhood = Effect.gen(function*() {
  const at = yield* home
  keep(at.directory, { name: "asleep", at: 1_000, said: "good night" })
  keep(at.directory, { name: "awake", at: 2_000, said: "good morning" })
  const socket = join(at.directory, "run/awake/sock")
  mkdirSync(dirname(socket), { recursive: true, mode: 0o700 })
  yield* listen(socket, (client) => client.write(statusLine))
  claim(at, [{ pod_name: "awake", socket }])
  /** Both are listed as if nothing were wrong anywhere; not 0, when that is known of a part. */
  const bothListedWith = Effect.fnUntraced(function*(code: number) {
    const ran = yield* at.pods("list")
    expect(ran.code).toBe(code)
    expectClean(ran)
    expect(ran.stdout).toMatch(/^awake\tlive idle\t1970-01-01T00:00:02.000Z\t/m)
    expect(ran.stdout).toMatch(/^asleep\tstopped\t1970.*good night$/m)
    return ran
  })
  return { ...at, bothListed: bothListedWith(0), bothListedWith }
})

const statusLine = `${JSON.stringify({ event: "status", data: { status: "idle" } })}\n`

export type Neighbourhood = Effect.Effect.Success<typeof neighbourhood>

/** Where the parts of a kept Pod are. */
export const metadataOf = ({ directory }: Home, name: string): string =>
  join(directory, "pods", name, "metadata.json")
export const logOf = ({ directory }: Home, name: string): string =>
  join(directory, "sessions", sessionOf(name), `${segmentOf(name)}.jsonl`)
export const registryOf = ({ directory }: Home): string => join(directory, "run/pods.json")

/** Enters claims of this process beside those that are there. */
export const claim = (
  at: Home,
  entries: ReadonlyArray<Pick<Allocation, "pod_name" | "socket">>
): void => {
  const allocations = [
    ...claims(at.directory),
    ...entries.map((entry) => ({ ...unscoped, ...entry, pid: process.pid }))
  ]
  writeFileSync(registryOf(at), encodeTable({ allocations }))
}

const unscoped = { scope_allow: [], scope_deny: [], delegated_from: null, segment_id: null }

/** A socket of this process, until the scope closes. */
export const listen = (path: string, answer: (socket: Socket) => unknown) =>
  Effect.acquireRelease(
    Effect.async<() => void>((resume) => {
      const sockets = new Set<Socket>()
      const server = createServer((socket) => {
        sockets.add(socket)
        socket.on("error", () => undefined).on("close", () => sockets.delete(socket))
        answer(socket)
      })
      const close = () => {
        for (const socket of sockets) socket.destroy()
        server.close()
      }
      server.listen(path, () => resume(Effect.succeed(close)))
    }),
    (close) => Effect.sync(close)
  )

/** The command said one sentence, and nothing on stdout. */
export const expectSentence = (ran: Ran, code: number, words: string | RegExp): void => {
  expectClean(ran)
  const lines = ran.stderr.split("\n").filter((line) => line !== "" && !progress.test(line))
  expect(lines.join("\n")).toMatch(words)
  expect({ ...ran, stderr: lines }).toEqual({
    code,
    stdout: "",
    stderr: [expect.stringMatching(/^pods: /)]
  })
}

/** Neither a stack nor anything that a terminal would obey. */
export const expectClean = ({ stderr, stdout }: Ran): void => {
  expect(stderr).not.toMatch(/^\s+at |node:|this is a bug/m)
  expect(stdout + stderr).not.toMatch(obeyed)
}

const progress = /^(starting|restoring) .*…$/

/** Controls but tab and newline, and what shows text in another order than it is. */
const obeyed = /[\0-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/

/** Everything in a home but directories and what the demo agent keeps, one line each. */
export const contents = (directory: string): ReadonlyArray<string> =>
  filesIn(directory)
    .filter((path) => !path.startsWith("own/demo/"))
    .map((path) => {
      const stat = lstatSync(join(directory, path))
      return `${path} ${stat.mode.toString(8)} ${stat.size} ${contentOf(join(directory, path))}`
    })

const contentOf = (path: string): string => {
  const stat = lstatSync(path)
  if (stat.isSymbolicLink()) return readlinkSync(path)
  if (!stat.isFile()) return "no file"
  // Nobody reads gigabytes of nothing; whoever wrote to them has changed this.
  if (stat.size > 1 << 20) return `${stat.mtimeMs}`
  return createHash("sha256").update(readFileSync(path)).digest("hex")
}

/** That what is done changes no file of a home, and leaves none. */
export const changesNothing = <A, E, R>(directory: string, doing: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const before = contents(directory)
    const result = yield* doing
    expect(contents(directory)).toEqual(before)
    return result
  })

/** Whether file systems can be mounted here for one process only; some containers forbid it. */
export const canMount: boolean = spawnSync("unshare", ["-Urm", "true"]).status === 0

/**
 * Runs commands one after the other in a mount namespace, once a shell script has set it up, in
 * which `$home` is the home's directory.
 */
export const mounted = (
  { directory, run }: Home,
  setUp: string,
  commands: ReadonlyArray<ReadonlyArray<string>>
) =>
  Effect.gen(function*() {
    const results = yield* scratch
    const script = [
      `set -e; home=${directory}`,
      setUp,
      "set +e",
      ...commands.map((args, at) =>
        `${[process.execPath, podsProgram, ...args].map((word) => `'${word}'`).join(" ")}`
        + ` >${results}/${at}.out 2>${results}/${at}.err; echo $? >${results}/${at}.code`
      )
    ].join("\n")
    const { code, stderr } = yield* run(["unshare", "-Urm", "sh", "-c", script])
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    const read = (name: string) => readFileSync(join(results, name), "utf8")
    return commands.map((_, at): Ran => ({
      code: Number(read(`${at}.code`)),
      stdout: read(`${at}.out`),
      stderr: read(`${at}.err`)
    }))
  })
