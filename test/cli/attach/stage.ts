import type * as Model from "../../../src/cli/attach/model.ts"
import { screen } from "../../../src/cli/attach/screen.ts"
import { init, update } from "../../../src/cli/attach/update.ts"
import type { Key } from "../../../src/cli/terminal/Key.ts"
import type { Frame, Line, Size, TerminalMessage } from "../../../src/cli/terminal/Program.ts"
import type { AgentUpdate } from "../../../src/domain/AgentUpdate.ts"
import * as Cells from "../../../src/domain/Cells.ts"
import type { NativeEvent } from "../../../src/domain/NativeEvent.ts"
import type { PodEvent } from "../../../src/domain/PodEvent.ts"
import * as PodTurn from "../../../src/domain/PodTurn.ts"
import * as Segment from "../../../src/domain/Segment.ts"

/** What a test person sees of a conversation: what stands above, what is below, what was sent. */
export interface Stage {
  readonly model: Model.Model
  readonly printed: ReadonlyArray<Line>
  readonly sent: ReadonlyArray<Extract<Model.Command, { readonly _tag: "Send" }>["method"]>
  /** Pages of the log that were asked for. */
  readonly asked: ReadonlyArray<Extract<Model.Command, { readonly _tag: "ReadLog" }>>
  /** Texts that were given to an editor. */
  readonly lent: ReadonlyArray<string>
  readonly outcome: Model.Outcome | undefined
}

/** 2026-11-21T12:00:00Z. */
export const noon = 1_795_262_400_000

/** What a host of ours says of a Pod that has done nothing yet. */
export const opening: Model.Start["opening"] = {
  native: true,
  status: "idle",
  asks: [],
  queue: [],
  held: false,
  clients: [{ id: 1, name: "ana", watching: false }],
  alerts: [],
  agent_state: { kind: "ready" },
  records: [],
  earlier: 0
}

/** What is known of a Pod of insomnia's. */
export const foreign: Model.Start["opening"] = { ...opening, native: false, clients: [] }

export const open = (
  start: Partial<Model.Start> = {},
  size: Size = { columns: 80, rows: 24 }
): Stage => {
  const usual = { name: "fix-login-bug", user: "ana", nonce: "k3", watching: false, unicode: true }
  const step = init({ ...usual, now: noon, opening, ...start }, size)
  const { model } = step
  return take({ model, printed: [], sent: [], asked: [], lent: [], outcome: undefined }, step)
}

export const play = (
  stage: Stage,
  ...messages: ReadonlyArray<Model.Message | TerminalMessage>
): Stage => messages.reduce((now, message) => take(now, update(now.model, message)), stage)

/** Events, all at one moment: `after` seconds after the opening. */
export const hear = (
  stage: Stage,
  after: number,
  ...events: ReadonlyArray<PodEvent | NativeEvent>
): Stage =>
  play(
    stage,
    ...events.map((event) => ({ _tag: "HeardEvent", event, now: noon + after * 1_000 }) as const)
  )

export const wait = (stage: Stage, seconds: number): Stage =>
  play(stage, { _tag: "Ticked", now: noon + seconds * 1_000 })

/** Named keys as `<enter>`, pasted text as `<paste:…>`, everything else as typed text. */
export const press = (stage: Stage, ...keys: ReadonlyArray<string>): Stage =>
  play(stage, ...keys.map((key) => ({ _tag: "PressedKey", key: keyOf(key) }) as const))

/** The events of updates of an agent, as a host tells them. */
export const agent = (...updates: ReadonlyArray<AgentUpdate>): ReadonlyArray<PodEvent> =>
  updates.reduce(
    (sofar, update) => {
      const { events, turn } = PodTurn.take(sofar.turn, update, 0)
      return { turn, events: [...sofar.events, ...events] }
    },
    { turn: PodTurn.quiet, events: Array<PodEvent>() }
  ).events

/** A turn begins, of another client of insomnia's unless it is said whose. */
export const prompted = (
  text: string,
  by?: { readonly id: string; readonly by: string }
): ReadonlyArray<PodEvent | NativeEvent> => [
  ...(by === undefined ? [] : [{ event: "prompted", data: by } as const]),
  { event: "user_message", data: { segments: [Segment.text(text)] } },
  { event: "status", data: { status: "running" } },
  { event: "invoke_start", data: { kind: "user_send" } },
  { event: "turn_start", data: { turn: 0 } }
]

/** It ends well. */
export const finished: ReadonlyArray<PodEvent> = [
  { event: "turn_end", data: { turn: 0, result: "finished" } },
  { event: "run_end", data: { result: "finished" } },
  { event: "status", data: { status: "idle" } }
]

export const frame = (stage: Stage): Frame => screen(stage.model)

/** What the screen shows: above the live region what is printed, the cursor as `█`. */
export const shown = (stage: Stage): string =>
  [...stage.printed.map(text), ...region(stage)].join("\n") + "\n"

/** The live region, the cursor as `█` in a cell without text. */
export const region = (stage: Stage): ReadonlyArray<string> => {
  const { cursor, lines } = frame(stage)
  return lines.map((line, row) => {
    const plain = text(line)
    if (cursor?.row !== row) return plain
    return Cells.width(plain) <= cursor.column ? `${plain.padEnd(cursor.column)}█` : plain
  })
}

export const printed = (stage: Stage): ReadonlyArray<string> => stage.printed.map(text)

/** A line as a terminal shows it, without colours. */
export const text = (line: Line): string =>
  line.reduce(
    (sofar, span) => sofar + " ".repeat(Math.max(0, span.column - Cells.width(sofar))) + span.text,
    ""
  )

const take = (stage: Stage, step: Model.Step): Stage => ({
  model: step.model,
  printed: [
    ...stage.printed,
    ...step.print ?? [],
    ...step.finalLine === undefined ? [] : [step.finalLine]
  ],
  sent: [
    ...stage.sent,
    ...(step.commands ?? []).flatMap((command) => command._tag === "Send" ? [command.method] : [])
  ],
  asked: [
    ...stage.asked,
    ...(step.commands ?? []).flatMap((command) => command._tag === "ReadLog" ? [command] : [])
  ],
  lent: [
    ...stage.lent,
    ...(step.commands ?? []).flatMap((command) => command._tag === "Edit" ? [command.text] : [])
  ],
  outcome: stage.outcome ?? step.outcome
})

const keyOf = (key: string): Key => {
  const [, kind, text = ""] = /^<(paste:)?([^]*)>$/.exec(key) ?? []
  if (text === "") return { _tag: "Text", text: key }
  return kind === undefined ? { _tag: "Named", name: text } : { _tag: "Pasted", text }
}
