import type { AgentSignal, Reopened } from "../../src/domain/AgentSignal.ts"
import type { AskOutcome } from "../../src/domain/Ask.ts"
import type { HostCommand } from "../../src/domain/HostCommand.ts"
import type { HostState, Sender } from "../../src/domain/HostState.ts"
import type { TurnEnd } from "../../src/domain/hostTurns.ts"
import type { HostMethod, Input } from "../../src/domain/PodMachine.ts"
import * as Segment from "../../src/domain/Segment.ts"
import { type Driven, driven, fresh } from "../support/drivenMachine.ts"

/** What may happen around a machine. What cannot happen now is passed over. */
export type Act =
  | { readonly act: "sends"; readonly sender: Sender; readonly method: HostMethod }
  /** A prompt of its own, or one that was sent before, with its id as its text. */
  | { readonly act: "prompts"; readonly sender: Sender; readonly again: number | undefined }
  | { readonly act: "unqueues"; readonly sender: Sender; readonly nth: number }
  | {
    readonly act: "answers"
    readonly sender: Sender
    readonly nth: number
    readonly outcome: AskOutcome
  }
  | { readonly act: "asks"; readonly options: ReadonlyArray<string> }
  | { readonly act: "withdraws"; readonly nth: number }
  | { readonly act: "signals"; readonly signal: AgentSignal }
  /** The agent that is being started is there, or not. */
  | { readonly act: "comes"; readonly reopened: Reopened | undefined }
  | { readonly act: "ends"; readonly how: TurnEnd }
  | { readonly act: "passes"; readonly milliseconds: number }
  | { readonly act: "swells" }
  | { readonly act: "happens"; readonly input: Input }

/** An act, and whether the disk is full while it happens. */
export type Acts = ReadonlyArray<readonly [act: Act, full: boolean]>

/** A machine among clients, an agent that does what it is told, and a disk. */
export interface World {
  readonly machine: Driven
  /** How the agent really is. */
  agent: "ready" | "starting" | "gone"
  /** Whether it has a prompt and is not done with it. */
  inTurn: boolean
  /** What it asked and was not told, by its own ids, with the options. */
  readonly asked: Map<string, ReadonlyArray<string>>
  /** Ids of prompts that were sent, and of those that clients took back. */
  readonly sent: Array<string>
  readonly takenBack: Array<string>
  /** What the machine did that it must not do. */
  readonly wrongs: Array<string>
  readonly play: (act: Act, full: boolean) => void
}

export const world = (start: HostState = fresh, watch?: Parameters<typeof driven>[1]): World => {
  const machine = driven(start, watch)
  let seen = 0
  let asks = 0
  let dues = 0
  let hurries = 0

  /** What the machine wants of the world, in the order in which it wants it. */
  const obey = (command: HostCommand): void => {
    const wrong = (what: string) => it.wrongs.push(what)
    switch (command._tag) {
      case "StartAgent":
        if (it.agent !== "gone") wrong(`it starts an agent while one is ${it.agent}`)
        it.agent = "starting"
        return
      case "KillAgent":
        if (it.agent === "gone") wrong("it ends an agent that is gone")
        it.agent = "gone"
        return
      case "Prompt":
        if (it.agent !== "ready") wrong(`it prompts an agent that is ${it.agent}`)
        if (it.inTurn) wrong("it prompts an agent that is in a turn")
        it.inTurn = true
        return
      case "Answer": {
        const { ask, outcome } = command
        const options = it.asked.get(ask)
        const offered = outcome.kind === "cancelled"
          || outcome.kind === "selected" && options?.includes(outcome.option)
        if (options === undefined || !offered) wrong(`it answers ${ask} with ${outcome.kind}`)
        it.asked.delete(ask)
        return
      }
      case "DraftSoon":
        dues++
        return
      case "Hurry":
        hurries++
        return
      default:
    }
  }

  const signal = (signal: AgentSignal): Input => ({ _tag: "Signalled", signal })

  const sent = (sender: Sender, method: HostMethod): Input => ({
    _tag: "Received",
    sender,
    method
  })

  const nthOf = <A>(all: ReadonlyArray<A>, nth: number): A | undefined => all[nth % all.length]

  /** Makes an act an input of the machine; none when it cannot happen now. */
  const inputOf = (act: Act): Input | undefined => {
    switch (act.act) {
      case "sends":
        return sent(act.sender, act.method)
      case "prompts": {
        const id = (act.again === undefined ? undefined : nthOf(it.sent, act.again))
          ?? `p${it.sent.length}`
        it.sent.push(id)
        const params = { id, input: [Segment.text(id)], queue: act.again !== 0 }
        return sent(act.sender, { method: "prompt", params })
      }
      case "unqueues": {
        const id = nthOf(it.sent, act.nth)
        return id === undefined
          ? undefined
          : sent(act.sender, { method: "unqueue", params: { id } })
      }
      case "answers": {
        const open = act.nth % 4 === 0 ? undefined : nthOf(machine.state.asks, act.nth)
        const ask = open?.id ?? `1.a${act.nth % (asks + 1)}`
        return sent(act.sender, { method: "answer", params: { ask, outcome: act.outcome } })
      }
      case "asks": {
        const id = `a${asks++}`
        it.asked.set(id, act.options)
        const options = act.options.map((id) => ({ id, name: id, kind: "allow_once" }))
        return signal({ kind: "Asked", ask: { id, title: "May I?", options, asked_at: 1 } })
      }
      case "withdraws": {
        const ask = nthOf([...it.asked.keys()], act.nth)
        if (ask === undefined) return undefined
        it.asked.delete(ask)
        return signal({ kind: "Withdrew", ask })
      }
      case "signals":
        if (act.signal.kind === "Died" && it.agent === "ready") it.agent = "gone"
        return signal(act.signal)
      case "comes": {
        // One that nobody waits for may come all the same: it was given up.
        if (it.agent === "starting") it.agent = act.reopened === undefined ? "gone" : "ready"
        if (act.reopened === undefined) {
          return { _tag: "AgentNotStarted", reason: "no such program", lastWords: ["x"] }
        }
        const preamble = act.reopened.kind === "Lost" ? "before: " : ""
        return { _tag: "AgentStarted", reopened: act.reopened, preamble }
      }
      case "ends": {
        if (!it.inTurn) return undefined
        it.inTurn = false
        const gone = { _tag: "Failed", message: "the agent is gone" } as const
        return { _tag: "TurnOver", how: it.agent === "ready" ? act.how : gone }
      }
      case "passes":
        machine.pass(act.milliseconds)
        return undefined
      case "swells":
        machine.weigh(32 * 1024 * 1024)
        return undefined
      case "happens":
        if (act.input._tag === "DraftDue") return dues-- > 0 ? act.input : void dues++
        if (act.input._tag === "TookTooLong") return hurries > 0 ? act.input : undefined
        return act.input
    }
  }

  const it: World = {
    machine,
    agent: "ready",
    inTurn: false,
    asked: new Map(),
    sent: [],
    takenBack: [],
    wrongs: [],
    play: (act, full) => {
      const input = inputOf(act)
      if (input === undefined) return
      const before = machine.state.queue
      machine.feed(input, full)
      for (const command of machine.done.slice(seen)) obey(command)
      seen = machine.done.length
      if (input._tag !== "Received" || input.method.method !== "unqueue") return
      const { id } = input.method.params
      if (machine.state.queue.length < before.length) it.takenBack.push(id)
    }
  }
  return it
}

/** Everything that happens, one after the other; `look` sees the world after each act. */
export const live = (
  acts: Acts,
  look: (world: World) => void = () => undefined,
  it: World = world()
): World => {
  for (const [act, full] of acts) {
    it.play(act, full)
    look(it)
  }
  return it
}

/** Told to stop at the end, with room on the disk and an agent that does not listen. */
export const ended = (acts: Acts): World => {
  const it = live(acts)
  it.play({ act: "happens", input: { _tag: "ToldToStop" } }, false)
  it.play({ act: "happens", input: { _tag: "TookTooLong" } }, false)
  return it
}
