import { Data, type Either } from "effect"
import type { Activity } from "../../domain/Activity.ts"
import type { AskOutcome } from "../../domain/Ask.ts"
import type { NativeEvent, Receipt } from "../../domain/NativeEvent.ts"
import type { OpenPlan } from "../../domain/OpenPlan.ts"
import type * as PodEntry from "../../domain/PodEntry.ts"
import type { PodEvent } from "../../domain/PodEvent.ts"
import type { SafeText } from "../../domain/SafeText.ts"
import type { Section } from "../../domain/Section.ts"
import type { LostConnection, Sighting } from "../../domain/Sighting.ts"
import type { Draft } from "../terminal/draft.ts"
import * as LineEditor from "../terminal/lineEditor.ts"
import type { Next, Size } from "../terminal/Program.ts"
import type { ListLine, Place, Target } from "./places.ts"
import * as Preview from "./preview.ts"

/** All that the feed knows at one moment. Times are UTC milliseconds. */
export interface Picture {
  /** In the order of all lists. */
  readonly entries: ReadonlyArray<PodEntry.PodEntry>
  /** What the Pods whose connections are kept are about, by name. */
  readonly activities: ReadonlyMap<string, Activity>
  /** Since when a kept connection is lost, and what the Pod was before, by name. */
  readonly lost: ReadonlyMap<string, LostConnection>
  /** None unless the list itself cannot be read; then `entries` are as they were. */
  readonly stale: Stale | undefined
  /** Whether every Pod has been asked at least once. */
  readonly whole: boolean
}

/** Since when the list cannot be read, why, and when that is tried again. */
export interface Stale {
  readonly since: number
  readonly retryAt: number
  readonly reason: string
}

/** What services told the dashboard. */
export type Message = Data.TaggedEnum<{
  PictureChanged: { readonly picture: Picture }
  /** The end of a Pod's conversation, for the preview; then its events as they come. */
  PreviewOpened: {
    readonly name: string
    readonly opening: Preview.Opening
  }
  PreviewHeard: { readonly name: string; readonly event: PodEvent | NativeEvent }
  PreviewFailed: { readonly name: string; readonly reason: string }
  /** What became of a prompt; `unknown` when nobody said. */
  PromptEnded: {
    readonly name: string
    readonly id: string
    readonly receipt: Receipt | { readonly kind: "unknown" }
  }
  /** What became of an answer; `reason` when it was not taken, as when somebody was first. */
  AnswerEnded: { readonly name: string; readonly ask: string; readonly reason: string | undefined }
  StopEnded: { readonly name: string; readonly reason: string | undefined }
  /** A new Pod is live, or `reason` says why not. */
  StartEnded: { readonly name: string; readonly reason: string | undefined }
  /** The text that a draft has become in an editor, or why there is none. */
  EditorEnded: { readonly name: string; readonly text: Either.Either<string, string> }
  /** An opening failed; the dashboard comes back with it. */
  OpenFailed: { readonly name: string; readonly reason: string }
}>
export const Message = Data.taggedEnum<Message>()

/** What the dashboard wants done. */
export type Command = Data.TaggedEnum<{
  /** Show the conversation of this Pod in the preview, in place of any other; none ends it. */
  Preview: { readonly name: string | undefined }
  /** `queue`: whether it may wait for a turn that is not over. */
  SendPrompt: {
    readonly name: string
    readonly id: string
    readonly text: string
    readonly queue: boolean
  }
  SendAnswer: { readonly name: string; readonly ask: string; readonly outcome: AskOutcome }
  StopPod: { readonly name: string }
  /** Start a Pod in this directory, on the default agent, under a name derived from it. */
  StartHere: {}
  LookAgain: {}
  /** Put a text on the person's clipboard (OSC 52). */
  Copy: { readonly text: string }
  /** Let the person change the draft for a Pod in an editor. */
  Edit: { readonly name: string; readonly text: string }
}>
export const Command = Data.taggedEnum<Command>()

/** What the dashboard comes to. After `Open` it is shown again as it was: from `saved`. */
export type Outcome = Data.TaggedEnum<{
  Open: { readonly plan: OpenPlan; readonly saved: Model }
  /** `unsent`: what was written and may not have been sent, to be printed; blocks of text. */
  Quit: { readonly unsent: ReadonlyArray<SafeText> }
}>
export const Outcome = Data.taggedEnum<Outcome>()

export type Step = Next<Model, Command, Outcome>

/** Who looks, and from where. */
export interface Start {
  /** Absolute directory, for "this directory only" and for a new Pod. */
  readonly cwd: string
  readonly home: string | undefined
  readonly unicode: boolean
  /** The name under which the Pods see this client. */
  readonly user: string
  /** Tells the prompts of this screen from those of every other one. */
  readonly nonce: string
  /** The dashboard as it was before it opened a Pod. */
  readonly saved?: Model | undefined
}

/** What keys are for. */
export type Mode = Data.TaggedEnum<{
  Listing: {}
  Filtering: {}
  /**
   * `recalled`: which of the prompts that were sent is shown, and what was written before. `queues`:
   * whether it was to be seen that a prompt has to wait when the first character was written.
   */
  Composing: {
    readonly name: string
    readonly queues: boolean
    readonly recalled: { readonly index: number; readonly draft: Draft } | undefined
  }
  /** One ask of a Pod; `scroll` rows of it are above what is shown. */
  Asking: { readonly name: string; readonly ask: string; readonly scroll: number }
  Stopping: { readonly name: string }
  /** A text in the place of everything else. */
  Reading: { readonly what: "keys" | "errors"; readonly page: number }
}>
export const Mode = Data.taggedEnum<Mode>()

/** One sentence that stands in for a rule; it goes after a while, or with a key. */
export interface Notice {
  readonly wrong: boolean
  readonly text: SafeText
  /** UTC milliseconds. */
  readonly since: number
}

/** A prompt of which nobody knows yet what becomes of it. */
export interface Sent {
  readonly name: string
  readonly draft: Draft
  /** UTC milliseconds. */
  readonly at: number
}

export interface Model {
  readonly start: Omit<Start, "saved">
  readonly size: Size
  /** UTC milliseconds, as of the last tick. */
  readonly now: number
  readonly picture: Picture
  readonly sightings: ReadonlyMap<string, Sighting>
  /** Where each Pod belongs by now. */
  readonly sections: ReadonlyMap<string, Section>
  /** Where each Pod is shown, which changes only while nobody presses keys. */
  readonly places: ReadonlyArray<Place>
  /** The picture by which they were placed; none when a later one had to leave them there. */
  readonly placed: Picture | undefined
  /** Ticks since the last key. */
  readonly quiet: number
  /** Whether somebody has moved, so that nothing is selected by itself. */
  readonly touched: boolean
  readonly selected: Target | undefined
  /** A new Pod that is to be selected as soon as it is there. */
  readonly expected: string | undefined
  /** A selected Pod that stays in sight although its section is folded. */
  readonly pinned: string | undefined
  readonly folded: ReadonlySet<Section>
  readonly filter: LineEditor.LineEditor
  /** Whether only Pods of the directory `start.cwd` are wanted. */
  readonly hereOnly: boolean
  /** The list as it is shown, from its first line to its last. */
  readonly lines: ReadonlyArray<ListLine>
  /** Whether there are blank lines between the sections. */
  readonly airy: boolean
  /** The Pods that the filter and the directory leave. */
  readonly matching: ReadonlySet<string>
  /** Index in `lines` of the selection, or where it was. */
  readonly index: number
  /** Index in `lines` of the first one that is on the screen. */
  readonly top: number
  readonly mode: Mode
  readonly preview: Preview.Preview
  readonly previewing: boolean
  /** What is written to Pods and not sent, by name. */
  readonly drafts: ReadonlyMap<string, Draft>
  /** Prompts without an outcome, by id. */
  readonly sending: ReadonlyMap<string, Sent>
  /** What was given to the editor that has the terminal. */
  readonly editing: string | undefined
  /** What was sent, the newest first. */
  readonly history: ReadonlyArray<Draft>
  /** Answers without an outcome: their words, by ask. */
  readonly answering: ReadonlyMap<string, SafeText>
  /** What has been counted so far: prompts and pastes. */
  readonly count: number
  readonly notice: Notice | undefined
  /** The newest first. */
  readonly errors: ReadonlyArray<Notice>
}

const noPicture: Picture = {
  entries: [],
  activities: new Map(),
  lost: new Map(),
  stale: undefined,
  whole: false
}

/** After so many ticks without a key rows may move: two seconds at least. */
export const quietTicks = 3

export const initial = (start: Omit<Start, "saved">, size: Size): Model => ({
  start,
  size,
  now: 0,
  picture: noPicture,
  sightings: new Map(),
  sections: new Map(),
  places: [],
  placed: undefined,
  quiet: quietTicks,
  touched: false,
  selected: undefined,
  expected: undefined,
  pinned: undefined,
  folded: new Set<Section>(["stopped"]),
  filter: LineEditor.empty,
  hereOnly: false,
  lines: [],
  airy: true,
  matching: new Set(),
  index: 0,
  top: 0,
  mode: Mode.Listing(),
  preview: Preview.none,
  previewing: true,
  drafts: new Map(),
  sending: new Map(),
  editing: undefined,
  history: [],
  answering: new Map(),
  count: 0,
  notice: undefined,
  errors: []
})
