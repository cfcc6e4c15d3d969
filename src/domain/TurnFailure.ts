/** Why a turn does not go as somebody wants; each derives one sentence, as in `PodFailure.ts`. */
import { Data } from "effect"

export type TurnFailure =
  | NothingToSend
  | TurnUnfinished
  | TurnLasts
  | StillWaiting
  | HostRefused
  | NotOffered

/** There is no text, neither as arguments nor in a pipe. */
export class NothingToSend extends Data.TaggedError("NothingToSend")<{
  readonly name: string
}> {
  override get message() {
    return `give the text, or pipe it in: pods send ${this.name} - < FILE`
  }
}

/** A turn that was waited for ended otherwise than by being finished. */
export class TurnUnfinished extends Data.TaggedError("TurnUnfinished")<{
  readonly name: string
  /** What became of it, in words that follow the name. */
  readonly end: string
}> {
  override get message() {
    return `${this.name} ${this.end}; see what there is with: pods logs ${this.name}`
  }
}

/** The agent did not end its turn when it was told to. */
export class TurnLasts extends Data.TaggedError("TurnLasts")<{
  readonly name: string
  readonly seconds: number
  /** The command that goes further. */
  readonly next: string
}> {
  override get message() {
    return `the turn of ${this.name} is not over after ${this.seconds} seconds; ${this.next}`
  }
}

/** What was waited for did not come in time, or can no longer come. */
export class StillWaiting extends Data.TaggedError("StillWaiting")<{
  readonly name: string
  readonly reason: string
}> {
  override get message() {
    return `${this.name} ${this.reason}; see how it stands with: pods show ${this.name}`
  }
}

/** The host said why it does not do what it was asked; most often somebody else was faster. */
export class HostRefused extends Data.TaggedError("HostRefused")<{
  readonly name: string
  readonly reason: string
}> {
  override get message() {
    return `${this.name}: ${this.reason}`
  }
}

/** The Pod's host is another program's, which does not know this. */
export class NotOffered extends Data.TaggedError("NotOffered")<{
  readonly name: string
  readonly what: string
}> {
  override get message() {
    return `${this.name} runs in a host of another program, which offers no ${this.what}; ` +
      "do it with that program"
  }
}
