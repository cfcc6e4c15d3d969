import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { claimOf, type Home, home, logEntries } from "../support/home.ts"
import { keys, pasted } from "../support/keys.ts"
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
        yield* ben.see(/^another client\nhello from ann$/m)
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
        yield* second.see(/^you\nwait 600\n\nagent\nWorking for 600 s \.\.+$/m)
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
