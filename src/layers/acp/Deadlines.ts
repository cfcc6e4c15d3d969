import { Duration } from "effect"

/** How long an agent is waited for. Source: ACP reference 7.4, 7.8, 7.9. */
export interface Deadlines {
  readonly initialize: Duration.Duration
  readonly newSession: Duration.Duration
  /** Of `session/resume` and of `session/load`, each. */
  readonly reopen: Duration.Duration
  /** After the last of a replay, until it is taken to be over. */
  readonly replay: Duration.Duration
  /** The same for a replay that lacks prompts. */
  readonly lateReplay: Duration.Duration
  /** Of `session/list`, all its pages together. */
  readonly list: Duration.Duration
  /** Of what puts the agent into a mode. */
  readonly mode: Duration.Duration
  /** Until the agent takes what is written to it. */
  readonly write: Duration.Duration
  /** From the end of its output to its exit status, and the other way round. */
  readonly exit: Duration.Duration
  /** Between SIGTERM and SIGKILL. */
  readonly grace: Duration.Duration
}

export const deadlines: Deadlines = {
  initialize: Duration.seconds(30),
  newSession: Duration.seconds(60),
  reopen: Duration.seconds(90),
  replay: Duration.millis(250),
  lateReplay: Duration.seconds(1),
  list: Duration.seconds(30),
  mode: Duration.seconds(30),
  write: Duration.seconds(30),
  exit: Duration.seconds(2),
  grace: Duration.seconds(2)
}
