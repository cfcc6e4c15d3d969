import type { Dialogue, LineMessage, Step } from "../../../src/cli/plain/Dialogue.ts"

/** A talk as a test person holds it: all that was written, and what was wanted. */
export interface Play<Model, Command, Outcome> {
  readonly model: Model
  readonly printed: ReadonlyArray<string>
  readonly commands: ReadonlyArray<Command>
  readonly outcome: Outcome | undefined
}

/** Begins a talk and goes on with it. */
export const stage = <Model, Message, Command, Outcome>(
  dialogue: Dialogue<Model, Message, Command, Outcome>
) => {
  type Played = Play<Model, Command, Outcome>
  const take = (play: Played, step: Step<Model, Command, Outcome>): Played => ({
    model: step.model,
    printed: [...play.printed, ...(step.print ?? []).flatMap((text) => text.split("\n"))],
    commands: [...play.commands, ...step.commands ?? []],
    outcome: play.outcome ?? step.outcome
  })
  const { init } = dialogue
  const begun = take(
    { model: init.model, printed: [], commands: [], outcome: undefined },
    init
  )
  const play = (before: Played, ...messages: ReadonlyArray<Message | LineMessage>): Played =>
    messages.reduce(
      (now, message) =>
        now.outcome === undefined ? take(now, dialogue.update(now.model, message)) : now,
      before
    )
  return {
    begun,
    play,
    /** What one message, or more, adds to what is written. */
    added: (before: Played, ...messages: ReadonlyArray<Message | LineMessage>) =>
      play(before, ...messages).printed.slice(before.printed.length),
    /** The question at the end, or whose turn it is. */
    question: ({ model }: Played): string => {
      const turn = dialogue.turn(model)
      return turn._tag === "Asks" ? turn.question : turn._tag
    }
  }
}
