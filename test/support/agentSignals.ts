import { Deferred, Effect, Stream } from "effect"
import type { AgentSignal } from "../../src/domain/AgentSignal.ts"
import type { Ask } from "../../src/domain/Ask.ts"
import type { AgentSession } from "../../src/services/Agent.ts"

/** Reads the signals of a session until the scope closes. */
export const listen = Effect.fnUntraced(function*(session: AgentSession) {
  const all: Array<AgentSignal> = []
  const asked = yield* Deferred.make<Ask>()
  yield* Effect.forkScoped(Stream.runForEach(session.signals, (signal) => {
    all.push(signal)
    return signal.kind === "Asked" ? Deferred.succeed(asked, signal.ask) : Effect.void
  }))
  return {
    /** What has come so far. */
    all,
    /** The text of the agent so far. */
    text: () => textOf(all),
    /** Waits for the first ask. */
    ask: Deferred.await(asked),
    /** Waits until something holds, in real time. */
    until: (holds: () => boolean) => Effect.sleep("5 millis").pipe(Effect.repeat({ until: holds }))
  }
})

/** The text in signals, joined. */
export const textOf = (signals: ReadonlyArray<AgentSignal>): string =>
  signals.map((signal) =>
    signal.kind === "Updated" && signal.update._tag === "Text" ? signal.update.text : ""
  ).join("")

/** What a signal is, in a word or two. */
export const summary = (signal: AgentSignal): string => {
  switch (signal.kind) {
    case "Updated": {
      const { update } = signal
      if (update._tag === "Tool") return `Tool ${update.id}`
      return update._tag === "Other" ? `Other ${update.kind}` : update._tag
    }
    case "Withdrew":
      return `Withdrew ${signal.ask}`
    case "Stated":
      return `Stated ${signal.status}`
    case "Moded":
      return `Moded ${signal.mode}`
    default:
      return signal.kind
  }
}
