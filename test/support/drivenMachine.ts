import { Schema } from "effect"
import type { HostCommand } from "../../src/domain/HostCommand.ts"
import * as HostState from "../../src/domain/HostState.ts"
import { SegmentId, SessionId } from "../../src/domain/ids.ts"
import type { LogEntry } from "../../src/domain/LogEntry.ts"
import type { NativeEvent } from "../../src/domain/NativeProtocol.ts"
import type { PodEvent } from "../../src/domain/PodEvent.ts"
import * as PodMachine from "../../src/domain/PodMachine.ts"

export type Told = PodEvent | NativeEvent

/** A host machine with a log that can be full, and everything that came of its inputs. */
export interface Driven {
  state: HostState.HostState
  /** What is in the log. */
  readonly log: Array<LogEntry>
  /** What everybody was told. */
  readonly told: Array<Told>
  /** What single clients were told. */
  readonly whispered: Array<readonly [client: number, event: Told]>
  /** All other commands. */
  readonly done: Array<Exclude<HostCommand, { readonly _tag: "Broadcast" | "Tell" | "Record" }>>
  /** Feed one input and what follows from it; nothing once the machine has stopped. */
  readonly feed: (input: PodMachine.Input, diskFull?: boolean) => Driven
  /** Let time pass. */
  readonly pass: (milliseconds: number) => Driven
  readonly stopped: () => boolean
}

export const fresh = HostState.start({
  session: Schema.decodeSync(SessionId)("019e6f00-0000-7000-8000-000000000001"),
  segment: Schema.decodeSync(SegmentId)("019e6f00-0000-7000-8000-000000000002"),
  started: false,
  turns: 0,
  preamble: ""
})

/** `watch` sees the machine before and after each step, and its commands. */
export const driven = (
  start: HostState.HostState = fresh,
  watch: (commands: ReadonlyArray<HostCommand>, driven: Driven) => void = () => undefined
): Driven => {
  let now = 1_000
  let full = false

  const step = (input: PodMachine.Input): void => {
    now++
    const [state, commands] = PodMachine.update(it.state, input, now)
    it.state = state
    for (const command of commands) carryOut(command)
    watch(commands, it)
  }

  const carryOut = (command: HostCommand): void => {
    switch (command._tag) {
      case "Record":
        if (!full) it.log.push(...command.entries)
        return step(
          full ? { _tag: "NotRecorded", reason: "the disk is full" } : { _tag: "Recorded" }
        )
      case "Broadcast":
        it.told.push(command.event)
        return
      case "Tell":
        it.whispered.push([command.client, command.event])
        return
      default:
        it.done.push(command)
    }
  }

  const it: Driven = {
    state: start,
    log: [],
    told: [],
    whispered: [],
    done: [],
    feed: (input, diskFull = false) => {
      full = diskFull
      if (!it.stopped()) step(input)
      return it
    },
    pass: (milliseconds) => {
      now += milliseconds
      return it
    },
    stopped: () => it.done.some(({ _tag }) => _tag === "Stop")
  }
  return it
}
