import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { expectSound, isAsRedrawn } from "../support/fullScreen.ts"
import { claimOf, home, logEntries } from "../support/home.ts"
import { keys } from "../support/keys.ts"
import type { SeenTerminal } from "../support/terminal.ts"

const attempt = { timeout: 60_000 }

const size = { columns: 120, rows: 35 }

/** Finds a Pod by its name and leaves the filter with it selected. */
const select = Effect.fnUntraced(function*(seen: SeenTerminal, name: string) {
  yield* seen.type(`/${name}`)
  yield* seen.see(`filter: ${name}`)
  yield* seen.type(keys.enter)
  yield* isSelected(seen, name)
  yield* seen.type(keys.escape)
  yield* seen.see("all directories")
})

const isSelected = (seen: SeenTerminal, name: string) =>
  seen.when(
    `${name} to be selected`,
    (screen) => screen.some((row) => row.startsWith("›") && row.slice(3).startsWith(`${name} `))
  )

describe("a dashboard of live Pods", () => {
  it.scopedLive(
    "answers, prompts and queues in place, and opens a Pod and comes back",
    () =>
      Effect.gen(function*() {
        const { directory, labelled, pods, screen, start } = yield* home
        yield* start("rests", "hello")
        yield* start("olden")
        yield* pods("stop", "olden")
        yield* pods("new", "works", "wait 600")
        yield* pods("new", "asks", "delete the notes")
        yield* labelled("asks", "live paused")
        yield* labelled("works", "live running")
        const seen = yield* screen(["multi"], size)
        yield* seen.see(
          /^pods {2}1 needs you {2}1 running {2}1 idle {2}1 stopped +all directories$/m
        )
        yield* seen.see(/^NEEDS YOU 1 .*\n›! asks +live paused · asks: rm notes\.txt/m)
        yield* seen.see(/^RUNNING 1 .*\n ● works +live running \d+s · /m)
        yield* seen.see(/^▸ STOPPED 1 {3}enter or → opens/m)

        yield* seen.type("a")
        yield* seen.see(/^! asks asks: Delete notes\.txt {3}rm notes\.txt .*\n {3}1 {2}Allow once/m)
        yield* seen.see(/no default: enter does nothing here$/m)
        yield* seen.type(keys.enter)
        yield* seen.see("enter chooses nothing")
        yield* seen.type("3")
        yield* seen.see("asks was answered: Reject")
        yield* seen.see(/^›○ asks +live idle/m)
        expect(
          logEntries(directory).filter((entry) =>
            entry.kind === "extension" && entry.domain === "pods.answer"
          )
        ).toHaveLength(1)

        yield* select(seen, "rests")
        yield* seen.type("p")
        yield* seen.see(/^to rests › +esc back$/m)
        yield* seen.see("sent prompts run at once")
        yield* seen.type("jolly q 修复")
        yield* seen.when(
          "the cursor behind it",
          () => seen.beforeCursor() === "to rests › jolly q 修复"
        )
        yield* seen.type(keys.enter)
        yield* seen.see("delivered to rests")
        yield* seen.see("You said: \"jolly q 修复\".")
        yield* seen.type(keys.escape)
        yield* seen.see(/^to rests › live idle; p writes a prompt$/m)

        yield* seen.type("pnow this")
        yield* seen.see(/^to rests › now this +esc back$/m)
        expect(yield* pods("send", "rests", "wait 600")).toMatchObject({ code: 0 })
        yield* seen.see(/^enter asks first {2}/m)
        yield* seen.type(keys.enter)
        yield* seen.see(
          /^error not sent to rests: it started running \d+s ago\. Your text is kept/m
        )
        yield* seen.see(/^to rests › now this +esc back$/m)
        yield* seen.type(keys.enter)
        yield* seen.see("queued on rests: it is next")
        yield* seen.type(keys.escape)
        yield* seen.see(/^to rests › live running; /m)

        yield* select(seen, "works")
        yield* seen.type("p")
        yield* seen.see(/^enter queue .* queues; its turn is not over$/m)
        yield* seen.type("then this\r")
        yield* seen.see("queued on works: it is next")
        yield* seen.see(/^›● works +live running \d+s · .*1 queued/m)
        yield* seen.type(`half a thought${keys.escape}`)
        yield* seen.see("p goes on with your draft")

        yield* select(seen, "rests")
        yield* seen.see(/^›. rests/m)
        yield* seen.type(keys.enter)
        yield* seen.see(/^rests ›/m)
        expect(seen.bytes()).toMatch(/\u001b\[\?1049l(?!.*\u001b\[\?1049h)/s)
        yield* seen.type(keys.detach)
        yield* seen.when("the dashboard", ([first = ""]) => first.startsWith("pods  "))
        yield* isSelected(seen, "rests")
        yield* seen.see("2 running")

        yield* select(seen, "works")
        yield* seen.see("p goes on with your draft")
        yield* isAsRedrawn(seen)
        yield* seen.type("q")
        expect(yield* seen.exit).toBe(0)
        yield* seen.see(/^not sent to works: half a thought$/m)
        yield* seen.see("detached; pods attach rests")
        expectSound(seen, size.columns, 2)
      }),
    attempt
  )

  it.scopedLive(
    "shows a killed host, restores, stops after a question, and starts a Pod",
    () =>
      Effect.gen(function*() {
        const { directory, screen, start } = yield* home
        yield* start("doomed", "remember the milk")
        yield* start("second", "hello")
        const seen = yield* screen(["multi"], size)
        yield* seen.see("2 idle")
        yield* select(seen, "doomed")
        yield* seen.see(/│ remember the milk$/m)
        process.kill(claimOf(directory, "doomed").pid, "SIGKILL")
        yield* seen.see(/^›~ doomed +unreachable \d+s · was live idle/m)
        yield* seen.see(/│ {2}STALE \d+s {2}this Pod's connection was lost$/m)
        yield* seen.see(/│ remember the milk$/m)
        yield* seen.see(/^to doomed › unreachable; enter restores it$/m)
        yield* seen.type("p")
        yield* seen.see("cannot be sent: it is unreachable")
        yield* seen.type("are you there?\r")
        yield* seen.see("error not sent to doomed: it is unreachable. Your text is kept")
        yield* seen.type(keys.escape)
        yield* seen.see(/^to doomed › unreachable; your draft is kept$/m)
        yield* seen.type("e")
        yield* seen.see(/^errors 1\/1 .*any key returns$/m)
        yield* seen.type("e")
        yield* seen.see(/^enter restore and attach {2}/m)
        yield* seen.type(keys.enter)
        yield* seen.see("doomed is back: its agent loaded the conversation again")
        yield* seen.see(/^doomed ›/m)
        yield* seen.type(keys.detach)
        yield* seen.see(/^›○ doomed +live idle/m)

        yield* select(seen, "second")
        yield* seen.type("s")
        yield* seen.see(/^stop second\? y\/n$/m)
        yield* seen.type("n")
        yield* seen.see("second was not stopped")
        yield* seen.type("s")
        yield* seen.see(/^stop second\? y\/n$/m)
        yield* seen.type("y")
        yield* seen.see("second has stopped")
        yield* seen.see(/^›· second +stopped · /m)
        yield* seen.see(/^to second › stopped; enter restores it$/m)
        yield* seen.type(keys.enter)
        yield* seen.see("second is back: its agent loaded the conversation again")
        yield* seen.see(/^second ›/m)
        yield* seen.type(keys.detach)
        yield* seen.see(/^›○ second +live idle/m)

        yield* seen.type("n")
        yield* seen.see("starting a Pod in this directory…")
        yield* seen.see(/^›◌ pods-\S+ +live idle {2}\[live, pending segment\]/m)
        yield* seen.see("3 idle")
        yield* isAsRedrawn(seen)
        yield* seen.type(keys.ctrlC)
        expect(yield* seen.exit).toBe(0)
        yield* seen.see(/^not sent to doomed: are you there\?$/m)
        expectSound(seen, size.columns, 3)
      }),
    attempt
  )
})
