import { Data, Option } from "effect"
import type { OpenPlan } from "../../domain/OpenPlan.ts"
import type * as PodEntry from "../../domain/PodEntry.ts"
import * as PodList from "../../domain/PodList.ts"
import * as SafeText from "../../domain/SafeText.ts"
import * as LineEditor from "../terminal/lineEditor.ts"
import type { Size } from "../terminal/Program.ts"

/** What the picker comes to. */
export type Outcome = Data.TaggedEnum<{
  /** Attach to it or restore it; a Pod that can be neither is never chosen. */
  Chose: { readonly plan: OpenPlan }
  Cancelled: {}
  /** There are no Pods at all. */
  Empty: {}
}>
export const Outcome = Data.taggedEnum<Outcome>()

/** What services told the picker. */
export type Message = Data.TaggedEnum<{
  /** All Pods known by now, in the order of all lists. */
  ListChanged: { readonly entries: ReadonlyArray<PodEntry.PodEntry> }
  /** The list is whole; until then one without Pods means nothing. */
  ListEnded: {}
  /** All Pods, after every one of them was asked once more. */
  LookedAgain: { readonly entries: ReadonlyArray<PodEntry.PodEntry> }
  OpenFailed: { readonly sentence: string }
}>
export const Message = Data.taggedEnum<Message>()

/** What the picker wants done. */
export type Command = Data.TaggedEnum<{ LookAgain: {} }>
export const Command = Data.taggedEnum<Command>()

/** Who looks, and from where. */
export interface Start {
  /** Absolute directory, for "this directory only". */
  readonly cwd: string
  readonly home: string | undefined
  readonly unicode: boolean
  /** The Pod to select, when the picker comes back after an opening that failed. */
  readonly selected: string | undefined
  /** Why that opening failed. */
  readonly failed: string | undefined
}

/** A line that stands in for the one about the selected Pod, until the next key. */
export interface Notice {
  readonly wrong: boolean
  readonly text: SafeText.SafeText
}

export interface Model {
  readonly start: Start
  readonly size: Size
  /** UTC milliseconds. */
  readonly now: number
  /** The Pods in the order in which they are shown. */
  readonly entries: ReadonlyArray<PodEntry.PodEntry>
  /** The same in the order of all lists, which waits while somebody presses keys. */
  readonly latest: ReadonlyArray<PodEntry.PodEntry>
  /** Ticks since the last key. */
  readonly quiet: number
  /** Whether the list may still grow. */
  readonly looking: boolean
  readonly filter: LineEditor.LineEditor
  /** Whether only Pods of the directory `start.cwd` are wanted. */
  readonly hereOnly: boolean
  /** Those of `entries` that are wanted. */
  readonly matches: ReadonlyArray<PodEntry.PodEntry>
  /** The name of the selected Pod; none before somebody moved: then it is the first one. */
  readonly selected: string | undefined
  /** Index in `matches` of the selected Pod, or where it was before it went away. */
  readonly index: number
  /** Index in `matches` of the first row that is shown. */
  readonly top: number
  /** The Pod to open as soon as it has answered, or answered once more. */
  readonly waiting: { readonly name: string; readonly again: boolean } | undefined
  readonly notice: Notice | undefined
  readonly help: boolean
}

export const initial = (start: Start, size: Size): Model => ({
  start,
  size,
  now: 0,
  entries: [],
  latest: [],
  quiet: quietTicks,
  looking: true,
  filter: LineEditor.empty,
  hereOnly: false,
  matches: [],
  selected: start.selected,
  index: 0,
  top: 0,
  waiting: undefined,
  notice: start.failed === undefined ? undefined : wrong(start.failed),
  help: false
})

/** After so many ticks without a key rows may move: two seconds at least. */
export const quietTicks = 3

export const wrong = (sentence: string): Notice => ({ wrong: true, text: SafeText.line(sentence) })

export const note = (text: SafeText.SafeText): Notice => ({ wrong: false, text })

/** The selected Pod, none when it has gone away or nothing is shown. */
export const selection = (model: Model): Option.Option<PodEntry.PodEntry> =>
  model.selected === undefined
    ? Option.fromNullable(model.matches[0])
    : PodList.find(model.matches, model.selected)

/** Whether a Pod was typed for or is restricted to a directory. */
export const isNarrowed = (model: Model): boolean =>
  model.hereOnly || model.filter.text.trim() !== ""

/** How many rows each part has; the filter has one more, always. */
export interface Layout {
  readonly list: number
  readonly detail: boolean
  readonly keys: boolean
}

/**
 * The parts of a picker in a terminal of so many rows. One row is left to what was there before;
 * where there is no room, first the list shrinks, then the detail line goes, then the keys.
 */
export const layout = ({ rows }: Size): Layout => {
  const below = Math.min(PodList.pickerLimit + 2, rows - 2)
  const detail = below >= shortList + 2
  const keys = below >= shortList + 1
  return { list: Math.max(0, below - Number(detail) - Number(keys)), detail, keys }
}

const shortList = 3
