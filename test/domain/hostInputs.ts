import type { AgentSignal, Reopened } from "../../src/domain/AgentSignal.ts"
import { Text } from "../../src/domain/AgentUpdate.ts"
import type { Ask } from "../../src/domain/Ask.ts"
import type { HostMethod, Input } from "../../src/domain/PodMachine.ts"
import * as Segment from "../../src/domain/Segment.ts"
import { type Driven, driven } from "../support/drivenMachine.ts"

export const ann = { id: 1, name: "ann" }
export const bob = { id: 2, name: "bob" }

export const from = (method: HostMethod, sender = ann): Input => ({
  _tag: "Received",
  sender,
  method
})
export const run = (text: string, sender = ann): Input =>
  from({ method: "run", params: { input: [Segment.text(text)] } }, sender)

/** A prompt whose text is its id. */
export const prompt = (id: string, sender = ann, queue = true): Input =>
  from({ method: "prompt", params: { id, input: [Segment.text(id)], queue } }, sender)
export const unqueue = (id: string, sender = ann): Input =>
  from({ method: "unqueue", params: { id } }, sender)
export const cancel = from({ method: "cancel" })
export const force = from({ method: "force" })
export const pause = from({ method: "pause" })
export const resume = from({ method: "resume" })
export const shutdown = from({ method: "shutdown" })

export const signal = (signal: AgentSignal): Input => ({ _tag: "Signalled", signal })
export const says = (text: string): Input => signal({ kind: "Updated", update: Text({ text }) })
export const dies = signal({ kind: "Died", reason: "it exited", lastWords: ["help"] })
export const over: Input = { _tag: "TurnOver", how: { _tag: "Stopped", reason: "end_turn" } }
/** A turn that ends as it ought to. */
export const done: ReadonlyArray<Input> = [says("yo"), over]
export const failed: Input = {
  _tag: "TurnOver",
  how: { _tag: "Failed", message: "the agent failed" }
}
export const started = (
  reopened: Reopened = { kind: "Resumed" },
  preamble = ""
): Input => ({ _tag: "AgentStarted", reopened, preamble })
export const notStarted: Input = {
  _tag: "AgentNotStarted",
  reason: "no such program",
  lastWords: ["one", "two", "three", "four"]
}
export const ticked: Input = { _tag: "Ticked" }
export const woken: Input = { _tag: "Woken" }
export const tookTooLong: Input = { _tag: "TookTooLong" }
export const stop: Input = { _tag: "ToldToStop" }

const ask: Ask = {
  id: "a1",
  title: "May I?",
  options: [{ id: "yes", name: "Yes", kind: "allow_once" }],
  asked_at: 1
}
export const asks = signal({ kind: "Asked", ask })
export const answers = (option: string, sender = ann, id = "1.a1"): Input =>
  from({ method: "answer", params: { ask: id, outcome: { kind: "selected", option } } }, sender)

/** A machine with a log that is never full. */
export const after = (...inputs: ReadonlyArray<Input>): Driven => feed(driven(), ...inputs)

export const feed = (machine: Driven, ...inputs: ReadonlyArray<Input>): Driven =>
  inputs.reduce((machine, input) => machine.feed(input), machine)

export const names = ({ told }: Driven) => told.map(({ event }) => event)

/** The kinds of all records, with our own by their domain. */
export const lines = ({ log }: Driven) =>
  log.map((entry) => entry.kind === "extension" ? entry.domain : entry.kind)

/** As `lines`, without what stands there only for the next host. */
export const kinds = (machine: Driven) => lines(machine).filter((line) => !bookkeeping.has(line))

const bookkeeping: ReadonlySet<string> = new Set(["pods.prompt", "pods.epoch", "pods.closed"])

/** The payloads of our own records of a domain. */
export const notes = ({ log }: Driven, domain: `pods.${string}`) =>
  log.flatMap((entry) =>
    entry.kind === "extension" && entry.domain === domain ? [entry.payload] : []
  )

export const tags = ({ done }: Driven) => done.map(({ _tag }) => _tag)

/** What the agent was given, in order. */
export const prompts = ({ done }: Driven) =>
  done.flatMap((command) => command._tag === "Prompt" ? [command.text] : [])

export const refusals = ({ whispered }: Driven) =>
  whispered.map(([, event]) => event.event === "error" ? event.data.code : event.event)

/** What became of prompts, with the client that was told. */
export const receipts = ({ whispered }: Driven) =>
  whispered.flatMap(([client, event]) =>
    event.event === "receipt" ? [{ client, id: event.data.id, ...event.data.receipt }] : []
  )

export const statuses = ({ told }: Driven) =>
  told.flatMap((event) => event.event === "status" ? [event.data.status] : [])

export const alerts = ({ told }: Driven) =>
  told.flatMap((event) => event.event === "alert" ? [event.data.message] : [])

/** What was told about events of one name. */
export const toldOf = ({ told }: Driven, name: Driven["told"][number]["event"]) =>
  told.flatMap((event) => event.event === name && "data" in event ? [event.data] : [])

export const waiting = ({ state }: Driven) => state.queue.map(({ id }) => id)
