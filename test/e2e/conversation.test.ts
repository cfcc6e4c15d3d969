import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { claimOf, type Home, home, logEntries } from "../support/home.ts"
import { keys, pasted } from "../support/keys.ts"
import { childrenOf, signal } from "../support/processes.ts"
import { changesLeft } from "../support/terminal.ts"

const attempt = { timeout: 60_000 }

const attach = ({ screen }: Home, name: string, user: string) =>
  Effect.tap(
    screen(["attach", name], { columns: 100, env: { USER: user } }),
    (seen) => seen.see(`${name} ›`)
  )

/** What the agent was told, as it stands in the log. */
const prompts = ({ directory }: Home) =>
  logEntries(directory).flatMap((entry) =>
    entry.kind === "user_input"
      ? [entry.segments.map((part) => part.kind === "text" ? part.content : part.kind).join("")]
      : []
  )

describe("two people at one Pod", () => {
  it.scopedLive(
    "see the same questions, prompts and answers, and who answered",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* at.pods("new", "shared", "delete the notes")
        const [ann, ben] = yield* Effect.all([
          attach(at, "shared", "ann"),
          attach(at, "shared", "ben")
        ])
        yield* ann.see("asks: Delete notes.txt")
        yield* ben.see("asks: Delete notes.txt")
        yield* ben.type("3")
        yield* ben.see(/Reject by ben$/m)
        yield* ann.see(/Reject by ben$/m)
        yield* ann.see("live idle · enter send")
        yield* ann.type("hello from ann\r")
        yield* ann.see(/^you\nhello from ann$/m)
        yield* ben.see(/^ann\nhello from ann$/m)
        yield* ben.see("You said: \"hello from ann\".")
      }),
    attempt
  )

  it.scopedLive("cannot both answer one question", () =>
    Effect.gen(function*() {
      const at = yield* home
      yield* at.pods("new", "shared", "delete the notes")
      const [ann, ben] = yield* Effect.all([
        attach(at, "shared", "ann"),
        attach(at, "shared", "ben")
      ])
      yield* ann.see("asks: Delete notes.txt")
      yield* ben.see("asks: Delete notes.txt")
      yield* Effect.all([ann.type("1"), ben.type("3")])
      yield* ann.see("You chose: ")
      yield* ben.see("You chose: ")
      const [winner] = /(?:Allow once by ann|Reject by ben)$/m.exec(ann.text()) ?? []
      expect(winner).toBeDefined()
      expect(ben.text()).toContain(winner)
      const answers = logEntries(at.directory).filter((entry) =>
        entry.kind === "extension" && entry.domain === "pods.answer"
      )
      expect(answers).toHaveLength(1)
    }), attempt)
})

describe("a turn", () => {
  it.scopedLive(
    "that is under way is shown from its beginning, and can be interrupted",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* at.pods("new", "slow-one", "wait 600")
        const first = yield* attach(at, "slow-one", "ann")
        yield* first.see("Working for 600 s ..")
        const second = yield* attach(at, "slow-one", "ben")
        yield* second.see(/^tester\nwait 600\n\nagent\nWorking for 600 s \.\.+$/m)
        yield* second.see(/live running \d+s · esc interrupt/)
        yield* second.type(keys.escape)
        yield* second.see("esc again to interrupt")
        yield* second.type(keys.escape)
        yield* second.see("■ interrupted")
        yield* first.see("■ interrupted")
        yield* first.see("live idle · enter send")
        expect(logEntries(at.directory).at(-1)).toMatchObject({
          kind: "run_errored",
          interrupted: true
        })
        yield* first.type("are you still there?\r")
        yield* first.see("You said: \"are you still there?\".")
      }),
    attempt
  )

  it.scopedLive("is interrupted by ctrl-c, and left by a second one", () =>
    Effect.gen(function*() {
      const at = yield* home
      yield* at.pods("new", "slow-one", "wait 600")
      const seen = yield* attach(at, "slow-one", "ann")
      yield* seen.see("Working for 600 s ..")
      yield* seen.type(keys.ctrlC)
      yield* seen.see("■ interrupted")
      yield* seen.see("ctrl-c again to detach")
      yield* seen.type(keys.ctrlC)
      expect(yield* seen.exit).toBe(0)
      yield* at.labelled("slow-one", "live idle")
    }), attempt)
})

describe("a turn that does not end when it is to", () => {
  it.scopedLive(
    "ends with its agent after ten seconds, and the next prompt starts the agent again",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* at.pods("new", "stuck", "hang")
        const seen = yield* attach(at, "stuck", "ann")
        yield* seen.see(/live running \d+s/)
        for (const agent of childrenOf(claimOf(at.directory, "stuck").pid)) {
          signal(agent, "SIGSTOP")
        }
        yield* seen.type(keys.escape)
        yield* seen.see("esc again to interrupt")
        yield* seen.type(keys.escape)
        yield* seen.see("still running: esc again ends the agent")
        yield* seen.type(keys.escape)
        yield* seen.see("■ interrupted")
        yield* seen.see("agent gone: ")
        yield* seen.type("are you still there?\r")
        yield* seen.see("You said: \"are you still there?\".")
      }),
    attempt
  )
})

describe("a prompt that is sent in a turn", () => {
  it.scopedLive(
    "waits where everybody sees it, comes back, and begins when the turn is over",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* at.pods("new", "busy", "wait 600")
        const [ann, ben] = yield* Effect.all([attach(at, "busy", "ann"), attach(at, "busy", "ben")])
        yield* ann.see("Working for 600 s ..")
        yield* ann.type("one more thing")
        yield* ann.see("enter queue")
        yield* ann.type(keys.enter)
        yield* ann.see(/^queued: one more thing$/m)
        yield* ben.see(/^queued by ann: one more thing$/m)
        yield* ann.type(keys.up)
        yield* ann.see(/^busy › one more thing$/m)
        yield* ben.miss("queued by ann")
        yield* ann.type(" please\r")
        yield* ben.see(/^queued by ann: one more thing please$/m)
        yield* ann.type(keys.escape)
        yield* ann.see("esc again to interrupt")
        yield* ann.type(keys.escape)
        yield* ann.see(/^you\none more thing please$/m)
        yield* ben.see(/^ann\none more thing please$/m)
        yield* ben.see("You said: \"one more thing please\".")
        expect(prompts(at)).toEqual(["wait 600", "one more thing please"])
      }),
    attempt
  )
})

describe("somebody who only watches", () => {
  it.scopedLive("sees what happens, and cannot send anything", () =>
    Effect.gen(function*() {
      const at = yield* home
      yield* at.start("shown")
      const ann = yield* attach(at, "shown", "ann")
      const ben = yield* at.screen(["attach", "shown", "--watch"], { env: { USER: "ben" } })
      yield* ben.see("watching · live idle")
      yield* ann.see("1 other attached")
      yield* ben.type("hello from ben\r")
      yield* ben.see("watching; nothing is sent from here")
      yield* ann.type("hello from ann\r")
      yield* ben.see(/^ann\nhello from ann$/m)
      yield* ben.see("You said: \"hello from ann\".")
      yield* ben.type(keys.ctrlC)
      expect(yield* ben.exit).toBe(0)
      expect(prompts(at)).toEqual(["hello from ann"])
      expect(changesLeft(ben.bytes())).toEqual([])
    }), attempt)
})

describe("a Pod that ends while somebody is attached", () => {
  it.scopedLive(
    "says that it has stopped and what to do, and keeps what was typed",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* at.start("short", "hello")
        const seen = yield* attach(at, "short", "ann")
        yield* seen.type("half a thought")
        yield* seen.see("short › half a thought")
        expect(yield* at.pods("stop", "short")).toMatchObject({ code: 0 })
        expect(yield* seen.exit).toBe(0)
        expect(seen.text().trimEnd()).toMatch(
          /\nnot sent: half a thought\nshort has stopped; pods resume short$/
        )
        expect(changesLeft(seen.bytes())).toEqual([])
      }),
    attempt
  )

  it.scopedLive(
    "is lost when its host is killed, and comes back with its history",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* at.start("doomed", "remember the milk")
        const seen = yield* attach(at, "doomed", "ann")
        process.kill(claimOf(at.directory, "doomed").pid, "SIGKILL")
        expect(yield* seen.exit).toBe(1)
        expect(seen.text()).toContain("lost the connection to doomed")
        expect(changesLeft(seen.bytes())).toEqual([])
        expect(yield* at.facts("doomed")).toMatchObject({
          label: "unreachable",
          attachable: false,
          restorable: true,
          reason: "nobody listens on its socket"
        })
        const table = yield* at.screen(["list"])
        yield* table.see(/^~ doomed +unreachable .* nobody listens on its socket$/m)
        const again = yield* at.screen(["resume", "doomed"])
        yield* again.see("doomed is back: its agent loaded the conversation again")
        yield* again.see(/^you\nremember the milk$/m)
        yield* again.type("history\r")
        yield* again.see("I remember 1 prompt before this one.")
      }),
    attempt
  )
})

describe("the composer", () => {
  it.scopedLive(
    "takes several lines, pasted or typed, and sends them as one prompt",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* at.start("writer")
        const seen = yield* attach(at, "writer", "ann")
        yield* seen.type(`first${keys.altEnter}second `)
        yield* seen.type(pasted("pasted\nrm -rf /\u0007\r\nlast"))
        yield* seen.see(/^writer › first\n {9}second pasted\n {9}rm -rf \/.?\n {9}last$/m)
        expect(prompts(at)).toEqual([])
        yield* seen.type(keys.enter)
        yield* seen.see("You said: \"first second pasted rm -rf /")
        expect(prompts(at)).toEqual(["first\nsecond pasted\nrm -rf /\u0007\nlast"])
      }),
    attempt
  )

  it.scopedLive(
    "shows Japanese with the cursor where the next character goes",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* at.start("kana")
        const seen = yield* attach(at, "kana", "ann")
        yield* seen.type("ログインを直して")
        yield* seen.when(
          "the cursor behind it",
          () => seen.beforeCursor() === "kana › ログインを直して"
        )
        expect(seen.cursor().column).toBe(7 + 2 * 8)
        yield* seen.type(`${keys.left}${keys.left}`)
        yield* seen.when("the cursor inside", () => seen.beforeCursor() === "kana › ログインを直")
        yield* seen.type("x")
        yield* seen.when(
          "the cursor behind x",
          () => seen.beforeCursor() === "kana › ログインを直x"
        )
        yield* seen.type(keys.enter)
        yield* seen.see("You said: \"ログインを直xして\".")
        expect(prompts(at)).toEqual(["ログインを直xして"])
      }),
    attempt
  )
})
