import { Effect, Option } from "effect"
import { spawn } from "node:child_process"
import type { Pager } from "../../services/Pager.ts"
import { programOn } from "./programOn.ts"

/** What a process knows about the shell that called it. */
export interface Process {
  readonly env: Record<string, string | undefined>
  /** Whether stdout is a terminal. */
  readonly terminal: boolean
}

/** Runs `PODS_PAGER`, `PAGER` or `less` on the terminal of this process. */
export const make = ({ env, terminal }: Process): Pager["Type"] => {
  const command = terminal && !dumb.has(env["TERM"] ?? "") ? commandOf(env) : undefined
  if (command === undefined) return { open: Effect.succeedNone }
  const running = Effect.acquireRelease(start(command, env), ({ end }) => end)
  return { open: Effect.map(running, ({ write }) => Option.some(write)) }
}

/** Terminals on which a pager cannot move, and says so first. */
const dumb = new Set(["", "dumb", "unknown"])

/** None for what would only copy, and where there is no `less`. Empty variables count as unset. */
const commandOf = (env: Process["env"]): string | undefined => {
  const named = env["PODS_PAGER"] || env["PAGER"]
  if (named) return named.trim() === "cat" ? undefined : named
  return programOn(env["PATH"] ?? "", "less") === undefined ? undefined : "less"
}

interface Running {
  readonly write: (text: string) => Effect.Effect<boolean>
  readonly end: Effect.Effect<void>
}

const start = (command: string, env: Process["env"]): Effect.Effect<Running> =>
  Effect.sync(() => {
    // What a shell does not find has read nothing yet.
    const script = `${command}\n[ $? -ne 127 ] || exec cat`
    const child = spawn("sh", ["-c", script], {
      stdio: ["pipe", "inherit", "inherit"],
      env: { LESS: "FIRX", ...env }
    })
    const exited = new Promise<void>((resolve) => {
      child.once("error", () => resolve()).once("close", () => resolve())
    })
    let isRead = true
    child.stdin.on("error", () => {
      isRead = false
    })
    // While the person reads, ctrl-c is for the pager.
    const listeners = process.listeners("SIGINT")
    process.removeAllListeners("SIGINT").on("SIGINT", ignore)
    return {
      write: (text) =>
        Effect.async<boolean>((resume) => {
          if (!isRead) return resume(Effect.succeed(false))
          child.stdin.write(text, (error) => resume(Effect.succeed(isRead && !error)))
        }),
      end: Effect.promise(() => {
        child.stdin.end()
        return exited
      }).pipe(Effect.ensuring(Effect.sync(() => {
        process.off("SIGINT", ignore)
        for (const listener of listeners) process.on("SIGINT", listener)
      })))
    }
  })

const ignore = (): void => {}
