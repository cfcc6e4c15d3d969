import { Data } from "effect"

/** Failures of the commands that bring Pods back, forget them or clean up after them. */
export type UpkeepFailure =
  | NotAllRestored
  | NotRemovable
  | NotAllRemoved
  | NotConfirmed
  | NameIsFixed
  | AgentsUnfit

/** Some Pods did not come back; why has been said for each. */
export class NotAllRestored extends Data.TaggedError("NotAllRestored")<{
  readonly failed: number
  readonly of: number
}> {
  override get message() {
    return `${this.failed} of ${this.of} Pods did not come back`
  }
}

/** `reason` is a fragment, `next` what to do about it. */
export class NotRemovable extends Data.TaggedError("NotRemovable")<{
  readonly name: string
  readonly reason: string
  readonly next: string
}> {
  override get message() {
    return `cannot remove ${this.name}: ${this.reason}; ${this.next}`
  }
}

/** Some things are still there; why has been said for each. */
export class NotAllRemoved extends Data.TaggedError("NotAllRemoved")<{
  readonly failed: number
  readonly of: number
}> {
  override get message() {
    return `${this.failed} of ${this.of} could not be removed`
  }
}

/** Nobody is there to be asked, and nobody has said yes beforehand. */
export class NotConfirmed extends Data.TaggedError("NotConfirmed")<{
  /** The command that does it without asking. */
  readonly instead: string
}> {
  override get message() {
    return `nothing was removed; if you mean it, use: ${this.instead}`
  }
}

/** A Pod cannot get another name. */
export class NameIsFixed extends Data.TaggedError("NameIsFixed")<{
  readonly name: string
  readonly wanted: string
}> {
  override get message() {
    return `cannot rename ${this.name}: the name of a Pod is its identity, by which its socket, ` +
      `its claim and its metadata are found; start another Pod with: pods new ${this.wanted}, and ` +
      `read on with: pods logs ${this.name}`
  }
}

/** Some agents cannot be used; why has been said for each. */
export class AgentsUnfit extends Data.TaggedError("AgentsUnfit")<{
  readonly names: ReadonlyArray<string>
}> {
  override get message() {
    return `these agents cannot be used as they are: ${this.names.join(", ")}`
  }
}
