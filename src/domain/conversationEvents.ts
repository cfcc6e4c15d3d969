import { Option, Schema } from "effect"
import * as Attendees from "./attendees.ts"
import * as Blocks from "./conversationBlocks.ts"
import { isContinued, systemNotes } from "./conversationRecords.ts"
import * as State from "./ConversationState.ts"
import { SystemItem } from "./LoggedItem.ts"
import type { NativeEvent } from "./NativeEvent.ts"
import type { ErrorCode, PodEvent } from "./PodEvent.ts"
import type { PodStatus } from "./PodStatus.ts"
import * as Question from "./Question.ts"
import * as Segment from "./Segment.ts"
import * as Speech from "./Speech.ts"

/**
 * Take one event of a live Pod but a `welcome`, with which a conversation starts anew. `now` in UTC
 * milliseconds.
 */
export const hear = (
  before: State.ConversationState,
  event: PodEvent | NativeEvent,
  now: number
): State.Step => {
  const state = before.silent !== undefined && isWord(event)
    ? { ...before, silent: undefined }
    : before
  switch (event.event) {
    case "user_message":
      return State.after(
        State.hush(state),
        (rest) =>
          State.prompted(
            { ...rest, turn: rest.turn ?? now },
            Segment.flatten(event.data.segments)
          )
      )
    case "prompted":
      return State.announced(state, event.data.by)
    case "invoke_start":
      return State.step({ ...state, turn: state.turn ?? now })
    case "status":
      return statusChange(state, event.data.status, now)
    case "text_delta":
      return speak(state, "text", event.data.text, now)
    case "thinking_delta":
      return speak(state, "thought", event.data.text, now)
    case "thinking_start":
      return speak(state, "thought", "", now)
    case "text_done":
      return spoken(state, "text", Blocks.reply(event.data.text))
    case "thinking_done":
      return spoken(state, "thought", Blocks.thought(event.data.text))
    case "tool_call_start": {
      const { id, name } = event.data
      return State.callTool(state, { id, title: name, input: "{}" }, now)
    }
    case "tool_call_done": {
      const { arguments: input, id, name } = event.data
      return State.callTool(state, { id, title: name, input }, now)
    }
    case "tool_result": {
      const { id, is_error, output, summary } = event.data
      const result = { summary, output: output ?? "", failed: is_error }
      return State.toolDone(state, id, result, now)
    }
    case "run_end":
      return State.end(state, State.resultNotes(event.data.result))
    case "error":
      return isRefusal(state, event.data.code)
        ? State.step(state)
        : State.end(state, [State.endNote(event.data.message)])
    case "asked":
      return State.step({
        ...state,
        questions: [...state.questions, Question.of(event.data.ask)]
      })
    case "answered":
      return State.answer(state, event.data.ask, event.data.outcome, event.data.by)
    case "alert":
      return State.step(state, [Blocks.alert(event.data)])
    case "queue":
      return State.step({ ...state, ...event.data })
    case "clients":
      return State.step({ ...state, others: Attendees.others(event.data.clients) })
    case "agent":
      return State.step({ ...state, agent: event.data })
    case "silence":
      return State.step({ ...state, silent: silentSince(state.silent, event.data.heard_at) })
    case "segment_rotated":
      return isContinued(event.data.entry) ? State.step(state, [Blocks.Rule()]) : State.step(state)
    case "system_item":
      return State.step(
        state,
        Option.match(decodeItem(event.data.item), { onNone: () => [], onSome: systemNotes })
      )
    case "compact_done":
      return State.step(state, [Blocks.note("notice", "the conversation was compacted")])
    case "compact_failed":
      return State.step(state, [
        Blocks.note("warning", `the conversation was not compacted: ${event.data.error}`)
      ])
    case "rewind_applied":
      return State.step(state, [
        Blocks.note("notice", "the conversation went back to before an earlier prompt")
      ])
    default:
      return State.step(state)
  }
}

/**
 * Whether an error says no to a method, rather than how a turn ended. The protocol has one event
 * for both (insomnia reference 5.8).
 */
export const isRefusal = (state: State.ConversationState, code: ErrorCode): boolean =>
  state.turn === undefined || refusals.has(code)

/** Since when an agent is silent that was last heard of then; a later time ends its silence. */
export const silentSince = (silent: number | undefined, heardAt: number): number | undefined =>
  silent !== undefined && heardAt > silent ? undefined : heardAt

/** Whether an event is a sign of life of the agent. */
export const isWord = ({ event }: PodEvent | NativeEvent): boolean =>
  event === "asked" || /^(text|thinking|tool)_/.test(event)

const refusals: ReadonlySet<ErrorCode> = new Set([
  "already_running",
  "not_running",
  "not_paused",
  "invalid_request"
])

const statusChange = (
  state: State.ConversationState,
  status: PodStatus,
  now: number
): State.Step => {
  const next = { ...state, status }
  switch (status) {
    case "idle":
      return state.turn === undefined ? State.step(next) : State.end(next, [])
    case "running":
      return State.step({ ...next, turn: state.turn ?? now })
    case "paused":
      return State.step(next)
  }
}

const speak = (
  state: State.ConversationState,
  how: Speech.Speech["how"],
  text: string,
  now: number
): State.Step => {
  const ready = state.speech?.how === how ? State.step(state) : State.hush(state)
  return State.after(ready, (rest) => {
    const [speech, lines] = Speech.add(rest.speech ?? Speech.begin(how, now), text)
    return { state: { ...rest, speech }, blocks: [], lines: how === "text" ? lines : [] }
  })
}

/** The host tells the whole text at its end; what was heard of it may be only a part. */
const spoken = (
  state: State.ConversationState,
  how: Speech.Speech["how"],
  blocks: ReadonlyArray<Blocks.Block>
): State.Step => {
  const ready = state.speech?.how === how
    ? State.step({ ...state, speech: undefined })
    : State.hush(state)
  return State.after(ready, (rest) => State.step(rest, blocks))
}

const decodeItem = Option.liftThrowable(Schema.decodeUnknownSync(SystemItem, { exact: true }))
