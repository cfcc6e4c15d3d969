import { Data, Option } from "effect"
import type { AskFailure } from "./AskFailure.ts"
import type { TurnFailure } from "./TurnFailure.ts"
import type { UpkeepFailure } from "./UpkeepFailure.ts"

/**
 * The failures of `pods`, data first. Each derives one sentence that says what happened and,
 * where there is something to do, what to do next.
 */
export type PodFailure =
  | PodNotFound
  | NameAmbiguous
  | BadName
  | Cancelled
  | UnknownArgument
  | WrongUsage
  | ListIncomplete
  | NameTaken
  | SegmentHeld
  | NotAttachable
  | NotRestorable
  | PodUnreachable
  | ConnectionLost
  | PromptRefused
  | PromptUnconfirmed
  | Unwell
  | LaunchFailed
  | AgentUnknown
  | AgentFailed
  | RegistryBusy
  | RegistryDamaged
  | StorageFailed
  | SocketTaken
  | NoTerminal
  | AskFailure
  | TurnFailure
  | UpkeepFailure

export class PodNotFound extends Data.TaggedError("PodNotFound")<{
  readonly name: string
}> {
  override get message() {
    return `no Pod is called ${visible(this.name)}; see them all with: pods list`
  }
}

export class NameAmbiguous extends Data.TaggedError("NameAmbiguous")<{
  readonly name: string
  readonly candidates: ReadonlyArray<string>
}> {
  override get message() {
    const more = this.candidates.length - 5
    const named = this.candidates.slice(0, 5).concat(more > 0 ? [`${more} more`] : [])
    return `${this.name} may be ${named.join(" or ")}; give the whole name`
  }
}

/** `problem` says it in full, with the rule and with the name where that is not too long. */
export class BadName extends Data.TaggedError("BadName")<{
  readonly name: string
  readonly problem: string
}> {
  override get message() {
    return this.problem
  }
}

/** The person left a screen without choosing; nothing is to be said about it. */
export class Cancelled extends Data.TaggedError("Cancelled") {}

/** A command, an option or a topic that does not exist, and what was perhaps meant. */
export class UnknownArgument extends Data.TaggedError("UnknownArgument")<{
  readonly kind: "command" | "option" | "topic"
  readonly given: string
  readonly nearest: Option.Option<string>
  /** The command that explains what there is. */
  readonly help: string
}> {
  override get message() {
    const guess = Option.match(this.nearest, {
      onNone: () => "",
      onSome: (nearest) => ` (did you mean ${nearest}?)`
    })
    return `there is no ${this.kind} ${
      visible(this.given)
    }${guess}; see them all with: ${this.help}`
  }
}

/** The arguments make no sense; the parser has said why. */
export class WrongUsage extends Data.TaggedError("WrongUsage") {}

/** Some of what a list is made of could not be read; what, has been said. */
export class ListIncomplete extends Data.TaggedError("ListIncomplete") {}

/** A Pod of this name is kept or runs already. */
export class NameTaken extends Data.TaggedError("NameTaken")<{
  readonly name: string
  readonly holder: string
}> {
  override get message() {
    return `${this.name} exists already (${this.holder}); open it with: pods resume ${this.name}`
  }
}

/** Somebody else writes the segment. */
export class SegmentHeld extends Data.TaggedError("SegmentHeld")<{
  readonly name: string
  readonly holder: string
}> {
  override get message() {
    return `the conversation of ${this.name} is held by ${this.holder}; it is free when that has ended`
  }
}

export class NotAttachable extends Data.TaggedError("NotAttachable")<{
  readonly name: string
  readonly reason: string
  readonly restorable: boolean
}> {
  override get message() {
    const next = this.restorable
      ? `; start it again with: pods restore ${this.name}`
      : `; see why with: pods show ${this.name}`
    return `cannot attach to ${this.name}: ${this.reason}${next}`
  }
}

export class NotRestorable extends Data.TaggedError("NotRestorable")<{
  readonly name: string
  readonly reason: string
  readonly attachable: boolean
}> {
  override get message() {
    const next = this.attachable
      ? `; talk to it with: pods attach ${this.name}`
      : `; see why with: pods show ${this.name}`
    return `cannot restore ${this.name}: ${this.reason}${next}`
  }
}

export class PodUnreachable extends Data.TaggedError("PodUnreachable")<{
  readonly name: string
  readonly reason: string
  /** What to do, where it is more than to look. */
  readonly next?: string
}> {
  override get message() {
    const next = this.next ?? `see more with: pods show ${this.name}`
    return `${this.name} cannot be reached: ${this.reason}; ${next}`
  }
}

/** The other side closed the connection, or broke the protocol. */
export class ConnectionLost extends Data.TaggedError("ConnectionLost")<{
  readonly reason: string
}> {
  override get message() {
    return `the connection was lost: ${this.reason}`
  }
}

/** The host said why it does not take a prompt. */
export class PromptRefused extends Data.TaggedError("PromptRefused")<{
  readonly name: string
  readonly reason: string
}> {
  override get message() {
    return `${this.name} did not take the prompt: ${this.reason}`
  }
}

/** The host said nothing about a prompt, which it may have taken all the same. */
export class PromptUnconfirmed extends Data.TaggedError("PromptUnconfirmed")<{
  readonly name: string
}> {
  override get message() {
    return `nobody knows whether ${this.name} took the prompt; look before you send it again, ` +
      `with: pods logs ${this.name}`
  }
}

/** A host that was started did not become ready; `lastWords` is what it and its agent said. */
export class LaunchFailed extends Data.TaggedError("LaunchFailed")<{
  readonly name: string
  readonly reason: string
  readonly lastWords: ReadonlyArray<string>
}> {
  override get message() {
    const words = this.lastWords.map((line) => `\n  ${line}`).join("")
    return `${this.name} did not start: ${this.reason}${words}`
  }
}

export class AgentUnknown extends Data.TaggedError("AgentUnknown")<{
  readonly name: string
  readonly known: ReadonlyArray<string>
}> {
  override get message() {
    return `no agent is called ${visible(this.name)}; known are ${this.known.join(", ")}`
  }
}

/** The agent's process could not be started, spoke no ACP, refused or died. */
export class AgentFailed extends Data.TaggedError("AgentFailed")<{
  readonly agent: string
  readonly reason: string
  readonly lastWords: ReadonlyArray<string>
}> {
  override get message() {
    return `the agent ${this.agent} failed: ${this.reason}`
  }
}

/** The registry stayed locked by somebody else for longer than we wait. */
export class RegistryBusy extends Data.TaggedError("RegistryBusy")<{
  readonly path: string
  readonly holder: string
}> {
  override get message() {
    return `the registry ${this.path} is locked by ${this.holder}; try again when it is done`
  }
}

export class RegistryDamaged extends Data.TaggedError("RegistryDamaged")<{
  readonly path: string
  readonly reason: string
}> {
  override get message() {
    return `the registry ${this.path} is damaged: ${this.reason}; mend it with pods doctor --repair, or move it away`
  }
}

/** `doing`, a verb, failed at a path. `code` is an errno or a fragment of a sentence. */
export class StorageFailed extends Data.TaggedError("StorageFailed")<{
  readonly doing: string
  readonly path: string
  readonly code: string
  readonly cause: unknown
}> {
  override get message() {
    return `cannot ${this.doing} ${this.path}: ${errnoText(this.code)}`
  }
}

/** Somebody answers on the socket that a host wanted to open. */
export class SocketTaken extends Data.TaggedError("SocketTaken")<{
  readonly path: string
  readonly reason: string
}> {
  override get message() {
    return `cannot listen on ${this.path}: ${this.reason}`
  }
}

/** `pods doctor` found something that has to be mended, and has said what. */
export class Unwell extends Data.TaggedError("Unwell")<{ readonly problems: number }> {
  override get message() {
    return this.problems === 1 ? "one thing needs mending" : `${this.problems} things need mending`
  }
}

export class NoTerminal extends Data.TaggedError("NoTerminal")<{
  readonly instead: string
}> {
  override get message() {
    return `this needs a terminal; without one use: ${this.instead}`
  }
}

const codes: Record<string, string> = {
  EACCES: "permission denied",
  EPERM: "not permitted",
  ENOENT: "it does not exist",
  ENOSPC: "the disk is full; free some space and try again",
  EDQUOT: "the disk quota is used up; free some space and try again",
  EROFS: "the file system is read-only",
  EEXIST: "something else is in its place",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of the path is not a directory",
  ELOOP: "it is a symbolic link",
  EMFILE: "too many open files",
  ENAMETOOLONG: "the path is too long",
  EFBIG: "the file grew beyond its limit",
  EIO: "the disk failed",
  EFTYPE: "it is not a regular file",
  ENOLCK: "no lock can be had; is flock of util-linux installed?"
}

/** An errno as a fragment of a sentence; other words stay as they are. */
export const errnoText = (code: string): string => codes[code] ?? code

/** A name of nothing but blanks would leave a hole in the sentence. */
const visible = (name: string): string => name.trim() === "" ? JSON.stringify(name) : name
