import { Context, type Effect, type Option, type Scope } from "effect"

/** What the person at the terminal reads long texts with. */
export class Pager extends Context.Tag("pods/Pager")<Pager, {
  /**
   * Starts it; the scope closes when the person has left it. None where nobody pages: without a
   * terminal, or when it is turned off. What is written to it tells whether somebody may read on.
   */
  readonly open: Effect.Effect<
    Option.Option<(text: string) => Effect.Effect<boolean>>,
    never,
    Scope.Scope
  >
}>() {}
