import { Option } from "effect"
import type { Ask, AskOutcome } from "../../domain/Ask.ts"
import type { Receipt } from "../../domain/NativeEvent.ts"
import type * as OpenPlan from "../../domain/OpenPlan.ts"
import type * as PodEntry from "../../domain/PodEntry.ts"
import * as PodList from "../../domain/PodList.ts"
import * as PodRow from "../../domain/PodRow.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type * as Sighting from "../../domain/Sighting.ts"
import type { Picture } from "../dashboard/model.ts"
import type { Step as DialogueStep, Turn } from "./Dialogue.ts"
import { answerHint } from "./questionText.ts"

/** All Pods in plain lines: a list, and what changes in it. Times are UTC milliseconds. */
export interface Model {
  readonly start: Omit<Start, "saved">
  readonly now: number
  readonly picture: Picture
  /** Whether the first list has been read out. */
  readonly listed: boolean
  /** The Pods that were read out, by their numbers from 1. */
  readonly numbered: ReadonlyArray<string>
  /** What was told of each Pod last. */
  readonly told: ReadonlyMap<string, Told>
  readonly asking: Asking
  /** How many prompts were sent. */
  readonly count: number
}

/** What a person is told of a Pod; that its agent goes from tool to tool is not. */
export interface Told {
  readonly kind: Sighting.Kind
  /** The ids of its open asks. */
  readonly asks: string
  /** When its last turn ended, 0 if none did; none while it is not connected. */
  readonly ended: number | undefined
}

/** What the question at the end is about. */
export type Asking =
  | { readonly _tag: "Pods" }
  | { readonly _tag: "Answer"; readonly name: string; readonly ask: Ask }
  | { readonly _tag: "Stop"; readonly name: string }

export interface Start {
  readonly home: string | undefined
  /** The name under which the Pods see this client. */
  readonly user: string
  /** Tells the prompts of this client from those of every other one. */
  readonly nonce: string
  /** The list as it was before it opened a Pod. */
  readonly saved: Model | undefined
}

/** What services tell. `reason`: why it did not happen, if it did not. */
export type Message =
  | { readonly _tag: "PictureChanged"; readonly picture: Picture; readonly now: number }
  /** Who has not said what it is about by now does not keep the list waiting. */
  | { readonly _tag: "WaitedEnough" }
  | {
    readonly _tag: "PromptEnded"
    readonly name: string
    readonly receipt: Receipt | { readonly kind: "unknown" }
  }
  | { readonly _tag: "AnswerEnded"; readonly name: string; readonly reason: string | undefined }
  | { readonly _tag: "StopEnded"; readonly name: string; readonly reason: string | undefined }
  | { readonly _tag: "StartEnded"; readonly name: string; readonly reason: string | undefined }
  | { readonly _tag: "OpenFailed"; readonly name: string; readonly reason: string }

export type Command =
  | {
    readonly _tag: "SendPrompt"
    readonly name: string
    readonly id: string
    readonly text: string
  }
  | {
    readonly _tag: "SendAnswer"
    readonly name: string
    readonly ask: string
    readonly outcome: AskOutcome
  }
  | { readonly _tag: "StopPod"; readonly name: string }
  | { readonly _tag: "StartHere" }
  | { readonly _tag: "LookAgain" }

export type Outcome =
  | { readonly _tag: "Open"; readonly plan: OpenPlan.OpenPlan; readonly saved: Model }
  | { readonly _tag: "Quit" }

export type Step = DialogueStep<Model, Command, Outcome>

export const initial = ({ home, nonce, user }: Omit<Start, "saved">): Model => ({
  start: { home, nonce, user },
  now: 0,
  picture: {
    entries: [],
    activities: new Map(),
    lost: new Map(),
    stale: undefined,
    whole: false
  },
  listed: false,
  numbered: [],
  told: new Map(),
  asking: { _tag: "Pods" },
  count: 0
})

export const says = (model: Model, ...print: ReadonlyArray<SafeText.SafeText>): Step => ({
  model,
  print
})

export const error = (model: Model, text: string): Step =>
  says(model, SafeText.of`error: ${SafeText.line(text)}`)

export const turn = ({ asking, listed, numbered }: Model): Turn => {
  if (!listed) return { _tag: "Works" }
  switch (asking._tag) {
    case "Pods": {
      const question = numbered.length === 0
        ? SafeText.of`new, help or quit: `
        : SafeText.of`Number, help or quit: `
      return { _tag: "Asks", question }
    }
    case "Answer":
      return {
        _tag: "Asks",
        question: SafeText.of`${answerHint(asking.ask)}, or enter for later: `
      }
    case "Stop":
      return { _tag: "Asks", question: SafeText.of`Stop ${SafeText.line(asking.name)}? y or n: ` }
  }
}

/** A Pod as it is known now. */
export const sighting = (model: Model, name: string): Sighting.Sighting | undefined => {
  const entry = Option.getOrUndefined(PodList.find(model.picture.entries, name))
  return entry && sightingOf(model, entry)
}

export const sightings = (model: Model): ReadonlyArray<Sighting.Sighting> =>
  model.picture.entries.map((entry) => sightingOf(model, entry))

/** What any list says of a Pod. */
export const rowOf = ({ now, start: { home } }: Model, seen: Sighting.Sighting): PodRow.PodRow =>
  PodRow.row(seen.entry, { now, home, unicode: false }, seen.activity, seen.lost)

const sightingOf = (
  { picture: { activities, lost } }: Model,
  entry: PodEntry.PodEntry
): Sighting.Sighting => ({
  entry,
  activity: activities.get(entry.name),
  lost: lost.get(entry.name)
})
