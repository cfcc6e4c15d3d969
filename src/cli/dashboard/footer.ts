import * as Cells from "../../domain/Cells.ts"
import * as SafeText from "../../domain/SafeText.ts"
import * as Sighting from "../../domain/Sighting.ts"
import * as Draft from "../terminal/draft.ts"
import type { Line } from "../terminal/Program.ts"
import * as Spans from "../terminal/spans.ts"
import * as Asking from "./asking.ts"
import * as Composer from "./composer.ts"
import { fate, saysBack } from "./composerPane.ts"
import { type Action, listKeys } from "./keys.ts"
import * as List from "./list.ts"
import type { Mode, Model } from "./model.ts"
import * as Prospect from "./prospect.ts"
import { isBare } from "./quiet.ts"
import * as Row from "./row.ts"
import * as Selection from "./selection.ts"

/** What keys do now: as much of it as fits, the most important first. */
export const footer = (model: Model): Line => {
  const { columns } = model.size
  const { hints, right } = wordsOf(model)
  const gap = columns >= 72 ? SafeText.of`  ` : SafeText.of` `
  const end = right.find((text) => Cells.width(text) <= columns / 3) ?? SafeText.empty
  const room = columns - (end === "" ? 0 : Cells.width(end) + 2)
  const fitting = hints.reduce<SafeText.SafeText>((words, hint) => {
    const longer = words === "" ? hint : SafeText.of`${words}${gap}${hint}`
    return Cells.width(longer) <= room ? longer : words
  }, SafeText.empty)
  return [...Spans.span(0, fitting, room), ...Spans.rightAligned(end, columns, 0, { dim: true })]
}

interface Words {
  readonly hints: ReadonlyArray<SafeText.SafeText>
  /** What stands at the right edge, from the most to the least. */
  readonly right: ReadonlyArray<SafeText.SafeText>
}

const wordsOf = (model: Model): Words => {
  const { mode } = model
  switch (mode._tag) {
    case "Listing":
      return { hints: listHints(model), right: helpWords.slice(model.size.columns < 72 ? 1 : 0) }
    case "Filtering":
      return {
        hints: [
          SafeText.of`enter keep`,
          SafeText.of`esc clear`,
          SafeText.of`s:idle a:claude d:api`
        ],
        right: []
      }
    case "Composing":
      return {
        hints: [
          SafeText.of`enter ${sendVerb(model, mode)}`,
          ...model.size.columns < saysBack ? [SafeText.of`esc back`] : [],
          SafeText.of`alt-enter new line`,
          SafeText.of`ctrl-g editor`,
          ...model.history.length > 0 ? [SafeText.of`${up(model)} last prompt`] : []
        ],
        right: fate(model, mode.name)
      }
    case "Asking":
      return askWords(model, mode)
    case "Stopping":
      return { hints: [SafeText.of`y stop`, SafeText.of`any other key: no`], right: [] }
    case "Reading":
      return { hints: [SafeText.of`any key returns`], right: [] }
  }
}

const helpWords = [SafeText.of`? keys  q quit`, SafeText.of`? q`]

/** The key that is shown first for each action. */
const keyFor = new Map(
  listKeys.flatMap(({ keys }) => keys).toReversed()
    .map(([key, action]) => [action, SafeText.line(key)] as const)
)

const hint = (action: Action, words: SafeText.SafeText): SafeText.SafeText =>
  SafeText.of`${keyFor.get(action) ?? SafeText.empty} ${words}`

const listHints = (model: Model): ReadonlyArray<SafeText.SafeText> => {
  const name = Selection.selectedName(model)
  const sighting = Selection.selected(model)
  const filter = List.query(model) === ""
    ? hint("filter", SafeText.of`filter`)
    : SafeText.of`esc clear filter`
  const next = hint("next asking", SafeText.of`next that needs you`)
  const more = [
    hint("new", SafeText.of`new`),
    hint("errors", SafeText.of`errors`)
  ].slice(0, model.errors.length > 0 ? 2 : 1)
  if (isBare(model)) {
    const stopped = hint("stopped", SafeText.of`stopped`)
    return [hint("new", SafeText.of`new`), ...model.sections.size > 0 ? [stopped] : []]
  }
  if (model.selected?._tag === "Fold") {
    return [hint("open", SafeText.of`show them`), filter, next, ...more]
  }
  if (name === undefined || sighting === undefined) {
    return [hint("down", SafeText.of`select`), filter, next, ...more]
  }
  if (Prospect.isInDoubt(model, sighting)) {
    return [hint("look again", SafeText.of`look again`), filter, next, ...more]
  }
  const { verb } = Row.told(sighting, Row.viewer(model))
  const asks = Asking.asksOf(model, name).length > 0
  const isLive = Sighting.isLive(sighting)
  return [
    hint("open", verb),
    ...asks ? [hint("answer", SafeText.of`answer`)] : [],
    ...isLive ? [hint("prompt", SafeText.of`prompt`)] : [],
    filter,
    next,
    ...isLive ? [hint("stop", SafeText.of`stop`)] : [],
    ...more
  ]
}

const askWords = (
  model: Model,
  mode: Extract<Mode, { readonly _tag: "Asking" }>
): Words => {
  const ask = Asking.shown(model, mode)
  const options = ask?.options.length ?? 0
  const extra = ask !== undefined && Asking.rejection(ask) !== undefined ? 1 : 0
  const most = Math.min(9, options + extra)
  const answer = most === 0
    ? []
    : [most === 1 ? SafeText.of`1 answer` : SafeText.of`1-${most} answer`]
  return {
    hints: [...answer, SafeText.of`o open the conversation`, SafeText.of`esc later`],
    right: most === 0
      ? []
      : [SafeText.of`no default: enter does nothing here`, SafeText.of`no default`]
  }
}

const sendVerb = (
  model: Model,
  { name, queues }: Extract<Mode, { readonly _tag: "Composing" }>
): SafeText.SafeText => {
  if (Prospect.obstacle(model, name) !== undefined) return SafeText.of`says why not`
  if (!Prospect.queues(model, name)) return SafeText.of`send`
  const isAsked = !queues && !Draft.isBlank(Composer.draftTo(model, name))
  return isAsked ? SafeText.of`asks first` : SafeText.of`queue`
}

const up = ({ start }: Model): SafeText.SafeText => start.unicode ? SafeText.of`↑` : SafeText.of`up`
