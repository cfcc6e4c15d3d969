import { Data } from "effect"
import type { Activity } from "../../domain/Activity.ts"
import type { AskOutcome } from "../../domain/Ask.ts"
import type { NativeEvent, Receipt, Welcome } from "../../domain/NativeEvent.ts"
import type { OpenPlan } from "../../domain/OpenPlan.ts"
import type * as PodEntry from "../../domain/PodEntry.ts"
import type { PodEvent } from "../../domain/PodEvent.ts"

/** All that the feed knows at one moment. Times are UTC milliseconds. */
export interface Picture {
  /** In the order of all lists. */
  readonly entries: ReadonlyArray<PodEntry.PodEntry>
  /** What the Pods whose connections are kept are about, by name. */
  readonly activities: ReadonlyMap<string, Activity>
  /** Since when a kept connection is lost, and what the Pod was before, by name. */
  readonly lost: ReadonlyMap<string, { readonly at: number; readonly was: string }>
  /** Since when the list itself cannot be read, and why; then `entries` are as they were. */
  readonly stale: { readonly since: number; readonly reason: string } | undefined
  /** Whether every Pod has been asked at least once. */
  readonly whole: boolean
}

/** What services told the dashboard. */
export type Message = Data.TaggedEnum<{
  PictureChanged: { readonly picture: Picture }
  /** The end of a Pod's conversation, for the preview; then its events as they come. */
  PreviewOpened: {
    readonly name: string
    readonly opening: Pick<Welcome, "asks" | "earlier" | "records" | "status"> & {
      readonly partial?: Welcome["partial"]
    }
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
  /** An opening failed; the dashboard comes back with it. */
  OpenFailed: { readonly name: string; readonly reason: string }
}>
export const Message = Data.taggedEnum<Message>()

/** What the dashboard wants done. */
export type Command = Data.TaggedEnum<{
  /** Show the conversation of this Pod in the preview, in place of any other; none ends it. */
  Preview: { readonly name: string | undefined }
  SendPrompt: { readonly name: string; readonly id: string; readonly text: string }
  SendAnswer: { readonly name: string; readonly ask: string; readonly outcome: AskOutcome }
  StopPod: { readonly name: string }
  /** Start a Pod in this directory, on the default agent, under a name derived from it. */
  StartHere: {}
  LookAgain: {}
  /** Put a text on the person's clipboard (OSC 52). */
  Copy: { readonly text: string }
}>
export const Command = Data.taggedEnum<Command>()

/** What the dashboard comes to. After `Open` it is shown again as it was. */
export type Outcome = Data.TaggedEnum<{
  Open: { readonly plan: OpenPlan }
  Quit: {}
}>
export const Outcome = Data.taggedEnum<Outcome>()
