import { Data, Option } from "effect"
import type { Activity } from "../../domain/Activity.ts"
import type { OpenPlan } from "../../domain/OpenPlan.ts"
import type * as PodEntry from "../../domain/PodEntry.ts"
import * as PodList from "../../domain/PodList.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { LostConnection } from "../../domain/Sighting.ts"
import * as LineEditor from "../terminal/lineEditor.ts"
import type { Size } from "../terminal/Program.ts"
import type { Words } from "./preview.ts"

/** What the picker comes to. */
export type Outcome = Data.TaggedEnum<{
  /** The Pod is live, and was reached just now. */
  Opened: PodAt
  Cancelled: {}
  /** There are no Pods at all. */
  Empty: {}
}>
export const Outcome = Data.taggedEnum<Outcome>()

/** A live Pod and where it listens. */
export interface PodAt {
  readonly name: string
  readonly socket: string
}

/** What services told the picker. */
export type Message = Data.TaggedEnum<{
  /** All Pods known by now, in the order of all lists. */
  ListChanged: { readonly entries: ReadonlyArray<PodEntry.PodEntry> }
  /** The list was whole before; from now on it is kept up to date. */
  SightChanged: { readonly sight: Sight }
  /** The list is whole; until then one without Pods means nothing. */
  ListEnded: {}
  /** All Pods, after every one of them was asked once more. */
  LookedAgain: { readonly entries: ReadonlyArray<PodEntry.PodEntry> }
  /** What a live Pod is about. */
  Described: PodAt & { readonly activity: Activity }
  /** The end of a Pod's conversation. */
  Previewed: { readonly name: string; readonly words: Words }
  /** The opening takes longer than a person waits without wondering. */
  OpeningLasts: { readonly name: string }
  /** `line` is what stays on the screen about it. */
  Opened: PodAt & { readonly line: SafeText.SafeText }
  OpenFailed: { readonly name: string; readonly sentence: string }
}>
export const Message = Data.taggedEnum<Message>()

/** All Pods at one moment. */
export interface Sight {
  /** In the order of all lists. */
  readonly entries: ReadonlyArray<PodEntry.PodEntry>
  /** What those whose connections are kept are about, by name. */
  readonly activities: ReadonlyMap<string, Activity>
  /** Whose connections are lost, by name. */
  readonly lost: ReadonlyMap<string, LostConnection>
  /** Since when (UTC milliseconds) the list cannot be read, and why; then it is as it was. */
  readonly stale: { readonly since: number; readonly reason: string } | undefined
}

/** A plan that can be carried out. */
export type Opening = Exclude<OpenPlan, { readonly _tag: "Refuse" }>

/** What the picker wants done. */
export type Command = Data.TaggedEnum<{
  LookAgain: {}
  /** Ask live Pods what they are about. */
  Describe: { readonly pods: ReadonlyArray<PodAt> }
  /** Look at the conversation of this Pod, and no longer at that of any other. */
  Preview: { readonly entry: PodEntry.PodEntry }
  Open: { readonly plan: Opening }
  StopOpening: {}
}>
export const Command = Data.taggedEnum<Command>()

/** Who looks, and from where. */
export interface Start {
  /** Absolute directory, for "this directory only". */
  readonly cwd: string
  readonly home: string | undefined
  readonly unicode: boolean
}

/** What Enter has to wait for. */
export type Waiting = Data.TaggedEnum<{
  /** The Pod's first answer, or the end of its log. */
  Answer: { readonly name: string }
  /** A second look at all Pods. */
  Look: { readonly name: string }
  /** The Pod is being opened; that is said once it `lasts`. */
  Opening: { readonly plan: Opening; readonly lasts: boolean }
}>
export const Waiting = Data.taggedEnum<Waiting>()

/** A line that stands in for the one about the selected Pod, until the next key. */
export interface Notice {
  readonly wrong: boolean
  readonly text: SafeText.SafeText
}

/** What is shown of the selected Pod's conversation; `words` once it has been read. */
export interface Preview {
  readonly name: string | undefined
  /** What the Pod has told of itself since; another preview is due when that changes. */
  readonly told: string
  readonly words: Words | undefined
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
  /** How many of them are in each state. */
  readonly counts: ReadonlyMap<PodEntry.PodState, number>
  /** Ticks since the last key. */
  readonly quiet: number
  /** Whether the list may still grow. */
  readonly looking: boolean
  readonly filter: LineEditor.LineEditor
  /** Whether only Pods of the directory `start.cwd` are wanted. */
  readonly hereOnly: boolean
  /** Those of `entries` that are wanted, the best match first. */
  readonly matches: ReadonlyArray<PodEntry.PodEntry>
  /** The name of the selected Pod; none before somebody moved: then it is the first one. */
  readonly selected: string | undefined
  /** Index in `matches` of the selected Pod, or where it was before it went away. */
  readonly index: number
  /** Index in `matches` of the first row that is shown. */
  readonly top: number
  /** The live Pods that were asked what they are about. */
  readonly asked: ReadonlySet<string>
  /** What they said, by name. */
  readonly activities: ReadonlyMap<string, Activity>
  /** Whose connections are lost, by name. */
  readonly lost: ReadonlyMap<string, LostConnection>
  readonly stale: Sight["stale"]
  /** Whether live Pods tell by themselves what they are about. */
  readonly watched: boolean
  /** None while no preview is wanted. */
  readonly preview: Preview | undefined
  readonly waiting: Waiting | undefined
  readonly notice: Notice | undefined
  readonly help: boolean
}

export const initial = (start: Start, size: Size): Model => ({
  start,
  size,
  now: 0,
  entries: [],
  latest: [],
  counts: new Map(),
  quiet: quietTicks,
  looking: true,
  filter: LineEditor.empty,
  hereOnly: false,
  matches: [],
  selected: undefined,
  index: 0,
  top: 0,
  asked: new Set(),
  activities: new Map(),
  lost: new Map(),
  stale: undefined,
  watched: false,
  preview: undefined,
  waiting: undefined,
  notice: undefined,
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

/** The Pods whose rows are shown. */
export const shown = (model: Model): ReadonlyArray<PodEntry.PodEntry> =>
  model.matches.slice(model.top, model.top + layout(model).list)

/** Whether a Pod was typed for or is restricted to a directory. */
export const isNarrowed = (model: Model): boolean =>
  model.hereOnly || model.filter.text.trim() !== ""

/** How many rows each part has; the filter has one more, always. */
export interface Layout {
  readonly list: number
  readonly preview: number
  readonly detail: boolean
  readonly keys: boolean
}

/**
 * The parts of a picker in a terminal of so many rows. One row is left to what was there before;
 * where there is no room, first the list shrinks, then the detail line goes, then the keys. A
 * preview takes more than half of the list's rows, and the box stays as high as it was.
 */
export const layout = ({ preview, size: { rows } }: Pick<Model, "preview" | "size">): Layout => {
  const below = Math.min(PodList.pickerLimit + 2, rows - 2)
  const detail = below >= shortList + 2
  const keys = below >= shortList + 1
  const room = Math.max(0, below - Number(detail) - Number(keys))
  const list = preview === undefined ? room : Math.min(room, Math.max(1, Math.floor(0.4 * room)))
  return { list, preview: room - list, detail, keys }
}

const shortList = 3
