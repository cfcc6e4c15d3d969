import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { spawn } from "node:child_process"
import { claimOf, type Home, home, podsProgram } from "../support/home.ts"
import { signal } from "../support/processes.ts"
import { until } from "../support/until.ts"

const attempt = { timeout: 60_000 }

/** A command that is still running, and what it has said so far; it ends with the scope. */
const start = ({ directory, env }: Home, command: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const [program = "", ...args] = command
      const child = spawn(program, args, { env, cwd: directory, stdio: ["ignore", "pipe", "pipe"] })
      const said = { stdout: "", stderr: "", code: undefined as number | null | undefined }
      child.stdout.setEncoding("utf8").on("data", (text: string) => said.stdout += text)
      child.stderr.setEncoding("utf8").on("data", (text: string) => said.stderr += text)
      child.on("close", (code) => said.code = code)
      const says = (what: string, text: string) =>
        until(
          what,
          Effect.sync(() => `${said.stdout}${said.stderr}`.includes(text)),
          () => JSON.stringify(said)
        )
      const ended = Effect.as(
        until("its end", Effect.sync(() => said.code !== undefined), () => JSON.stringify(said)),
        said
      )
      return { child, said, says, ended }
    }),
    ({ child }) => Effect.sync(() => child.kill("SIGKILL"))
  )

const startPods = (at: Home, ...args: ReadonlyArray<string>) =>
  start(at, [process.execPath, podsProgram, ...args])

const ok = (stdout: string) => ({ code: 0, stdout: `${stdout}\n`, stderr: "" })

const said = (text: string) => new RegExp(`You said: "${text}"`)

describe("a prompt from outside", () => {
  it.scopedLive(
    "is delivered or waits, and its answer can be waited for",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* at.start("worker")
        expect(yield* at.pods("send", "worker", "wait", "600")).toEqual(ok("delivered"))
        expect(yield* at.pods("send", "worker", "--no-queue", "now")).toMatchObject({
          code: 1,
          stdout: "",
          stderr: "pods: worker did not take the prompt: a turn is running\n"
        })
        const waiting = yield* startPods(at, "send", "worker", "what is the time?", "--wait")
        yield* waiting.says("its place", "queued (0 before it); waiting")
        expect(yield* at.pods("send", "worker", "third")).toEqual(ok("queued (1 before it)"))
        expect(yield* at.pods("cancel", "worker")).toEqual(ok("the turn of worker was cancelled"))
        const { code, stdout } = yield* waiting.ended
        expect(code).toBe(0)
        expect(stdout).toMatch(said("what is the time\\?"))
        expect(stdout.trimEnd().split("\n")).toHaveLength(1)
        expect(yield* at.pods("wait", "worker", "--until", "idle", "--timeout", "20s"))
          .toEqual({ code: 0, stdout: "", stderr: "" })
        const log = yield* at.pods("logs", "worker")
        expect(log).toMatchObject({ code: 0, stderr: "" })
        expect(log.stdout.match(/user tester\n {2}.*/g)).toEqual([
          "user tester\n  wait 600",
          "user tester\n  what is the time?",
          "user tester\n  third"
        ])
      }),
    attempt
  )

  it.scopedLive(
    "comes through a pipe, and an empty one is nothing to send",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* at.start("worker")
        const piped = (command: string) =>
          at.run(["sh", "-c", command, process.execPath, podsProgram])
        expect(yield* piped("printf 'two\\nlines\\n\\n' | \"$0\" \"$1\" send worker - --wait"))
          .toMatchObject({ code: 0, stdout: expect.stringMatching(said("two lines")) })
        expect(yield* piped("echo piped | \"$0\" \"$1\" send worker --wait"))
          .toMatchObject({ code: 0, stdout: expect.stringMatching(said("piped")) })
        expect(yield* at.pods("send", "worker")).toMatchObject({
          code: 1,
          stderr: "pods: worker did not take the prompt: the prompt is empty\n"
        })
        expect(yield* piped("printf '\\377' | \"$0\" \"$1\" send worker -")).toMatchObject({
          code: 1,
          stderr: "pods: cannot read from stdin: it is not UTF-8 text\n"
        })
        expect(yield* piped("head -c 2000000 /dev/zero | \"$0\" \"$1\" send worker -"))
          .toMatchObject({ code: 1, stderr: expect.stringContaining("cannot read from stdin") })
        const typed = yield* at.screen(["send", "worker"])
        expect(yield* typed.exit).toBe(2)
        expect(typed.text()).toContain("give the text, or pipe it in: pods send worker - < FILE")
      }),
    attempt
  )

  it.scopedLive(
    "stays with the Pod when who waits for it is interrupted",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* at.start("worker")
        const waiting = yield* startPods(at, "send", "worker", "wait 600", "--wait")
        yield* at.labelled("worker", "live running")
        waiting.child.kill("SIGINT")
        expect(yield* waiting.ended).toMatchObject({
          code: 130,
          stdout: "",
          stderr: "worker goes on without us; follow it with: pods logs worker -f\n"
        })
        expect(yield* at.facts("worker")).toMatchObject({ label: "live running" })
      }),
    attempt
  )

  it.scopedLive(
    "is told of when its host is killed, and when its turn fails",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* at.start("worker")
        expect(yield* at.pods("send", "worker", "fail", "--wait")).toMatchObject({
          code: 1,
          stdout: "",
          stderr: expect.stringContaining("pods: worker failed: ")
        })
        const waiting = yield* startPods(at, "send", "worker", "wait 600", "--wait")
        yield* at.labelled("worker", "live running")
        const gone = yield* startPods(at, "wait", "worker", "--until", "stopped")
        signal(claimOf(at.directory, "worker").pid, "SIGKILL")
        expect(yield* waiting.ended).toMatchObject({
          code: 1,
          stderr: "pods: worker hung up in the middle of the turn; "
            + "see what there is with: pods logs worker\n"
        })
        expect(yield* gone.ended).toMatchObject({ code: 0, stdout: "", stderr: "" })
        expect((yield* at.pods("logs", "worker")).stdout)
          .toMatch(/ {2}wait 600\n\S+ note {2}the Pod ended in the middle of this turn\n$/)
        expect(yield* at.pods("send", "worker", "hello")).toMatchObject({ code: 4, stdout: "" })
      }),
    attempt
  )

  it.scopedLive("does not start a stopped Pod, but says what does", () =>
    Effect.gen(function*() {
      const at = yield* home
      yield* at.start("worker", "hello")
      yield* at.pods("stop", "worker")
      for (
        const args of [["send", "worker", "x"], ["cancel", "worker"], ["answer", "worker", "1"]]
      ) {
        expect(yield* at.pods(...args)).toEqual({
          code: 1,
          stdout: "",
          stderr: "pods: cannot attach to worker: it is not running; "
            + "start it again with: pods restore worker\n"
        })
      }
    }), attempt)
})

describe("a turn", () => {
  it.scopedLive("is paused with what waits behind it, and goes on", () =>
    Effect.gen(function*() {
      const at = yield* home
      yield* at.start("worker")
      yield* at.pods("send", "worker", "hang")
      yield* at.pods("send", "worker", "second")
      expect(yield* at.pods("pause", "worker"))
        .toEqual(ok("worker is paused; let it go on with: pods continue worker"))
      expect(yield* at.facts("worker")).toMatchObject({ label: "live paused" })
      expect(yield* at.pods("pause", "worker")).toEqual(ok("worker is paused already"))
      expect(yield* at.pods("cancel", "worker")).toEqual(ok("no turn is running"))
      expect(yield* at.pods("continue", "worker")).toEqual(ok("worker goes on"))
      yield* at.pods("wait", "worker", "--until", "idle", "--timeout", "20s")
      expect((yield* at.pods("logs", "worker", "-n", "1")).stdout).toMatch(said("second"))
      expect(yield* at.pods("continue", "worker")).toMatchObject({ code: 0 })
    }), attempt)

  it.scopedLive(
    "is ended with its agent, which the next prompt starts again",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* at.start("worker")
        yield* at.pods("send", "worker", "hang")
        expect(yield* at.pods("cancel", "worker", "--force"))
          .toEqual(ok("the turn of worker was cancelled"))
        expect(yield* at.pods("send", "worker", "are you back?", "--wait"))
          .toMatchObject({ code: 0, stdout: expect.stringMatching(said("are you back\\?")) })
      }),
    attempt
  )
})

describe("what agents ask", () => {
  it.scopedLive(
    "is listed over all Pods and answered from outside, once",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* at.start("first")
        yield* at.start("second")
        expect(yield* at.pods("asks"))
          .toEqual({ code: 0, stdout: "", stderr: "no agent is asking\n" })
        const waiting = yield* startPods(at, "send", "first", "delete the notes", "--wait")
        yield* waiting.says(
          "what is asked",
          "first asks; answer with: pods answer first OPTION --ask"
        )
        yield* at.pods("send", "second", "delete the notes")
        yield* at.pods("wait", "second", "--until", "asks", "--timeout", "20s")
        const { stdout } = yield* at.pods("asks")
        expect(stdout.match(/^\w+/gm)).toEqual(["first", "second"])
        expect(stdout).toContain("Delete notes.txt\n  rm notes.txt\n  1  Allow once\n")
        const [one, other] = yield* Effect.all([
          at.pods("answer", "first", "allow once"),
          at.pods("answer", "first", "3")
        ], { concurrency: 2 })
        expect([one.code, other.code].toSorted()).toEqual([0, 1])
        expect(`${one.stderr}${other.stderr}`).toMatch(
          /^pods: first(: already answered by tester| asks nothing; see .*)\n$/
        )
        expect(yield* waiting.ended).toMatchObject({
          code: 0,
          stdout: expect.stringMatching(/^You chose: (Allow once|Reject)\./)
        })
        const [{ ask }] = JSON.parse((yield* at.pods("asks", "--json")).stdout)
        expect(yield* at.pods("answer", "second", "cancel", "--ask", ask))
          .toEqual(ok("Delete notes.txt: rm notes.txt: not answered"))
        expect((yield* at.pods("answer", "second", "1", "--ask", ask)).stderr)
          .toBe("pods: second: already answered by tester\n")
      }),
    attempt
  )

  it.scopedLive(
    "is not known of a Pod that does not answer, which is named soon",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* at.start("frozen")
        yield* at.start("asking")
        yield* at.pods("send", "asking", "delete the notes")
        yield* at.pods("wait", "asking", "--until", "asks", "--timeout", "20s")
        const { pid } = claimOf(at.directory, "frozen")
        signal(pid, "SIGSTOP")
        const ran = yield* at.pods("asks")
        signal(pid, "SIGCONT")
        expect(ran).toMatchObject({ code: 0, stdout: expect.stringMatching(/^asking /) })
        expect(ran.stderr).toContain(
          "pods: what frozen asks is not known: it did not answer in time; "
            + "see why with: pods show frozen\n"
        )
      }),
    attempt
  )
})

describe("the log of a live Pod", () => {
  it.scopedLive(
    "is followed as text and as records until the Pod stops",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* at.start("talker", "hello")
        const text = yield* startPods(at, "logs", "talker", "-f")
        const json = yield* startPods(at, "logs", "talker", "-f", "--json")
        yield* text.says("the past", "You said: \"hello\"")
        yield* json.says("the past", "run_completed")
        yield* at.pods("send", "talker", "evil \u001b]0;title\u0007\u202e text")
        yield* text.says("the answer", "You said: \"evil")
        yield* at.pods("wait", "talker", "--until", "idle", "--timeout", "20s")
        expect(yield* at.pods("stop", "talker")).toMatchObject({ code: 0 })
        const heard = yield* text.ended
        expect(heard).toMatchObject({ code: 0, stderr: "talker has stopped\n" })
        expect(heard.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/)
        expect(heard.stdout.match(/user tester/g)).toHaveLength(2)
        const records = yield* json.ended
        expect(records).toMatchObject({ code: 0, stderr: "talker has stopped\n" })
        const stored = yield* at.pods("logs", "talker", "--json", "-n", "all")
        expect(records.stdout).toBe(stored.stdout)
        const ended = yield* at.pods("logs", "talker", "-f")
        expect(ended.stderr).toBe("talker is not running; this is all of it\n")
        expect(ended.stdout).toContain("evil")
      }),
    attempt
  )

  it.scopedLive(
    "is nothing to complain about when the reader leaves",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* at.start("talker", "hello")
        const piped = yield* start(at, [
          "bash",
          "-c",
          "set -o pipefail; \"$0\" \"$1\" logs talker -f | head -n 1",
          process.execPath,
          podsProgram
        ])
        yield* piped.says("the first line", "user tester")
        const sending = yield* Effect.fork(
          Effect.forever(at.pods("send", "talker", "hello again", "--wait"))
        )
        expect(yield* piped.ended).toMatchObject({ code: 0, stderr: "" })
        yield* Fiber.interrupt(sending)
      }),
    attempt
  )
})
