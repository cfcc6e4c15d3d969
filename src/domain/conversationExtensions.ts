import { Option, Schema } from "effect"
import { Reopened } from "./AgentSignal.ts"
import { Ask, AskOutcome } from "./Ask.ts"
import * as Blocks from "./conversationBlocks.ts"
import * as State from "./ConversationState.ts"
import * as Question from "./Question.ts"

/**
 * Take what our hosts write into a log because the formats have no word for it. Domains that are not
 * named here are of no interest to a person: `pods.queued`, `pods.unqueued`, `pods.epoch`.
 */
export const readExtension = (
  state: State.ConversationState,
  domain: string,
  payload: unknown
): State.Step => {
  const given = <A>(decoded: Option.Option<A>, step: (value: A) => State.Step) =>
    Option.match(decoded, { onNone: () => State.step(state), onSome: step })
  switch (domain) {
    case "pods.prompt":
      return given(decodePrompted(payload), ({ by }) => State.announced(state, by))
    case "pods.ask":
      return given(
        decodeAsk(payload),
        (ask) => State.step({ ...state, questions: [...state.questions, Question.of(ask)] })
      )
    case "pods.answer":
      return given(
        decodeAnswer(payload),
        ({ ask, by, outcome }) => State.answer(state, ask, outcome, by)
      )
    case "pods.restore":
      return given(
        decodeRestore(payload),
        (reopened) => State.step(state, restoreNotes(reopened))
      )
    case "pods.closed":
      return given(
        decodeClosed(payload),
        ({ why }) => State.step(state, [Blocks.note("notice", closings[why])])
      )
    case "pods.suspect":
      return State.step(state, [
        Blocks.note("warning", "the turn ended at once without a word")
      ])
    default:
      return State.step(state)
  }
}

/** The ids of the prompts of which records tell that their turn has begun. */
export const begunPrompts = (records: ReadonlyArray<unknown>): ReadonlySet<string> =>
  new Set(records.flatMap((document) =>
    Option.match(decodeBegun(document), {
      onNone: () => [],
      onSome: ({ payload }) => [payload.id]
    })
  ))

const restoreNotes = (reopened: Reopened): ReadonlyArray<Blocks.Block> => {
  switch (reopened.kind) {
    case "Fresh":
      return []
    case "Resumed":
      return [Blocks.note("notice", "restored: the agent resumed the conversation")]
    case "Loaded": {
      const loaded = "restored: the agent loaded the conversation again"
      const { remembers } = reopened
      return remembers === undefined ? [Blocks.note("notice", loaded)] : [
        Blocks.note(
          "warning",
          `${loaded}, but the agent remembers ${remembers.prompts} of ${remembers.of} prompts`
        )
      ]
    }
    case "Lost":
      return [
        Blocks.note(
          "warning",
          `restored, but the agent has lost the conversation: ${reopened.why}`
        )
      ]
  }
}

const closings = {
  stopped: "the Pod was stopped here",
  terminated: "the Pod's host was told to end here"
}

const Answered = Schema.Struct({
  ask: Schema.String,
  outcome: AskOutcome,
  by: Schema.optional(Schema.String)
})

const Prompted = Schema.Struct({ id: Schema.String, by: Schema.String })

const Closed = Schema.Struct({ why: Schema.Literal("stopped", "terminated") })

const Begun = Schema.Struct({
  kind: Schema.Literal("extension"),
  domain: Schema.Literal("pods.prompt"),
  payload: Prompted
})

/** Schema turns tags into strings, which throws for {"toString":1}; that is no record either. */
const decoder = <A, I>(schema: Schema.Schema<A, I>) =>
  Option.liftThrowable(Schema.decodeUnknownSync(schema, { exact: true }))

const decodeAsk = decoder(Ask)
const decodeAnswer = decoder(Answered)
const decodeRestore = decoder(Reopened)
const decodePrompted = decoder(Prompted)
const decodeBegun = decoder(Begun)
const decodeClosed = decoder(Closed)
