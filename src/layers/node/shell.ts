import { Effect } from "effect"
import { type ChildProcess, spawn } from "node:child_process"

/** How a command ended: with a code, or by a signal. 127 also when there is no shell. */
export interface Ended {
  readonly code: number | null
  readonly signal: string | null
}

/**
 * Runs a command line in the terminal of this process, in which `"$@"` are the arguments. It ends
 * when it is interrupted: by SIGTERM, and two seconds later by SIGKILL.
 */
export const run = (
  line: string,
  args: ReadonlyArray<string>,
  environment: Record<string, string | undefined>
): Effect.Effect<Ended> =>
  Effect.async((resume) => {
    const child = spawn("/bin/sh", ["-c", line, "pods", ...args], {
      env: environment,
      stdio: "inherit"
    })
    child.once("error", () => resume(Effect.succeed({ code: 127, signal: null })))
    child.once("exit", (code, signal) => resume(Effect.succeed({ code, signal })))
    return end(child)
  })

const end = (child: ChildProcess): Effect.Effect<void> =>
  Effect.async((resume) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
      return resume(Effect.void)
    }
    const timer = setTimeout(() => child.kill("SIGKILL"), 2_000)
    child.once("exit", () => {
      clearTimeout(timer)
      resume(Effect.void)
    })
    child.kill("SIGTERM")
    // One that was stopped takes no other signal.
    child.kill("SIGCONT")
  })
