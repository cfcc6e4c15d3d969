import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync } from "node:fs"
import { dirname } from "node:path"
import { claimOf, claims, type Home, home, logEntries } from "../support/home.ts"
import { keys } from "../support/keys.ts"
import { lives, processesWithin } from "../support/processes.ts"
import { changesLeft } from "../support/terminal.ts"
import { until } from "../support/until.ts"

const attempt = { timeout: 60_000 }

it.scopedLive(
  "a Pod is started, found, talked to, left, stopped and brought back",
  () =>
    Effect.gen(function*() {
      const at = yield* home
      yield* isStarted(at)
      const { pid, socket } = claimOf(at.directory, "fix-login")
      const talked = yield* isFound(at, "attach")
      yield* isTalkedTo(talked)
      yield* isLeft(at, talked)
      expect(lives(pid)).toBe(true)
      yield* isStopped(at)
      expect(lives(pid)).toBe(false)
      expect(existsSync(socket)).toBe(false)
      yield* isBroughtBack(at, yield* isFound(at, "restore and attach"))
      hasAnIntactLog(at)
    }),
  attempt
)

const isStarted = Effect.fnUntraced(function*({ labelled, list, pods }: Home) {
  const started = yield* pods("new", "fix-login", "fix the login bug")
  expect(started).toMatchObject({ code: 0, stdout: "fix-login\n" })
  expect(yield* pods("new", "api-refactor")).toMatchObject({ code: 0, stdout: "api-refactor\n" })
  yield* labelled("fix-login", "live idle")
  expect((yield* list).map(({ label, name, restorable }) => ({ name, label, restorable }))).toEqual(
    [
      { name: "fix-login", label: "live idle", restorable: false },
      { name: "api-refactor", label: "live idle", restorable: false }
    ]
  )
  const { code, stderr } = yield* pods("new", "fix-login")
  expect(code).toBe(75)
  expect(stderr).toContain("open it with: pods resume fix-login")
})

/** Chooses the Pod in the picker, and gives the terminal. */
const isFound = Effect.fnUntraced(function*({ screen }: Home, verb: string) {
  const seen = yield* screen(["resume"], { columns: 120, rows: 50 })
  yield* seen.see(/2 (live|stopped)/)
  yield* seen.type(keys.down)
  yield* seen.see(/^› . api-refactor/m)
  yield* seen.type(keys.up)
  yield* seen.see(/^› . fix-login/m)
  yield* seen.see(new RegExp(`^enter ${verb}  `, "m"))
  yield* seen.type(keys.enter)
  yield* seen.see("fix-login ›")
  yield* seen.see("You said: \"fix the login bug\".")
  return seen
})

type Seen = Effect.Effect.Success<ReturnType<typeof isFound>>

const isTalkedTo = Effect.fnUntraced(function*(seen: Seen) {
  yield* seen.type("say something nice\r")
  yield* seen.see("You said: \"say something nice\".")
  yield* seen.see(/live idle · enter send/)
  yield* seen.type("please delete the notes\r")
  yield* seen.see(/asks: Delete notes.txt\n +rm notes.txt\n +1 {2}Allow once\n/)
  yield* seen.see("live paused")
  yield* seen.type("2")
  yield* seen.see(/! Delete notes.txt: rm notes.txt +Always allow by tester/)
  yield* seen.see("You chose: Always allow")
  yield* seen.see(/live idle · enter send/)
})

const isLeft = Effect.fnUntraced(function*({ labelled }: Home, seen: Seen) {
  yield* seen.type(keys.detach)
  expect(yield* seen.exit).toBe(0)
  expect(seen.screen().filter((row) => row !== "").at(-1)).toBe("detached; pods attach fix-login")
  expect(changesLeft(seen.bytes())).toEqual([])
  expect(seen.bytes()).not.toMatch(/\u001b\[[23]J/)
  yield* labelled("fix-login", "live idle")
})

const isStopped = Effect.fnUntraced(function*({ directory, facts, pods }: Home) {
  const { socket } = claimOf(directory, "fix-login")
  expect(yield* pods("stop", "api-refactor")).toMatchObject({ code: 0 })
  expect(yield* pods("stop", "fix-login")).toMatchObject({
    code: 0,
    stdout: "fix-login has stopped\n"
  })
  expect(claims(directory)).toEqual([])
  yield* until("every process to end", Effect.sync(() => processesWithin(directory).length === 0))
  expect(existsSync(dirname(socket))).toBe(false)
  expect(yield* facts("fix-login")).toMatchObject({
    label: "stopped",
    attachable: false,
    restorable: true,
    reason: null
  })
  // It never had a prompt, so there is nothing to bring back.
  expect(yield* facts("api-refactor")).toMatchObject({ label: "stopped", restorable: false })
})

const isBroughtBack = Effect.fnUntraced(function*({ labelled }: Home, seen: Seen) {
  yield* seen.see("fix-login is back: its agent loaded the conversation again")
  for (const past of ["fix the login bug", "say something nice", "please delete the notes"]) {
    expect(seen.text()).toContain(`you\n${past}\n`)
  }
  expect(seen.text()).toMatch(/Delete notes.txt: rm notes.txt +Always allow by tester/)
  yield* seen.type("history\r")
  yield* seen.see("I remember 3 prompts before this one.")
  yield* seen.see("The last one was: \"please delete the notes\".")
  yield* labelled("fix-login", "live idle")
})

/** Source: insomnia reference 4.6. */
const hasAnIntactLog = ({ directory }: Home) => {
  const entries = logEntries(directory)
  const turn = ["invoke", "user_input", "assistant_item", "turn_end", "run_completed"]
  const toolTurn = [
    "invoke",
    "user_input",
    "pods.ask",
    "pods.answer",
    "assistant_item",
    "tool_result",
    "assistant_item",
    "turn_end",
    "run_completed"
  ]
  const names = entries.map((entry) => entry.kind === "extension" ? entry.domain : entry.kind)
  expect(names.filter((name) => !bookkeeping.has(name))).toEqual([
    "segment_start",
    ...turn,
    ...turn,
    ...toolTurn,
    "pods.restore",
    ...turn
  ])
  expect(entries.flatMap((entry) => entry.kind === "turn_end" ? [entry.turn_count] : []))
    .toEqual([1, 2, 3, 4])
  expect(entries.map(({ ts }) => ts)).toEqual(entries.map(({ ts }) => ts).toSorted())
}

/** Records about who keeps the log and who sent what. */
const bookkeeping: ReadonlySet<string> = new Set(["pods.prompt", "pods.epoch", "pods.closed"])
