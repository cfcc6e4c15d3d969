import { describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawnSync } from "node:child_process"
import { home, podsProgram, type Ran } from "../support/home.ts"
import { keep } from "../support/keptPods.ts"
import { until } from "../support/until.ts"

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
  const text = Effect.map(
    ask("capture-pane", "-p", "-S", "-"),
    ({ stdout }: Ran) => stdout.trimEnd()
  )
  const type = (...keys: ReadonlyArray<string>) => ask("send-keys", ...keys)
  return {
    ask,
    type,
    /** Waits until screen and history are such a text. */
    shows: (wanted: RegExp) => until(String(wanted), Effect.map(text, (text) => wanted.test(text))),
    /** The shell on an empty screen. */
    cleared: Effect.gen(function*() {
      yield* type("clear; tmux clear-history", "Enter")
      yield* until("a clear screen", Effect.map(text, (text) => /^ready>$/.test(text)))
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
    60_000
  )

  it.scopedLive(
    "it is there once after the window was narrow for a while",
    () =>
      Effect.gen(function*() {
        const { ask, cleared, shows, type } = yield* tmux
        yield* cleared
        yield* type(`clear; ${process.execPath} ${podsProgram} resume`, "Enter")
        yield* shows(/^resume › .* 3 stopped\n› · alpha/)
        yield* ask("resize-window", "-x", "60", "-y", "24")
        yield* shows(/^resume › type to filter {26}3 stopped\n› · alpha[^›]*$/)
        yield* ask("resize-window", "-x", "80", "-y", "24")
        yield* shows(/^resume › type to filter {46}3 stopped\n› · alpha[^›]*$/)
        yield* type("C-c")
        yield* shows(/^ready>$/)
      }),
    60_000
  )
})
