import { Option } from "effect"
import type { Message, Model, Start } from "../../../src/cli/picker/model.ts"
import { init, update } from "../../../src/cli/picker/update.ts"
import type { Frame, Size, TerminalMessage } from "../../../src/cli/terminal/Program.ts"
import * as Cells from "../../../src/domain/Cells.ts"
import * as LogSummary from "../../../src/domain/LogSummary.ts"
import { dead, idle, paused, type Pod, pods, running, silent } from "../../support/pods.ts"

/** A Thursday. */
export const now = Date.UTC(2026, 10, 19, 12)

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const said = (role: "user" | "assistant", text: string, ago: number) =>
  LogSummary.Readable({
    updatedAt: now - ago,
    last: Option.some({ role, text }),
    closed: Option.none()
  })
const home = "/home/mia"
const src = `${home}/src`

const shownFirst: ReadonlyArray<Pod> = [
  {
    name: "release-notes",
    live: paused,
    cwd: `${src}/site`,
    log: said("assistant", "Delete the old build output first?", 4 * second)
  },
  {
    name: "修复登录错误",
    live: running,
    cwd: `${src}/web`,
    log: said("assistant", "正在检查 auth.ts", 12 * second)
  },
  {
    name: "fix-login-bug",
    live: running,
    cwd: `${src}/api`,
    log: said("assistant", "npm test fails in auth.spec.ts, looking", minute)
  },
  {
    name: "api-refactor",
    live: idle,
    cwd: `${src}/api`,
    log: said("user", "split the handler", 2 * minute)
  },
  {
    name: "nightly-bench",
    live: silent,
    cwd: `${home}/bench`,
    log: said("user", "again", 5 * minute)
  },
  {
    name: "docs-rewrite",
    live: idle,
    stored: "pending",
    cwd: `${src}/docs`,
    log: LogSummary.Missing()
  },
  {
    name: "gpu-sweep",
    live: { ...dead, holder: "Alive" },
    cwd: `${src}/gpu`,
    log: said("user", "sweep the learning rate", hour)
  },
  {
    name: "parser-spike",
    cwd: `${src}/lang`,
    log: said("user", "try the LR table again, the log shows it", 3 * hour)
  },
  {
    name: "カフェメニュー café",
    cwd: `${src}/menu`,
    log: said("assistant", "done, tests pass", 2 * day)
  },
  { name: "old-import", stored: "corrupt" }
]

const others: ReadonlyArray<Pod> = Array.from({ length: 20 }, (_, index) => ({
  name: index === 3 ? "blog-theme" : `spike-${index}`,
  cwd: `${src}/spikes`,
  log: said("assistant", "looks right, ship it", (8 + index) * day)
}))

/** Thirty Pods: six live, one unreachable, one corrupt (the last), the others stopped. */
export const thirty = pods(...shownFirst, ...others)

export const start: Start = {
  cwd: `${src}/api`,
  home,
  unicode: true,
  selected: undefined,
  failed: undefined
}

/** A picker after some messages; `"down"` is a key, `"=text"` is typed. */
export const after = (
  messages: ReadonlyArray<Message | TerminalMessage | string>,
  options: { readonly size?: Size; readonly start?: Partial<Start> } = {}
): ReturnType<typeof update> =>
  messages.reduce<ReturnType<typeof update>>(
    ({ model }, message) => update(model, typeof message === "string" ? key(message) : message),
    {
      model: update(
        init({ ...start, ...options.start }, options.size ?? { columns: 80, rows: 24 }).model,
        { _tag: "Ticked", now }
      ).model
    }
  )

export const modelAfter = (...arguments_: Parameters<typeof after>): Model =>
  after(...arguments_).model

export const key = (name: string): TerminalMessage => ({
  _tag: "PressedKey",
  key: name.startsWith("=")
    ? { _tag: "Text", text: name.slice(1) }
    : { _tag: "Named", name }
})

/** The rows of a frame as a terminal shows them, without blanks at their ends. */
export const text = (frame: Frame): ReadonlyArray<string> =>
  frame.lines.map((line) =>
    line.reduce(
      (row, span) => row + " ".repeat(span.column - Cells.width(row)) + span.text,
      ""
    ).trimEnd()
  )
