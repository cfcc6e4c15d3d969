import * as pty from "@lydell/node-pty"
import xterm from "@xterm/headless"
import { Effect } from "effect"
import { until } from "./until.ts"

/** A program in a pseudo-terminal, as a person would see it. */
export interface SeenTerminal {
  /** Everything that was written, escape sequences included. */
  readonly bytes: () => string
  /** The rows of the screen, without the spaces at their ends. */
  readonly screen: () => ReadonlyArray<string>
  /** Screen and scrollback, as one text. */
  readonly text: () => string
  readonly cursor: () => { readonly row: number; readonly column: number }
  /** What stands before the cursor in its row. */
  readonly beforeCursor: () => string
  /** The column, in cells from 0, at which a text begins in a row of the screen; -1 without it. */
  readonly columnOf: (row: number, text: string) => number
  readonly type: (keys: string) => Effect.Effect<void>
  readonly resize: (columns: number, rows: number) => Effect.Effect<void>
  /** Waits until the text is to be seen; fails with what is there instead. */
  readonly see: (text: string | RegExp) => Effect.Effect<void>
  /** Waits until it is no longer to be seen on the screen. */
  readonly miss: (text: string | RegExp) => Effect.Effect<void>
  /** Waits until something holds of the rows of the screen. */
  readonly when: (
    what: string,
    holds: (screen: ReadonlyArray<string>) => boolean
  ) => Effect.Effect<void>
  readonly exit: Effect.Effect<number>
  /** Takes the terminal away from the program, as closing a window does. */
  readonly close: Effect.Effect<void>
  readonly pid: number
}

export interface Options {
  readonly env: Record<string, string>
  readonly cwd: string
  readonly columns?: number
  readonly rows?: number
}

/** Starts a program in a terminal of this size; it is killed with the scope. */
export const terminal = (command: ReadonlyArray<string>, options: Options) =>
  Effect.acquireRelease(
    Effect.sync(() => open(command, options)),
    ({ kill }) => Effect.sync(kill)
  )

/** What a program has changed in its terminal and not changed back: `?2004h`, `?25l`, `>1u`. */
export const changesLeft = (bytes: string): ReadonlyArray<string> => {
  const usual = new Map([["7", "h"], ["25", "h"]])
  const modes = new Map<string, string>()
  for (const [, mode = "", how = ""] of bytes.matchAll(/\u001b\[\?(\d+)([hl])/g)) {
    modes.set(mode, how)
  }
  const left = [...modes].flatMap(([mode, how]) =>
    how === (usual.get(mode) ?? "l") ? [] : [`?${mode}${how}`]
  )
  const keyboards = bytes.split("\u001b[>1u").length - bytes.split("\u001b[<u").length
  return keyboards === 0 ? left : [...left, ">1u"]
}

const open = (
  [program = "", ...args]: ReadonlyArray<string>,
  { columns = 80, cwd, env, rows = 24 }: Options
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
  let heardAt = Date.now()
  child.onData((data) => {
    bytes += data
    heardAt = Date.now()
    emulator.write(data)
  })
  // What the emulator answers to queries is what a real terminal would send back.
  emulator.onData((answer) => child.write(answer))
  child.onExit(({ exitCode, signal = 0 }) => {
    ended = signal > 0 ? 128 + signal : exitCode
    heardAt = Date.now()
  })
  // The last bytes of a program may come after the news of its end.
  const isOver = () => ended !== undefined && Date.now() - heardAt > 200

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
  const shows = (where: string, wanted: string | RegExp) =>
    typeof wanted === "string" ? where.includes(wanted) : wanted.test(where)
  const eventually = (what: string, holds: () => boolean) => until(what, Effect.sync(holds), text)

  return {
    bytes: () => bytes,
    screen,
    text,
    cursor: () => ({ row: emulator.buffer.active.cursorY, column: emulator.buffer.active.cursorX }),
    beforeCursor: () => {
      const { baseY, cursorX, cursorY } = emulator.buffer.active
      return emulator.buffer.active.getLine(baseY + cursorY)?.translateToString(false, 0, cursorX)
        ?? ""
    },
    columnOf: (row, text) => {
      const line = emulator.buffer.active.getLine(emulator.buffer.active.baseY + row)
      return Array.from({ length: emulator.cols }, (_, column) => column)
        .findIndex((column) => line?.translateToString(true, column).startsWith(text))
    },
    type: (keys) => Effect.sync(() => child.write(keys)),
    resize: (cols, rows) =>
      Effect.sync(() => {
        emulator.resize(cols, rows)
        child.resize(cols, rows)
      }),
    see: (wanted) => eventually(String(wanted), () => shows(text(), wanted)),
    miss: (wanted) => eventually(`no ${wanted}`, () => !shows(screen().join("\n"), wanted)),
    when: (what, holds) => eventually(what, () => holds(screen())),
    exit: Effect.map(eventually("the end", isOver), () => ended ?? -1),
    close: Effect.sync(() => {
      // Not in the types: closes our end, so that the system hangs up on the program.
      if ("destroy" in child && typeof child.destroy === "function") child.destroy()
    }),
    pid: child.pid,
    kill: () => {
      if (ended === undefined) child.kill("SIGKILL")
      emulator.dispose()
    }
  }
}
