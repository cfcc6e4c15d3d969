import { Option } from "effect"
import { Message, type Model, type Start } from "../../../src/cli/picker/model.ts"
import type { Next } from "../../../src/cli/picker/opening.ts"
import * as Preview from "../../../src/cli/picker/preview.ts"
import { init, update } from "../../../src/cli/picker/update.ts"
import type { Frame, Size, TerminalMessage } from "../../../src/cli/terminal/Program.ts"
import * as Activity from "../../../src/domain/Activity.ts"
import * as Cells from "../../../src/domain/Cells.ts"
import * as LogSummary from "../../../src/domain/LogSummary.ts"
import {
  dead,
  idle,
  paused,
  type Pod,
  pods,
  running,
  silent,
  socketOf
} from "../../support/pods.ts"

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

/** What the busy ones among them said when they were asked. */
export const described: ReadonlyArray<Message> = [
  ["release-notes", {
    status: "paused",
    asks: [{
      id: "1",
      title: "Delete the old build output",
      subject: "rm -rf dist",
      options: [{ id: "yes", name: "Allow", kind: "allow_once" }],
      asked_at: now - 4 * second
    }],
    last: "Delete the old build output first?"
  }] as const,
  ["修复登录错误", {
    status: "running",
    since: 41 * second,
    doing: "edit auth.ts",
    last: "正在检查 auth.ts"
  }] as const,
  ["fix-login-bug", {
    status: "running",
    since: 134 * second,
    doing: "npm test",
    last: "npm test fails in auth.spec.ts, looking"
  }] as const
].map(([name, about]) =>
  Message.Described({ name, socket: socketOf(name), activity: activity(about) })
)

function activity(about: {
  readonly status: Activity.Activity["status"]
  readonly asks?: Activity.Activity["asks"]
  /** Milliseconds. */
  readonly since?: number
  readonly doing?: string
  readonly last: string
}): Activity.Activity {
  const { asks = [], doing = "", last, since, status } = about
  const opened = Activity.open({ ...Preview.log([]), asks, status }, now)
  return {
    ...opened,
    since: since === undefined ? undefined : now - since,
    doing,
    last: Option.some({ role: "assistant", text: last })
  }
}

/** The end of a conversation about a test that fails. */
export const conversationRecords: ReadonlyArray<unknown> = [
  { kind: "invoke", ts: now - 140 * second, trigger: "user_send" },
  {
    kind: "user_input",
    ts: now - 140 * second,
    segments: [{
      kind: "text",
      content: "The login test fails only on CI. Find out why, and do not change the test."
    }]
  },
  {
    kind: "assistant_item",
    ts: now - 100 * second,
    item: {
      kind: "message",
      role: "assistant",
      content: [{
        kind: "text",
        text: "It passes alone and fails after user.spec.ts, so some state leaks between"
          + " files.\n\nBisecting the order now. \u001b[31m修复\u001b[0m is next."
      }]
    }
  },
  {
    kind: "assistant_item",
    ts: now - 62 * second,
    item: {
      kind: "tool_call",
      call_id: "1",
      name: "run",
      arguments: JSON.stringify({ command: "npm test -- --order random" })
    }
  }
]

export const conversation = Preview.words(
  {
    ...Preview.log(conversationRecords),
    status: "running",
    turn: { began: now - 134 * second, heard_at: now - second, by: "mia" }
  },
  now,
  "mia"
)

export const start: Start = {
  cwd: `${src}/api`,
  home,
  unicode: true
}

/** A picker after some messages; `"down"` is a key, `"=text"` is typed. */
export const after = (
  messages: ReadonlyArray<Message | TerminalMessage | string>,
  options: { readonly size?: Size; readonly start?: Partial<Start> } = {}
): Next =>
  messages.reduce<Next>(
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
