import { Schema } from "effect"
import type { HostCommand } from "../../src/domain/HostCommand.ts"
import * as HostState from "../../src/domain/HostState.ts"
import { SegmentId, SessionId } from "../../src/domain/ids.ts"
import { type LogEntry, segmentContinued } from "../../src/domain/LogEntry.ts"
import type { NativeEvent, Saying } from "../../src/domain/NativeEvent.ts"
import type { PodEvent } from "../../src/domain/PodEvent.ts"
import * as PodMachine from "../../src/domain/PodMachine.ts"

export type Told = PodEvent | NativeEvent

/** A command that is more than to write, to tell, or to go on. */
type Deed = Exclude<HostCommand, { readonly _tag: "Broadcast" | "Tell" | "Record" | "Wake" }>

/** A host machine with a log that can be full, and everything that came of its inputs. */
export interface Driven {
  state: HostState.HostState
  /** What is in the log, over all of its segments. */
  readonly log: Array<LogEntry>
  /** What the next host would find: the records of the segment that the metadata names. */
  readonly stored: () => ReadonlyArray<LogEntry>
  /** What is kept beside the log. */
  draft: Saying | undefined
  /** Whether there is room for another segment. */
  canRotate: boolean
  /** What everybody was told. */
  readonly told: Array<Told>
  /** What single clients were told. */
  readonly whispered: Array<readonly [client: number, event: Told]>
  /** All other commands. */
  readonly done: Array<Deed>
  /** All commands, in the order in which they were carried out. */
  readonly carried: Array<HostCommand>
  /** Feed one input and what follows from it; nothing once the machine has stopped. */
  readonly feed: (input: PodMachine.Input, diskFull?: boolean) => Driven
  /** Let time pass. */
  readonly pass: (milliseconds: number) => Driven
  /** Let the segment have so many bytes more than are in it. */
  readonly weigh: (bytes: number) => Driven
  readonly stopped: () => boolean
}

const segmentOf = (count: number) =>
  Schema.decodeSync(SegmentId)(`019e6f00-0000-7000-8000-${`${count + 1}`.padStart(12, "0")}`)

export const fresh = HostState.start({
  session: Schema.decodeSync(SessionId)("019e6f00-0000-7000-8000-000000000001"),
  segment: segmentOf(1),
  epoch: 1,
  started: false,
  turns: 0,
  preamble: "",
  queue: [],
  lastTurn: undefined
})

/** `watch` sees the machine after each step, and the commands of the step. */
export const driven = (
  start: HostState.HostState = fresh,
  watch: (commands: ReadonlyArray<HostCommand>, driven: Driven) => void = () => undefined
): Driven => {
  const segments: Array<Array<LogEntry>> = [[]]
  let named = 0
  let now = 1_000
  let full = false
  let extra = 0

  const step = (input: PodMachine.Input): void => {
    now++
    const [state, commands] = PodMachine.update(it.state, input, now)
    it.state = state
    for (const command of commands) carryOut(command)
    watch(commands, it)
  }

  const append = (entries: ReadonlyArray<LogEntry>): PodMachine.Input => {
    // Nothing fits on any disk.
    if (full && entries.length > 0) return { _tag: "NotRecorded", reason: "the disk is full" }
    const segment = segments.at(-1) ?? []
    segment.push(...entries)
    it.log.push(...entries)
    it.draft = undefined
    return { _tag: "Recorded", size: segment.length + extra }
  }

  const rotate = (): PodMachine.Input => {
    if (full || !it.canRotate) return { _tag: "NotRotated", reason: "the disk is full" }
    const { segment: from, session, turns } = it.state
    const first = segmentContinued({ session, from: { segment: from, turns }, history: [], now })
    segments.push([first])
    it.log.push(first)
    it.draft = undefined
    extra = 0
    return { _tag: "Rotated", segment: segmentOf(segments.length), first }
  }

  const carryOut = (command: HostCommand): void => {
    it.carried.push(command)
    switch (command._tag) {
      case "Record":
        return step(append(command.entries))
      case "Wake":
        return step({ _tag: "Woken" })
      case "Broadcast":
        it.told.push(command.event)
        return
      case "Tell":
        it.whispered.push([command.client, command.event])
        return
    }
    it.done.push(command)
    if (command._tag === "KeepDraft") it.draft = command.saying
    if (command._tag === "KeepSegment") named = segments.length - 1
    if (command._tag === "Rotate") step(rotate())
  }

  const it: Driven = {
    state: start,
    log: [],
    stored: () => segments[named] ?? [],
    draft: undefined,
    canRotate: true,
    told: [],
    whispered: [],
    done: [],
    carried: [],
    feed: (input, diskFull = false) => {
      full = diskFull
      if (!it.stopped()) step(input)
      return it
    },
    pass: (milliseconds) => {
      now += milliseconds
      return it
    },
    weigh: (bytes) => {
      extra += bytes
      return it
    },
    stopped: () => it.done.some(({ _tag }) => _tag === "Stop")
  }
  return it
}
