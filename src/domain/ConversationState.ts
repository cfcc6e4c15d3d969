import * as Blocks from "./conversationBlocks.ts"
import type { AgentState } from "./NativeEvent.ts"
import type { PodStatus } from "./PodStatus.ts"
import type { Question } from "./Question.ts"
import type { QueuedPrompt } from "./QueuedPrompt.ts"
import type { Speech, SpeechLine } from "./Speech.ts"

/** What goes on in a conversation: all that is not finished and may still change. */
export interface ConversationState {
  readonly status: PodStatus
  /** When the turn in flight began, in UTC milliseconds; none between turns. */
  readonly turn: number | undefined
  readonly speech: Speech | undefined
  /** By the id of the call, in the order in which they began. */
  readonly tools: ReadonlyMap<string, Blocks.RunningTool>
  /** Open questions, oldest first. */
  readonly questions: ReadonlyArray<Question>
  /** The client whose prompt comes next; none when nobody has said so. */
  readonly sender: string | undefined
  /** Prompts that wait for their turn, the next one first. */
  readonly queue: ReadonlyArray<QueuedPrompt>
  /** Whether they wait until somebody lets them go on. */
  readonly held: boolean
  readonly agent: AgentState
  /** When the agent was last heard of, in UTC milliseconds; none while it is not missed. */
  readonly silent: number | undefined
  /** How many clients are attached beside this one. */
  readonly others: number
}

/** What follows from one record or event. */
export interface Step {
  readonly state: ConversationState
  /** What is finished by it, in order. */
  readonly blocks: ReadonlyArray<Blocks.Block>
  /** Lines that the agent's text in progress has completed; its `Reply` has them once more. */
  readonly lines: ReadonlyArray<SpeechLine>
}

export const empty: ConversationState = {
  status: "idle",
  turn: undefined,
  speech: undefined,
  tools: new Map(),
  questions: [],
  sender: undefined,
  queue: [],
  held: false,
  agent: { kind: "ready" },
  silent: undefined,
  others: 0
}

/** A step that finishes these blocks. */
export const step = (
  state: ConversationState,
  blocks: ReadonlyArray<Blocks.Block> = []
): Step => ({ state, blocks, lines: [] })

/** Does one thing after another. */
export const after = (first: Step, next: (state: ConversationState) => Step): Step => {
  const second = next(first.state)
  return {
    state: second.state,
    blocks: [...first.blocks, ...second.blocks],
    lines: [...first.lines, ...second.lines]
  }
}

/** A prompt has reached the agent. */
export const prompted = (state: ConversationState, text: string): Step =>
  step({ ...state, sender: undefined }, Blocks.prompt(text, state.sender))

/** Whose prompt comes next; insomnia's clients have no name. */
export const announced = (state: ConversationState, by: string): Step =>
  step({ ...state, sender: by === "" ? undefined : by })

/** The speech in progress ends here, although nobody said so. */
export const hush = (state: ConversationState): Step => {
  const { speech } = state
  if (speech === undefined) return step(state)
  const said = speech.how === "text" ? Blocks.reply(speech.said) : Blocks.thought(speech.said)
  return step({ ...state, speech: undefined }, said)
}

/** The turn is over; a tool without a result will never have one. */
export const end = (state: ConversationState, last: ReadonlyArray<Blocks.Block>): Step =>
  after(
    hush(state),
    (rest) => step({ ...rest, turn: undefined, silent: undefined, tools: new Map() }, last)
  )

/** A tool call has begun, or more is known about it. `input` is JSON in a string. */
export const callTool = (
  state: ConversationState,
  call: { readonly id: string; readonly title: string; readonly input: string },
  now: number
): Step =>
  step({
    ...state,
    tools: new Map(state.tools).set(call.id, Blocks.runningTool(call.title, call.input, now))
  })

/** A tool call has its result. */
export const toolDone = (
  state: ConversationState,
  id: string,
  result: Parameters<typeof Blocks.toolDone>[1],
  now: number
): Step => {
  const tools = new Map(state.tools)
  tools.delete(id)
  return step({ ...state, tools }, [Blocks.toolDone(state.tools.get(id), result, now)])
}

/** The question is no longer open. */
export const answer = (
  state: ConversationState,
  id: string,
  outcome: Parameters<typeof Blocks.answered>[1],
  by: string | undefined
): Step =>
  step({ ...state, questions: state.questions.filter((open) => open.id !== id) }, [
    Blocks.answered(state.questions.find((open) => open.id === id), outcome, by)
  ])

/** Why a turn ended without finishing; a cancelled one has not failed. */
export const endNote = (message: string): Blocks.Block =>
  /^cancell?ed\b/i.test(message.trim())
    ? Blocks.note("interrupted", "interrupted")
    : Blocks.note("failed", message)

/** How a run ended otherwise than by being finished. */
export const resultNotes = (result: string): ReadonlyArray<Blocks.Block> => {
  const words = results[result]
  return words === undefined ? [] : [Blocks.note("interrupted", words)]
}

const results: { readonly [result: string]: string | undefined } = {
  paused: "paused",
  limit_reached: "stopped: the agent has reached a limit",
  rolled_back: "interrupted before the agent said anything; the prompt was taken back"
}
