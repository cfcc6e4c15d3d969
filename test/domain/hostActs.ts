import { FastCheck as fc } from "effect"
import type { AgentSignal, Reopened } from "../../src/domain/AgentSignal.ts"
import {
  type AgentUpdate,
  Other,
  Text,
  Thought,
  Tool,
  type ToolStatus
} from "../../src/domain/AgentUpdate.ts"
import type { AskOutcome } from "../../src/domain/Ask.ts"
import type { TurnEnd } from "../../src/domain/hostTurns.ts"
import type { HostMethod, Input } from "../../src/domain/PodMachine.ts"
import * as Segment from "../../src/domain/Segment.ts"
import type { Act, Acts } from "./hostWorld.ts"

/** Holds whatever happens. */
export const check = (holds: (acts: Acts) => void) =>
  fc.assert(
    fc.property(fc.array(fc.tuple(act, full), { maxLength: 60, size: "max" }), holds),
    { numRuns: 300 }
  )

const full = fc.integer({ min: 0, max: 7 }).map((dice) => dice === 0)
const page = "x".repeat(3_000)
const word = fc.constantFrom("", "one ", "two\n", "日本語", page)
const name = fc.constantFrom("t1", "t2", "t3")
const nth = fc.nat({ max: 20 })
const sender = fc.constantFrom({ id: 1, name: "ann" }, { id: 2, name: "bob" }, { id: 3, name: "" })

const update: fc.Arbitrary<AgentUpdate> = fc.oneof(
  word.map((text) => Text({ text })),
  word.map((text) => Thought({ text })),
  fc.record({
    id: name,
    status: fc.constantFrom<ToolStatus>("pending", "in_progress", "completed", "failed"),
    output: word
  }).map((told) => Tool(told)),
  fc.constantFrom("plan", "usage_update").map((kind) => Other({ kind, document: { kind } })),
  fc.constantFrom(undefined, JSON.parse("[".repeat(200) + "]".repeat(200))).map((document) =>
    Other({ kind: "odd", document })
  )
)

const signal: fc.Arbitrary<AgentSignal> = fc.oneof(
  { weight: 12, arbitrary: update.map((update): AgentSignal => ({ kind: "Updated", update })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<AgentSignal>(
      { kind: "Stated", status: "idle" },
      { kind: "Stated", status: "running" },
      { kind: "Stated", status: "paused" },
      { kind: "Moded", mode: "plan" }
    )
  },
  {
    weight: 2,
    arbitrary: fc.constant<AgentSignal>({ kind: "Died", reason: "it exited", lastWords: ["x"] })
  }
)

const bare = fc.constantFrom<HostMethod>(
  { method: "cancel" },
  { method: "force" },
  { method: "pause" },
  { method: "resume" },
  { method: "resume" }
)
const run = word.map((text): HostMethod => ({
  method: "run",
  params: { input: [Segment.text(text)] }
}))

const outcome: fc.Arbitrary<AskOutcome> = fc.oneof(
  fc.constantFrom("yes", "no", "perhaps").map((option): AskOutcome => ({
    kind: "selected",
    option
  })),
  fc.constantFrom<AskOutcome>({ kind: "cancelled" }, { kind: "filled", content: {} })
)

const reopened = fc.constantFrom<Reopened | undefined>(
  { kind: "Resumed" },
  { kind: "Loaded", remembers: { prompts: 1, of: 2 } },
  { kind: "Lost", why: "no such session" },
  undefined
)

const how = fc.constantFrom<TurnEnd>(
  { _tag: "Stopped", reason: "end_turn" },
  { _tag: "Stopped", reason: "end_turn" },
  { _tag: "Stopped", reason: "max_tokens" },
  { _tag: "Stopped", reason: "refusal" },
  { _tag: "Failed", message: "it failed" }
)

const often = fc.constantFrom<Input>(
  { _tag: "Ticked" },
  { _tag: "Woken" },
  { _tag: "DraftDue" },
  { _tag: "TookTooLong" }
)
const seldom = fc.constantFrom<Input>(
  { _tag: "NotKept", reason: "the disk is full" },
  { _tag: "Ousted", reason: "another host has the Pod" },
  { _tag: "ToldToStop" },
  {
    _tag: "Received",
    sender: { id: 1, name: "ann" },
    method: { method: "shutdown" }
  }
)

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      act: fc.constant("prompts" as const),
      sender,
      again: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, {
        weight: 1,
        arbitrary: nth
      })
    })
  },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant("sends" as const),
      sender,
      method: fc.oneof(bare, run)
    })
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("unqueues" as const), sender, nth }) },
  {
    weight: 3,
    arbitrary: fc.record({ act: fc.constant("answers" as const), sender, nth, outcome })
  },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant("asks" as const),
      options: fc.subarray(["yes", "no"], { minLength: 1 })
    })
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("withdraws" as const), nth }) },
  { weight: 10, arbitrary: fc.record({ act: fc.constant("signals" as const), signal }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant("comes" as const), reopened }) },
  { weight: 6, arbitrary: fc.record({ act: fc.constant("ends" as const), how }) },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant("passes" as const),
      milliseconds: fc.constantFrom(60, 5_000, 60_000, 130_000)
    })
  },
  { weight: 1, arbitrary: fc.constant<Act>({ act: "swells" }) },
  { weight: 5, arbitrary: fc.record({ act: fc.constant("happens" as const), input: often }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("happens" as const), input: seldom }) }
)
