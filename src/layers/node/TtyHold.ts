import { Effect, Exit, Mailbox } from "effect"
import { StringDecoder } from "node:string_decoder"
import type { Size, TerminalModes } from "../../services/Screen.ts"

/** Both ends of a terminal. */
export interface Tty {
  readonly input: Pick<
    typeof process.stdin,
    "isTTY" | "setRawMode" | "on" | "off" | "resume" | "pause" | "ref" | "unref"
  >
  readonly output: Pick<
    typeof process.stdout,
    "isTTY" | "columns" | "rows" | "fd" | "write" | "on" | "off"
  >
  /** Writes to a file descriptor before it returns. */
  readonly writeNow: (fd: number, text: string) => void
  /** Remembers how the terminal is set, and gives what sets it so again. */
  readonly settings: Effect.Effect<Effect.Effect<void>>
}

/** A terminal in raw mode, until it is released. */
export interface TtyHold {
  readonly typed: Mailbox.ReadonlyMailbox<string>
  readonly resized: Mailbox.ReadonlyMailbox<Size>
  /** Gives the terminal back for a while; nothing happens when it is not held. */
  readonly leave: () => void
  /** Takes it again and learns its size anew. */
  readonly enter: Effect.Effect<void>
  /** Gives the terminal to somebody else, who reads from it and may spoil its settings. */
  readonly lend: <A, E, R>(use: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** Gives the terminal back for good. Also done when the process exits without it. */
  readonly release: () => void
}

/** The size in cells, 80 to 24 where the terminal does not know it. */
export const sizeOf = ({ columns, rows }: Tty["output"]): Size => ({
  columns: columns > 0 ? columns : 80,
  rows: rows > 0 ? rows : 24
})

export const take = Effect.fnUntraced(function*(tty: Tty, modes: TerminalModes) {
  const { input, output } = tty
  const typed = yield* Mailbox.make<string>()
  const resized = yield* Mailbox.make<Size>({ capacity: 1, strategy: "sliding" })
  const decoder = new StringDecoder("utf8")
  let held = false

  const hold = () => {
    // libuv keeps the mode it set last in mind: only off and on sets it again after a stop.
    input.setRawMode(false)
    input.setRawMode(true)
    tty.writeNow(output.fd, modes.enter)
    held = true
  }
  const leave = () => {
    if (!held) return
    held = false
    tty.writeNow(output.fd, modes.leave)
    input.setRawMode(false)
  }
  const onData = (chunk: Buffer) => {
    typed.unsafeOffer(decoder.write(chunk))
  }
  const onGone = () => {
    typed.unsafeDone(Exit.void)
  }
  const onResize = () => {
    resized.unsafeOffer(sizeOf(output))
  }
  // Node learns a size that changed while the process was stopped by this signal only.
  const refresh = () => process.kill(process.pid, "SIGWINCH")
  const onContinue = () => {
    if (held) hold()
    refresh()
  }
  const release = () => {
    leave()
    process.off("exit", leave).off("SIGCONT", onContinue).off("SIGWINCH", onResize)
    input.off("data", onData).off("end", onGone).off("close", onGone).off("error", onGone)
    output.off("resize", onResize).off("error", onGone)
    input.pause()
    input.unref()
  }

  // Node tells no size that is the old one again; what was shown meanwhile is broken all the same.
  process.on("exit", leave).on("SIGCONT", onContinue).on("SIGWINCH", onResize)
  input.on("data", onData).on("end", onGone).on("close", onGone).on("error", onGone)
  output.on("resize", onResize).on("error", onGone)
  input.ref()
  hold()
  input.resume()
  const enter = Effect.async<void>((resume) => {
    hold()
    refresh()
    process.once("SIGWINCH", () => resume(Effect.void))
  })
  // Node stops to read in the next tick; until then it would take what is not ours.
  const deaf = Effect.async<void>((resume) => {
    input.pause()
    setImmediate(() => resume(Effect.void))
  })
  const lend: TtyHold["lend"] = (use) =>
    Effect.acquireUseRelease(
      Effect.suspend(() =>
        Effect.zipRight(Effect.zipRight(deaf, Effect.sync(leave)), tty.settings)
      ),
      () => use,
      (restore) =>
        Effect.zipRight(Effect.zipRight(restore, enter), Effect.sync(() => void input.resume()))
    )
  const taken: TtyHold = { typed, resized, leave, enter, lend, release }
  return taken
})
