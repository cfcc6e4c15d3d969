/** A conversation with a live Pod as the person sees it: how it begins, what is heard, how it ends. */
import type * as Conversation from "./Conversation.ts"
import type { NativeEvent } from "./NativeEvent.ts"
import type { PodEvent } from "./PodEvent.ts"
import * as SafeText from "./SafeText.ts"

/** Times are UTC milliseconds. */
export interface Beginning {
  readonly name: string
  /** The name under which the other clients see this one. */
  readonly user: string
  /** Tells the prompts of this conversation from those of every other one. */
  readonly nonce: string
  /** Whether the person only looks on. */
  readonly watching: boolean
  readonly now: number
  /** Until when the conversation was seen before; none when nobody knows. */
  readonly seenUntil?: number | undefined
  readonly opening: Conversation.Opening & { readonly native: boolean }
}

export type Event = PodEvent | NativeEvent

/** What is heard; nothing follows the end of the Pod or of the connection. */
export type Heard =
  | { readonly _tag: "HeardEvent"; readonly event: Event; readonly now: number }
  /** The Pod has ended in order. */
  | { readonly _tag: "PodEnded" }
  | { readonly _tag: "LostConnection"; readonly reason: string }

/** How it ends for the person. */
export type Parting =
  | { readonly _tag: "Detached" }
  | { readonly _tag: "Stopped" }
  | { readonly _tag: "Lost"; readonly reason: string }

/** The last line: what has happened, and how to come back. */
export const farewell = (name: SafeText.SafeText, parting: Parting): SafeText.SafeText => {
  switch (parting._tag) {
    case "Detached":
      return SafeText.of`detached; pods attach ${name}`
    case "Stopped":
      return SafeText.of`${name} has stopped; pods resume ${name}`
    case "Lost":
      return SafeText.of`lost the connection to ${name}; pods show ${name}`
  }
}
