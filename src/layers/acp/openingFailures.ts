import { Data } from "effect"

/** The agent answers, but not so that a conversation could begin. `reason` is a sentence. */
export class OpeningFailed extends Data.TaggedError("OpeningFailed")<{
  readonly reason: string
}> {}

/** The agent ended before it had said anything: it cannot run as it is configured. */
export class NeverSpoke extends Data.TaggedError("NeverSpoke") {}
