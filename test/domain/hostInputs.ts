import type { AgentSignal } from "../../src/domain/AgentSignal.ts"
import { Text } from "../../src/domain/AgentUpdate.ts"
import type { Ask } from "../../src/domain/Ask.ts"
import type { Input, Method } from "../../src/domain/PodMachine.ts"
import * as Segment from "../../src/domain/Segment.ts"
import { type Driven, driven } from "../support/drivenMachine.ts"

const ann = { id: 1, name: "ann" }

export const from = (method: Method): Input => ({ _tag: "Received", sender: ann, method })
export const run = (text: string): Input =>
  from({ method: "run", params: { input: [Segment.text(text)] } })
export const signal = (signal: AgentSignal): Input => ({ _tag: "Signalled", signal })
export const says = (text: string): Input => signal({ kind: "Updated", update: Text({ text }) })
export const over: Input = { _tag: "TurnOver", how: { _tag: "Stopped", reason: "end_turn" } }
export const failed: Input = {
  _tag: "TurnOver",
  how: { _tag: "Failed", message: "the agent failed" }
}
export const stop: Input = { _tag: "ToldToStop" }

const ask: Ask = {
  id: "a1",
  title: "May I?",
  options: [{ id: "yes", name: "Yes", kind: "allow_once" }],
  asked_at: 1
}
export const asks = signal({ kind: "Asked", ask })
export const answers = (option: string): Input =>
  from({ method: "answer", params: { ask: "a1", outcome: { kind: "selected", option } } })

/** A machine with a log that is never full. */
export const after = (...inputs: ReadonlyArray<Input>): Driven =>
  inputs.reduce((machine, input) => machine.feed(input), driven())

export const names = ({ told }: Driven) => told.map(({ event }) => event)
export const kinds = ({ log }: Driven) => log.map(({ kind }) => kind)
export const tags = ({ done }: Driven) => done.map(({ _tag }) => _tag)
export const refusals = ({ whispered }: Driven) =>
  whispered.map(([, event]) => event.event === "error" ? event.data.code : event.event)
export const statuses = ({ told }: Driven) =>
  told.flatMap((event) => event.event === "status" ? [event.data.status] : [])
