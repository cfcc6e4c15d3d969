import { Option, Schema } from "effect"
import * as Blocks from "./conversationBlocks.ts"
import { readExtension } from "./conversationExtensions.ts"
import * as State from "./ConversationState.ts"
import { LogEntry } from "./LogEntry.ts"
import type { LoggedItem, SystemItem } from "./LoggedItem.ts"
import * as Segment from "./Segment.ts"

/** Take one record of a log; a document that is no record of a known kind changes nothing. */
export const read = (state: State.ConversationState, document: unknown): State.Step =>
  Option.match(decode(document), {
    onNone: () => State.step(state),
    onSome: (entry) => take(state, entry)
  })

const take = (state: State.ConversationState, entry: LogEntry): State.Step => {
  switch (entry.kind) {
    case "segment_start":
      // The history of a log that only goes on in another file repeats what was said there.
      if (entry.compacted_from !== undefined) return State.step(state, [Blocks.Rule()])
      return entry.history.reduce<State.Step>(
        (step, past) => State.after(step, (sofar) => item(sofar, past, entry.ts)),
        State.step(state)
      )
    case "invoke":
      return State.step({ ...state, turn: entry.ts })
    case "user_input":
      return State.prompted(state, Segment.flatten(entry.segments))
    case "assistant_item":
    case "tool_result":
      return item(state, entry.item, entry.ts)
    case "system_item":
      return State.step(state, systemNotes(entry.item))
    case "run_completed":
      return State.end(state, State.resultNotes(entry.result))
    case "run_errored":
      return State.end(state, [State.endNote(entry.message)])
    case "extension":
      return readExtension(state, entry.domain, entry.payload)
    case "turn_end":
    case "config_changed":
    case "llm_usage":
      return State.step(state)
  }
}

/** Whether a record begins another file of a log that goes on. */
export const isContinued = (document: unknown): boolean =>
  Option.exists(
    decode(document),
    (entry) => entry.kind === "segment_start" && entry.compacted_from !== undefined
  )

/** What the host put into the conversation, as far as a person wants to know. */
export const systemNotes = (item: SystemItem): ReadonlyArray<Blocks.Block> => {
  switch (item.kind) {
    case "notification":
      return [Blocks.note("notice", item.message)]
    case "pod_event":
      switch (item.event.kind) {
        case "turn_ended":
          return [Blocks.note("notice", `${item.event.pod_name} has finished a turn`)]
        case "errored":
          return [Blocks.note("warning", `${item.event.pod_name}: ${item.event.message}`)]
        case "shut_down":
          return [Blocks.note("notice", `${item.event.pod_name} has stopped`)]
        case "scope_sub_delegated":
          return []
      }
    // oxlint-disable-next-line no-fallthrough -- every case above returns
    default:
      return []
  }
}

const item = (state: State.ConversationState, item: LoggedItem, now: number): State.Step => {
  switch (item.kind) {
    case "message": {
      const said = item.content
        .map((part) => part.kind === "text" ? part.text : part.refusal)
        .join("")
      if (item.role === "system") return State.step(state)
      return State.step(state, item.role === "user" ? Blocks.prompt(said) : Blocks.reply(said))
    }
    case "reasoning":
      return State.step(state, Blocks.thought(item.text || item.summary.join("\n")))
    case "tool_call":
      return State.callTool(
        state,
        { id: item.call_id, title: item.name, input: item.arguments },
        now
      )
    case "tool_result": {
      const { content, is_error, summary } = item
      const result = { summary, output: content ?? "", failed: is_error }
      return State.toolDone(state, item.call_id, result, now)
    }
  }
}

/** Schema turns tags into strings, which throws for {"toString":1}; that is no record either. */
const decode = Option.liftThrowable(Schema.decodeUnknownSync(LogEntry, { exact: true }))
