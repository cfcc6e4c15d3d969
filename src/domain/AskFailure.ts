/** Why an answer does not reach an agent; each derives one sentence, as in `PodFailure.ts`. */
import { Data } from "effect"

export type AskFailure =
  | AskUnclear
  | AskNotOpen
  | AnswerNotOffered
  | AnswerUnconfirmed

/** Several asks are open, or begin like the id that was given. */
export class AskUnclear extends Data.TaggedError("AskUnclear")<{
  readonly name: string
  readonly asks: ReadonlyArray<string>
}> {
  override get message() {
    return `${this.name} asks ${this.asks.length} things; choose one with: --ask ${
      this.asks.join(" or --ask ")
    }`
  }
}

/** The agent asks nothing, or not this; `answeredBy` is who was faster, if that is known. */
export class AskNotOpen extends Data.TaggedError("AskNotOpen")<{
  readonly name: string
  readonly ask?: string
  readonly answeredBy?: string
}> {
  override get message() {
    if (this.answeredBy !== undefined) return `${this.name}: already answered by ${this.answeredBy}`
    const what = this.ask === undefined ? "asks nothing" : `has no open ask ${this.ask}`
    return `${this.name} ${what}; see what is asked with: pods asks`
  }
}

/** `problem` says it in full, with what the agent offers. */
export class AnswerNotOffered extends Data.TaggedError("AnswerNotOffered")<{
  readonly name: string
  readonly problem: string
}> {
  override get message() {
    return `${this.name} was not answered: ${this.problem}`
  }
}

/** The host said nothing about an answer, which it may have taken all the same. */
export class AnswerUnconfirmed extends Data.TaggedError("AnswerUnconfirmed")<{
  readonly name: string
}> {
  override get message() {
    return `nobody knows whether ${this.name} took the answer; see with: pods asks`
  }
}
