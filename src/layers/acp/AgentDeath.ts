import { Deferred, type Duration, Effect, Option, type Scope } from "effect"
import type { AcpPeer } from "./AcpPeer.ts"
import type { AgentChild, Exit } from "./AgentChild.ts"

/** How an agent came to its end; `reason` is a sentence. */
export interface AgentDeath {
  readonly reason: string
  readonly lastWords: ReadonlyArray<string>
}

export interface DeathWatch {
  readonly report: Effect.Effect<AgentDeath>
}

/**
 * Waits, until the scope closes, for the death of an agent; then ends its group and calls `died`
 * after the last message was handled. Its output and its process end one without the other: a
 * grandchild may hold the output open, and a process may close it and go on. `report` waits for the
 * death, or for the end of the scope. Source: ACP reference 6.3, 7.8.
 */
export const watch = Effect.fnUntraced(function*(
  child: AgentChild,
  peer: AcpPeer,
  patience: Duration.Duration,
  died: (death: AgentDeath) => Effect.Effect<void>
): Effect.fn.Return<DeathWatch, never, Scope.Scope> {
  const death = yield* Deferred.make<AgentDeath>()
  yield* Effect.addFinalizer(() =>
    Deferred.succeed(death, { reason: "it was ended", lastWords: [] })
  )

  const watching = Effect.gen(function*() {
    yield* Effect.raceFirst(peer.closed, child.exited)
    const exit = yield* Effect.timeoutOption(child.exited, patience)
    yield* Effect.forkScoped(child.end)

    const closed = yield* Effect.timeoutOption(peer.closed, patience)
    if (Option.isNone(closed)) yield* peer.hangUp(Option.none())
    const brokenOff = yield* peer.closed
    yield* Effect.timeoutOption(child.silent, patience)

    const told = {
      reason: Option.getOrElse(
        brokenOff,
        () => Option.match(exit, { onNone: () => closedOutput, onSome: sentence })
      ),
      lastWords: child.lastWords.lines()
    }
    yield* died(told)
    yield* Deferred.succeed(death, told)
  })
  yield* Effect.forkScoped(watching)
  return { report: Deferred.await(death) }
})

const closedOutput = "it closed its output"

const sentence = (exit: Exit): string =>
  exit.kind === "Code" ? `it exited with code ${exit.code}` : `it was killed by ${exit.signal}`
