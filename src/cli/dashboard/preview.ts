import type { Activity } from "../../domain/Activity.ts"
import * as Attendees from "../../domain/attendees.ts"
import * as Conversation from "../../domain/Conversation.ts"
import type { Block } from "../../domain/conversationBlocks.ts"
import { hear as hearEvent } from "../../domain/conversationEvents.ts"
import type { ConversationState } from "../../domain/ConversationState.ts"
import type { NativeEvent, Welcome } from "../../domain/NativeEvent.ts"
import type { PodEvent } from "../../domain/PodEvent.ts"
import * as Speech from "../../domain/Speech.ts"

/** The end of one Pod's conversation. */
export interface Preview {
  /** Whose conversation was asked for last. */
  readonly of: string | undefined
  /** Whether that Pod was connected then. */
  readonly live: boolean
  readonly content: Content | undefined
  /** Why it cannot be shown, or is as it was. */
  readonly failed: string | undefined
}

export interface Content {
  readonly name: string
  readonly state: ConversationState
  /** The newest finished parts, oldest first. */
  readonly blocks: ReadonlyArray<Block>
  /** Complete lines of the text in progress, the newest ones. */
  readonly spoken: ReadonlyArray<Speech.SpeechLine>
  /** How many people have this conversation open, as far as the Pod says so. */
  readonly attached: number
}

/** What a preview opens with. */
export interface Opening extends Pick<Welcome, "asks" | "earlier" | "records" | "status"> {
  readonly partial?: Welcome["partial"]
  readonly clients?: Welcome["clients"]
}

export const none: Preview = { of: undefined, live: false, content: undefined, failed: undefined }

/** Another conversation is asked for; the one that is there stays until it comes. */
export const ask = (preview: Preview, name: string | undefined, live: boolean): Preview => ({
  of: name,
  live,
  content: name === undefined ? undefined : preview.content,
  failed: undefined
})

/** `now` in UTC milliseconds. */
export const open = (
  preview: Preview,
  name: string,
  opening: Opening,
  activity: Activity | undefined,
  now: number
): Preview =>
  name === preview.of
    ? { ...preview, failed: undefined, content: contentOf(name, opening, activity, now) }
    : preview

export const hear = (
  preview: Preview,
  name: string,
  event: PodEvent | NativeEvent,
  now: number
): Preview => {
  const { content } = preview
  if (name !== preview.of || content?.name !== name) return preview
  if (event.event === "welcome") {
    const attached = Attendees.attached(event.data.clients)
    return { ...preview, content: { name, attached, ...opened(event.data, now) } }
  }
  const { blocks, lines, state } = hearEvent(content.state, event, now)
  const [old, speech] = [content.state.speech, state.speech]
  const goesOn = speech !== undefined && speech.how === old?.how && speech.since === old.since
  return {
    ...preview,
    content: {
      name,
      state,
      attached: event.event === "clients"
        ? Attendees.attached(event.data.clients)
        : content.attached,
      blocks: blocks.length === 0 ? content.blocks : newest([...content.blocks, ...blocks]),
      spoken: newest(goesOn ? [...content.spoken, ...lines] : lines)
    }
  }
}

export const fail = (preview: Preview, name: string, reason: string): Preview =>
  name === preview.of ? { ...preview, failed: reason } : preview

/** More than a screen shows. */
const kept = 120

const newest = <A>(all: ReadonlyArray<A>): ReadonlyArray<A> =>
  all.length <= kept ? all : all.slice(-kept)

const contentOf = (
  name: string,
  { clients = [], partial, ...opening }: Opening,
  activity: Activity | undefined,
  now: number
): Content => ({
  name,
  attached: Attendees.attached(clients),
  ...opened({
    ...opening,
    ...partial === undefined ? {} : { partial },
    alerts: [],
    clients,
    agent_state: activity?.agent ?? { kind: "ready" },
    held: activity?.held ?? false,
    queue: activity?.queue ?? [],
    ...activity?.since === undefined
      ? {}
      : { turn: { began: activity.since, heard_at: activity.heardAt, by: "" } }
  }, now)
})

const opened = (opening: Conversation.Opening, now: number) => {
  const { past, state } = Conversation.open(opening, now)
  const { speech } = state
  return {
    state,
    blocks: newest(past.map(({ block }) => block)),
    spoken: speech?.how === "text"
      ? newest(Speech.lines(speech.said).slice(0, speech.complete))
      : []
  }
}
