import { Option } from "effect"
import * as Model from "../../../src/cli/dashboard/model.ts"
import { init, update } from "../../../src/cli/dashboard/update.ts"
import { view } from "../../../src/cli/dashboard/view.ts"
import type { Frame, Size, TerminalMessage } from "../../../src/cli/terminal/Program.ts"
import * as Activity from "../../../src/domain/Activity.ts"
import type { Ask } from "../../../src/domain/Ask.ts"
import * as Cells from "../../../src/domain/Cells.ts"
import * as LogSummary from "../../../src/domain/LogSummary.ts"
import * as Segment from "../../../src/domain/Segment.ts"
import { dead, idle, paused, type Pod, pods, running, silent } from "../../support/pods.ts"

/** A Thursday. */
export const now = Date.UTC(2026, 10, 19, 12)

export const second = 1_000
export const minute = 60 * second
export const hour = 60 * minute
const day = 24 * hour

const said = (role: "user" | "assistant", text: string, ago: number) =>
  LogSummary.Readable({
    updatedAt: now - ago,
    last: Option.some({ role, text }),
    closed: Option.none()
  })

export const home = "/home/mia"
const src = `${home}/src`

const shown: ReadonlyArray<Pod> = [
  {
    name: "release-notes",
    live: paused,
    cwd: `${src}/site`,
    log: said("user", "ship", 4 * second)
  },
  { name: "billing-fix", live: paused, cwd: `${src}/pay`, log: said("user", "go", 12 * minute) },
  { name: "修复登录错误", live: running, cwd: `${src}/web`, log: said("user", "fix", 12 * second) },
  { name: "fix-login-bug", live: running, cwd: `${src}/api`, log: said("user", "why", minute) },
  { name: "search-index", live: running, cwd: `${src}/find`, log: said("user", "go", 18 * minute) },
  {
    name: "api-refactor",
    live: idle,
    cwd: `${src}/api`,
    log: said("user", "split the handler", 2 * minute)
  },
  {
    name: "landing-page",
    live: idle,
    cwd: `${src}/site`,
    log: said("assistant", "Done, 3 files changed", 6 * minute)
  },
  {
    name: "família-fotos",
    live: idle,
    cwd: `${home}/fotos`,
    log: said("assistant", "Which locale?", hour)
  },
  { name: "ci-cache", live: idle, cwd: `${src}/ci`, log: said("user", "again", 4 * hour) },
  {
    name: "docs-rewrite",
    live: idle,
    stored: "pending",
    cwd: `${src}/docs`,
    log: LogSummary.Missing()
  },
  {
    name: "nightly-bench",
    live: silent,
    cwd: `${home}/bench`,
    log: said("user", "go", 5 * minute)
  },
  {
    name: "gpu-sweep",
    live: { ...dead, holder: "Alive" },
    cwd: `${src}/gpu`,
    log: said("user", "sweep the learning rate", hour)
  },
  { name: "old-import", stored: "corrupt" }
]

const stopped: ReadonlyArray<Pod> = Array.from({ length: 21 }, (_, index) => ({
  name: index === 3 ? "auth-spike" : `spike-${index}`,
  cwd: `${src}/spikes`,
  log: said("assistant", "looks right, ship it", (8 + index) * day)
}))

/** Thirty-four Pods: two ask, three run, five are idle, 21 are stopped, four are something else. */
export const entries = pods(...shown, ...stopped)

export const onlyStopped = pods(...stopped)

export const ask = (ago: number, rest: Partial<Ask>): Ask => ({
  id: `1.${rest.subject ?? "ask"}`,
  title: "Run a command",
  options: [
    { id: "allow", name: "allow once", kind: "allow_once" },
    { id: "always", name: "always allow", kind: "allow_always" },
    { id: "reject", name: "reject", kind: "reject_once" }
  ],
  asked_at: now - ago,
  ...rest
})

export const opening = (
  status: Activity.Opening["status"],
  rest: Partial<Activity.Opening> = {}
): Activity.Opening => ({
  status,
  asks: [],
  queue: [],
  held: false,
  agent_state: { kind: "ready" },
  records: [],
  ...rest
})

export const began = (ago: number) => ({
  turn: { began: now - ago, heard_at: now - second, by: "ana" }
})

export const toolCall = (id: string, name: string, command: string, ago: number) => ({
  kind: "assistant_item",
  ts: now - ago,
  item: { kind: "tool_call", call_id: id, name, arguments: JSON.stringify({ command }) }
})

const toolResult = (id: string, summary: string, ago: number) => ({
  kind: "tool_result",
  ts: now - ago,
  item: { kind: "tool_result", call_id: id, summary, is_error: false }
})

const message = (role: "user" | "assistant", text: string, ago: number) =>
  role === "user"
    ? { kind: "user_input", ts: now - ago, segments: [Segment.text(text)] }
    : {
      kind: "assistant_item",
      ts: now - ago,
      item: { kind: "message", role, content: [{ kind: "text", text }] }
    }

/** What is known of the Pods that are connected. */
export const activities: ReadonlyMap<string, Activity.Activity> = new Map(
  Object.entries({
    "release-notes": opening("paused", {
      ...began(minute),
      asks: [ask(4 * second, { subject: "rm -rf dist" })]
    }),
    "billing-fix": opening("paused", {
      ...began(hour),
      asks: [ask(12 * minute, { title: "Edit a file", subject: "edit .env" })]
    }),
    "修复登录错误": opening("running", {
      ...began(41 * second),
      records: [toolCall("1", "edit", "auth.ts", second)]
    }),
    "fix-login-bug": opening("running", {
      ...began(134 * second),
      records: [toolCall("1", "npm test", "", second)]
    }),
    "search-index": opening("running", {
      ...began(18 * minute),
      partial: { kind: "thought", text: "hm" }
    }),
    "api-refactor": opening("idle"),
    "landing-page": opening("idle"),
    "família-fotos": opening("idle"),
    "ci-cache": opening("idle"),
    "docs-rewrite": opening("idle")
  }).map(([name, open]) => [name, Activity.open(open, now)])
)

/** The conversation of `fix-login-bug`, as the mock-up tells it. */
export const conversation = {
  status: "running",
  asks: [],
  earlier: 12,
  records: [
    { kind: "invoke", ts: now - 134 * second, trigger: "user_send" },
    message("user", "The login test fails only on CI. Find out why.", 134 * second),
    message(
      "assistant",
      "It passes alone and fails after user.spec.ts, so some state leaks between files. "
        + "Bisecting the order now.",
      100 * second
    ),
    toolCall("1", "read", "test/auth.spec.ts", 90 * second),
    toolResult("1", "done", 90 * second),
    toolCall("2", "run", "npm test -- auth", 80 * second),
    toolResult("2", "done", 76 * second),
    toolCall("3", "search", "\"beforeAll\" in test/", 70 * second),
    toolResult("3", "12 hits", 70 * second),
    toolCall("4", "run", "npm test -- --order random", 62 * second)
  ]
} as const

export const picture = (rest: Partial<Model.Picture> = {}): Model.Picture => ({
  entries,
  activities,
  lost: new Map([["gpu-sweep", { at: now - 40 * second, was: "live running" }]]),
  stale: undefined,
  whole: true,
  ...rest
})

export const pictured = (rest: Partial<Model.Picture> = {}) =>
  Model.Message.PictureChanged({ picture: picture(rest) })

/** The picture with other activities of some Pods; without one where it is undefined. */
export const changed = (
  changes: Readonly<Record<string, Activity.Opening | undefined>>,
  rest: Partial<Model.Picture> = {}
) => {
  const next = new Map(rest.activities ?? activities)
  for (const [name, open] of Object.entries(changes)) {
    if (open === undefined) next.delete(name)
    else next.set(name, Activity.open(open, now))
  }
  return pictured({ ...rest, activities: next })
}

export const start: Model.Start = {
  cwd: `${src}/api`,
  home,
  unicode: true,
  user: "mia",
  nonce: "k3"
}

/** A message, a key by its name, or with `=` before it a text that is typed at once. */
export type Said = Model.Message | TerminalMessage | string

export interface After extends Model.Step {
  /** All that was wanted so far. */
  readonly wanted: ReadonlyArray<Model.Command>
}

export const tick = (after = 0): TerminalMessage => ({ _tag: "Ticked", now: now + after * second })

/** Three ticks: rows may move. */
export const calm: ReadonlyArray<TerminalMessage> = [tick(), tick(), tick()]

/** A dashboard after some messages; `size` and `start` are those of B1 unless told otherwise. */
export const after = (
  messages: ReadonlyArray<Said>,
  options: { readonly size?: Size; readonly start?: Partial<Model.Start> } = {}
): After => {
  const first = init({ ...start, ...options.start }, options.size ?? { columns: 120, rows: 35 })
  return [tick(), ...messages].reduce<After>(({ model, wanted }, said) => {
    const step = update(model, typeof said === "string" ? key(said) : said)
    return { ...step, wanted: [...wanted, ...step.commands ?? []] }
  }, { ...first, wanted: first.commands ?? [] })
}

export const modelAfter = (...arguments_: Parameters<typeof after>): Model.Model =>
  after(...arguments_).model

export const key = (name: string): TerminalMessage => ({
  _tag: "PressedKey",
  key: name.length > 1 && name.startsWith("=")
    ? { _tag: "Text", text: name.slice(1) }
    : [...name].length === 1
    ? { _tag: "Text", text: name }
    : { _tag: "Named", name }
})

export const pasted = (text: string): TerminalMessage => ({
  _tag: "PressedKey",
  key: { _tag: "Pasted", text }
})

export const frame = (...arguments_: Parameters<typeof after>): Frame =>
  view(modelAfter(...arguments_))

/** What a terminal shows after some messages, the cursor as `█` in a cell without text. */
export const screen = (...arguments_: Parameters<typeof after>): ReadonlyArray<string> => {
  const { cursor, lines } = frame(...arguments_)
  return lines.map((line, row) => {
    const plain = line.reduce(
      (sofar, span) => sofar + " ".repeat(span.column - Cells.width(sofar)) + span.text,
      ""
    )
    return cursor?.row === row && Cells.width(plain) <= cursor.column
      ? `${plain}${" ".repeat(cursor.column - Cells.width(plain))}█`
      : plain.trimEnd()
  })
}
