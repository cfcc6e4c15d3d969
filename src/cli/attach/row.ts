import * as Age from "../../domain/Age.ts"
import * as Cells from "../../domain/Cells.ts"
import type { ConversationRow } from "../../domain/ConversationRow.ts"
import * as Row from "../../domain/ConversationRow.ts"
import * as SafeText from "../../domain/SafeText.ts"
import { hint } from "./keys.ts"
import * as Model from "./model.ts"

/**
 * The status line: what goes on and what keys do. A sentence that says no, or that a person has to
 * know, takes some rows more, so that it can be seen in full on any usual screen.
 */
export const statusRows = (model: Model.Model): ReadonlyArray<ConversationRow> => {
  const { notice, size: { columns } } = model
  if (notice !== undefined) {
    const words = notice.kind === "error" ? SafeText.of`error ${notice.text}` : notice.text
    return Row.wrapped([words], columns, notice.kind === "error" ? "wrong" : "strong").slice(0, 3)
  }
  const [what, fact, rest] = [label(model), factOf(model), hints(model)]
  if (fact === undefined) return [filled(model, what, rest)]
  const together = SafeText.join([what, fact], dot(model))
  const least = SafeText.join([together, ...rest.slice(0, 1)], dot(model))
  return Cells.width(least) <= columns
    ? [filled(model, together, rest)]
    : [...Row.wrapped([fact], columns, "asks").slice(0, 4), filled(model, what, rest)]
}

/** How prompts that are held go on, behind the words for it. */
export const howHeldGoesOn = ({ watching }: Model.Model): SafeText.SafeText =>
  watching ? SafeText.empty : SafeText.of`: ctrl-r continues`

/** As much as there is room for, the most important first; at the right edge, how to learn more. */
const filled = (
  model: Model.Model,
  start: SafeText.SafeText,
  rest: ReadonlyArray<SafeText.SafeText>
): ConversationRow => {
  const { columns } = model.size
  const edge = model.editor.text === "" ? hint("keys", SafeText.of`keys`) : SafeText.empty
  const least = SafeText.join([start, ...rest.slice(0, 2)], dot(model))
  const hasEdge = edge !== "" && Cells.width(least) + gap + Cells.width(edge) <= columns
  const room = hasEdge ? columns - gap - Cells.width(edge) : columns
  const fitting = rest.reduce((words, hint) => {
    const longer = SafeText.of`${words}${dot(model)}${hint}`
    return Cells.width(longer) <= room ? longer : words
  }, start)
  return [
    ...Row.plain(fitting, columns, "quiet"),
    ...hasEdge
      ? [{ column: columns - Cells.width(edge), text: edge, tone: "quiet" } as const]
      : []
  ]
}

const gap = 3

const dot = ({ unicode }: Model.Model): SafeText.SafeText =>
  unicode ? SafeText.of` · ` : SafeText.of` - `

const label = (model: Model.Model): SafeText.SafeText => {
  const { status, turn } = Model.state(model)
  const time = turn === undefined || status === "idle"
    ? SafeText.empty
    : SafeText.of` ${Age.duration(model.now - turn)}`
  const words = SafeText.of`${SafeText.line(`live ${status}`)}${time}`
  return model.watching ? SafeText.of`watching${dot(model)}${words}` : words
}

/** The one thing that is not as it usually is, the most important first. */
const factOf = (model: Model.Model): SafeText.SafeText | undefined => {
  const { agent, silent } = Model.state(model)
  const { forced = false } = model.interrupting ?? {}
  if (forced) return SafeText.of`ending the agent…`
  if (Model.isStuck(model) && model.native) {
    return SafeText.of`still running: esc again ends the agent`
  }
  switch (agent.kind) {
    case "gone":
      return goneText(model, agent.reason)
    case "starting":
      return SafeText.of`starting the agent`
    case "ready":
      return silent === undefined ? undefined : silenceText(model.now - silent)
  }
}

/** The reason may be a sentence of the agent's own; what follows must be seen too. */
const goneText = ({ size, watching }: Model.Model, reason: string): SafeText.SafeText => {
  const words = Cells.cut(SafeText.line(reason), Math.max(8, 2 * size.columns - 48))
  const whose = watching ? SafeText.of`the` : SafeText.of`your`
  return SafeText.of`agent gone: ${words}; ${whose} next prompt starts it again`
}

const silenceText = (time: number): SafeText.SafeText =>
  time < 60_000
    ? SafeText.of`no word from the agent for ${Math.max(0, Math.floor(time / 1_000))} s`
    : SafeText.of`no word from the agent for ${Math.floor(time / 60_000)} min`

/** The most important first; what does not fit is left out. */
const hints = (model: Model.Model): ReadonlyArray<SafeText.SafeText> => {
  const detach = hint("leave", SafeText.of`detach`)
  const last = [detach, ...othersText(model)]
  const asked = Model.question(model)
  if (model.watching) return last
  if (model.interrupting !== undefined && !Model.isStuck(model)) {
    return [SafeText.of`interrupting…`, ...last]
  }
  if (model.outgoing.sending !== undefined) return [SafeText.of`sending…`, ...last]
  if (asked !== undefined && model.focus === "question") {
    const most = Math.min(9, asked.options.length)
    const digits = most > 1 ? SafeText.of`1-${most} answer` : SafeText.of`1 answer`
    return [...(most > 0 ? [digits] : []), SafeText.of`esc later`, ...last]
  }
  const { early, late } = verbs(model)
  return [
    ...(asked === undefined ? [] : [SafeText.of`tab answer`]),
    ...early,
    detach,
    ...othersText(model),
    ...takeBack(model),
    ...output(model),
    ...late
  ]
}

/** What keys do, before and after how to leave; enter comes first once something is written. */
const verbs = (model: Model.Model) => {
  const isOver = model.interrupting !== undefined && model.native
  const interrupt = Model.isInTurn(model) && !isOver
    ? [hint("escape", SafeText.of`interrupt`)]
    : []
  const isWritten = model.editor.text !== ""
  const written = isWritten
    ? [hint("cut short", SafeText.of`clear`), hint("edit", SafeText.of`editor`)]
    : []
  if (!Model.isBusy(model)) {
    return { early: [hint("send", SafeText.of`send`)], late: written }
  }
  if (!model.native) return { early: interrupt, late: [] }
  const enter = hint("send", SafeText.of`queue`)
  if (isWritten) return { early: [enter, ...interrupt], late: written }
  return { early: interrupt, late: [enter] }
}

const takeBack = (model: Model.Model): ReadonlyArray<SafeText.SafeText> =>
  model.native && model.editor.text === "" && Model.ownWaiting(model) !== undefined
    ? [hint("up", SafeText.of`take back`)]
    : []

/** Where nothing was said there is nothing to see in full. */
const output = (model: Model.Model): ReadonlyArray<SafeText.SafeText> =>
  model.scrollback.last === undefined || model.editor.text !== ""
    ? []
    : [hint("output", SafeText.of`full output`)]

const othersText = (model: Model.Model): ReadonlyArray<SafeText.SafeText> => {
  const { others } = Model.state(model)
  if (others === 0) return []
  return [others === 1 ? SafeText.of`1 other attached` : SafeText.of`${others} others attached`]
}
