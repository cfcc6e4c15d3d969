import { describe, expect, it } from "@effect/vitest"
import { Option } from "effect"
import * as Model from "../../../src/cli/dashboard/model.ts"
import type { Size } from "../../../src/cli/terminal/Program.ts"
import type { PodEntry } from "../../../src/domain/PodEntry.ts"
import {
  activities,
  ask,
  began,
  calm,
  changed,
  conversation,
  entries,
  minute,
  now,
  onlyStopped,
  opening,
  pasted,
  pictured,
  type Said,
  screen,
  second,
  tick
} from "./world.ts"

const { OpenFailed, PreviewFailed, PreviewOpened, PromptEnded } = Model.Message

/** As in B1: `fix-login-bug` is selected, and its conversation has come. */
const opened: ReadonlyArray<Said> = [
  pictured(),
  "down",
  "down",
  "down",
  tick(),
  PreviewOpened({ name: "fix-login-bug", opening: conversation })
]
const onIdle: ReadonlyArray<Said> = [...opened, "down", "down"]
const asked: ReadonlyArray<Said> = [...opened, "tab", "tab", "a"]

const asks = (one: ReturnType<typeof ask>): ReadonlyArray<Said> => [
  ...opened,
  "tab",
  "tab",
  changed({ "release-notes": opening("paused", { ...began(minute), asks: [one] }) }),
  "a"
]

/** The connection to the Pod that is selected and shown is gone, and the list cannot be read. */
const staleMessages: ReadonlyArray<Said> = [
  ...opened,
  ...calm,
  pictured({
    activities: new Map([...activities].filter(([name]) => name !== "fix-login-bug")),
    lost: new Map([
      ["fix-login-bug", { at: now - 3 * second, was: "live running", retryAt: now + 2 * second }],
      ["gpu-sweep", { at: now - 40 * second, was: "live running" }]
    ]),
    stale: {
      since: now - 12 * second,
      retryAt: now + 3 * second,
      reason: "registry not readable (permission denied)"
    }
  })
]

const unanswered = (entry: PodEntry): PodEntry => ({
  ...entry,
  live: Option.map(entry.live, (live) => ({ ...live, report: Option.none() }))
})

/** The states of the mock-ups and those in between, each by what led to it. */
const states: Record<string, ReadonlyArray<Said>> = {
  opened,
  composing: [...onIdle, "p", "=now split the handler into two files and keep the old export"],
  queueing: [...opened, "p", "=and then", "alt-enter", "=run 修复 it again"],
  blocked: [...opened, "G", "up", "up", "p", "=wake up", "enter"],
  pasting: [...onIdle, "p", "=look at ", pasted("x\n".repeat(1_203)), "= please"],
  sending: [...onIdle, "p", "=go", "enter"],
  queued: [
    ...opened,
    "p",
    "=go",
    "enter",
    PromptEnded({
      name: "fix-login-bug",
      id: "mia-k3-2",
      receipt: { kind: "queued", before: 2 }
    })
  ],
  asked,
  "asked-much": asks(ask(4 * second, {
    title: "Write a file",
    subject: Array.from({ length: 40 }, (_, line) => `+ line ${line} of the new file`).join("\n"),
    url: "https://example.org/diff"
  })),
  "asked-form": asks(ask(4 * second, {
    title: "How shall it be deployed?",
    options: [],
    fields: [
      { name: "size", title: "Machines", type: "integer", required: true },
      { name: "note", title: "note", type: "text", required: false }
    ]
  })),
  "asked-hidden": asks(ask(4 * second, { subject: "rm -rf \u001b[8m/\u001b[0m dist" })),
  filtering: [...opened, "/", "=auth s:stopped"],
  filtered: [...opened, "/", "=in", "enter"],
  "no-match": [...opened, "/", "=quux"],
  failed: [
    ...onIdle,
    OpenFailed({
      name: "api-refactor",
      reason: "it did not answer within 5 s; see why with: pods show api-refactor"
    })
  ],
  stale: staleMessages,
  stopping: [...opened, "s"],
  help: [...opened, "?"],
  "help-more": [...opened, "?", " "],
  errors: [
    ...onIdle,
    OpenFailed({ name: "api-refactor", reason: "it did not answer within 5 s" }),
    tick(1),
    OpenFailed({ name: "修复登录错误", reason: "its host has ended; see why with: pods show" }),
    tick(15),
    "e"
  ],
  quiet: [pictured({ entries: onlyStopped, activities: new Map(), lost: new Map() })],
  empty: [pictured({ entries: [], activities: new Map(), lost: new Map() })],
  looking: [],
  probing: [pictured({
    entries: entries.map(unanswered),
    activities: new Map(),
    lost: new Map(),
    whole: false
  })],
  unfolded: [...opened, "S", "G", "up", "up"],
  folded: [...opened, "left"],
  here: [...opened, "d"],
  unselected: [...opened, "escape"],
  changed: [
    ...opened,
    changed({ "fix-login-bug": opening("idle") }, {
      entries: entries.filter(({ name }) => name !== "search-index")
    })
  ],
  unseen: [...opened, PreviewFailed({ name: "fix-login-bug", reason: "it hung up" }), "v", "v"]
}

const sizes: ReadonlyArray<Size> = [
  { columns: 120, rows: 35 },
  { columns: 80, rows: 24 },
  { columns: 60, rows: 20 },
  { columns: 40, rows: 12 },
  { columns: 28, rows: 5 }
]

const shown = (messages: ReadonlyArray<Said>, size: Size, unicode = true): string =>
  `${screen(messages, { size, start: { unicode } }).join("\n")}\n`

const golden = (name: string, { columns }: Size): string =>
  `../../fixtures/frames/dashboard-${name}-${columns}.txt`

describe("the dashboard's frames", () => {
  for (const [state, messages] of Object.entries(states)) {
    for (const size of sizes) {
      it(`${state} at ${size.columns} columns is as it was agreed`, async () => {
        await expect(shown(messages, size)).toMatchFileSnapshot(golden(state, size))
      })
    }
  }

  for (const state of ["opened", "asked", "composing", "folded", "help"]) {
    for (const size of sizes.slice(0, 4)) {
      it(`${state} in ASCII at ${size.columns} columns is as it was agreed`, async () => {
        await expect(shown(states[state] ?? [], size, false))
          .toMatchFileSnapshot(golden(`ascii-${state}`, size))
      })
    }
  }
})
