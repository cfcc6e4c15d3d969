import { describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawnSync } from "node:child_process"
import { home, podsProgram } from "../support/home.ts"
import { keep } from "../support/keptPods.ts"
import { until } from "../support/until.ts"

const attempt = { timeout: 60_000 }

const isInstalled = spawnSync("tmux", ["-V"]).status === 0

/** A terminal that wraps rows anew when it is resized, and has its own mind about erasing. */
const tmux = Effect.gen(function*() {
  const { directory, run } = yield* home
  for (const [at, name] of ["alpha", "beta", "gamma"].entries()) {
    keep(directory, { name, at: Date.now() - (at + 1) * 3_600_000 })
  }
  const ask = (...args: ReadonlyArray<string>) =>
    run(["tmux", "-S", `${directory}/tmux`, "-f", "/dev/null", ...args])
  const size = ["-x", "80", "-y", "24"]
  yield* Effect.addFinalizer(() => ask("kill-server"))
  yield* ask("new-session", "-d", ...size, "PS1='ready> ' bash --norc --noprofile")
  yield* ask("set", "-g", "status", "off")
  yield* ask("resize-window", ...size)
  let text = ""
  /** Waits until screen and history are such a text. */
  const shows = (wanted: RegExp) =>
    until(
      String(wanted),
      Effect.map(ask("capture-pane", "-p", "-S", "-"), ({ stdout }) => {
        text = stdout.trimEnd()
        return wanted.test(text)
      }),
      () => text
    )
  const type = (...keys: ReadonlyArray<string>) => ask("send-keys", ...keys)
  return {
    ask,
    type,
    shows,
    /** The shell on an empty screen. */
    cleared: Effect.gen(function*() {
      yield* type("clear; tmux clear-history", "Enter")
      yield* shows(/^ready>$/)
    })
  }
})

describe.skipIf(!isInstalled)("in tmux", () => {
  it.scopedLive(
    "the picker leaves nothing behind, even when it was the whole screen",
    () =>
      Effect.gen(function*() {
        const { cleared, shows, type } = yield* tmux
        yield* cleared
        yield* type(`clear; ${process.execPath} ${podsProgram} resume`, "Enter")
        yield* shows(/^resume › .* 3 stopped\n› · alpha/)
        yield* type("Escape")
        yield* shows(/^ready>$/)
      }),
    attempt
  )

  it.scopedLive("it is there once after the window was made wider", () =>
    Effect.gen(function*() {
      const { ask, cleared, shows, type } = yield* tmux
      yield* cleared
      yield* type(`clear; ${process.execPath} ${podsProgram} resume`, "Enter")
      yield* shows(/^resume › .* 3 stopped\n› · alpha/)
      yield* ask("resize-window", "-x", "100", "-y", "30")
      yield* shows(/^resume › type to filter {68}3 stopped\n› · alpha[^›]*$/)
      yield* type("C-c")
      yield* shows(/^ready>$/)
    }), attempt)
})
