import * as pty from "@lydell/node-pty"
import xterm from "@xterm/headless"
import { Effect } from "effect"

/** A program in a pseudo-terminal, as a person would see it. */
export interface SeenTerminal {
  /** Everything that was written, escape sequences included. */
  readonly bytes: () => string
  /** The rows of the screen, without the spaces at their ends. */
  readonly screen: () => ReadonlyArray<string>
  /** Screen and scrollback, as one text. */
  readonly text: () => string
  readonly cursor: () => { readonly row: number; readonly column: number }
  readonly type: (keys: string) => Effect.Effect<void>
  readonly resize: (columns: number, rows: number) => Effect.Effect<void>
  /** Waits until the text is to be seen; fails with what is there instead. */
  readonly see: (text: string | RegExp) => Effect.Effect<void>
  /** Waits until it is no longer to be seen on the screen. */
  readonly miss: (text: string | RegExp) => Effect.Effect<void>
  readonly exit: Effect.Effect<number>
  readonly pid: number
}

/** How long to wait for something to be seen, in milliseconds; only a broken program takes it. */
const patience = 20_000

/** Starts a program in a terminal of this size; it is killed with the scope. */
export const terminal = (
  command: ReadonlyArray<string>,
  options: {
    readonly env: Record<string, string>
    readonly cwd: string
    readonly columns?: number
    readonly rows?: number
  }
) =>
  Effect.acquireRelease(
    Effect.sync(() => open(command, options)),
    ({ kill }) => Effect.sync(kill)
  )

const open = (
  [program = "", ...args]: ReadonlyArray<string>,
  { columns = 80, cwd, env, rows = 24 }: {
    readonly env: Record<string, string>
    readonly cwd: string
    readonly columns?: number
    readonly rows?: number
  }
): SeenTerminal & { readonly kill: () => void } => {
  const emulator = new xterm.Terminal({
    cols: columns,
    rows,
    allowProposedApi: true,
    scrollback: 10_000
  })
  const child = pty.spawn(program, args, {
    cols: columns,
    rows,
    cwd,
    env,
    name: env["TERM"] ?? "xterm"
  })
  let bytes = ""
  let ended: number | undefined
  child.onData((data) => {
    bytes += data
    emulator.write(data)
  })
  // What the emulator answers to queries is what a real terminal would send back.
  emulator.onData((answer) => child.write(answer))
  child.onExit(({ exitCode }) => ended = exitCode)

  const rowsFrom = (first: number, last: number) =>
    Array.from(
      { length: last - first },
      (_, at) => emulator.buffer.active.getLine(first + at)?.translateToString(true) ?? ""
    )
  const screen = () => {
    const { baseY } = emulator.buffer.active
    return rowsFrom(baseY, baseY + emulator.rows)
  }
  const text = () => rowsFrom(0, emulator.buffer.active.length).join("\n")
  const until = (what: string, is: () => boolean) =>
    Effect.promise(async () => {
      const deadline = Date.now() + patience
      while (!is()) {
        if (Date.now() > deadline) throw new Error(`waited for ${what} and saw\n${text()}`)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    })
  const shows = (where: string, wanted: string | RegExp) =>
    typeof wanted === "string" ? where.includes(wanted) : wanted.test(where)

  return {
    bytes: () => bytes,
    screen,
    text,
    cursor: () => ({ row: emulator.buffer.active.cursorY, column: emulator.buffer.active.cursorX }),
    type: (keys) => Effect.sync(() => child.write(keys)),
    resize: (cols, rows) =>
      Effect.sync(() => {
        emulator.resize(cols, rows)
        child.resize(cols, rows)
      }),
    see: (wanted) => until(String(wanted), () => shows(text(), wanted)),
    miss: (wanted) => until(`no ${wanted}`, () => !shows(screen().join("\n"), wanted)),
    exit: Effect.map(until("the end", () => ended !== undefined), () => ended ?? -1),
    pid: child.pid,
    kill: () => {
      if (ended === undefined) child.kill("SIGKILL")
      emulator.dispose()
    }
  }
}
