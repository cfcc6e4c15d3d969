import { Effect, Option } from "effect"
import type { AskOutcome } from "../domain/Ask.ts"
import type { Receipt } from "../domain/NativeEvent.ts"
import { newPodName } from "../domain/newPodName.ts"
import type { PodEntry } from "../domain/PodEntry.ts"
import type { PodFailure } from "../domain/PodFailure.ts"
import { AgentCatalog } from "../services/AgentCatalog.ts"
import { Launcher } from "../services/Launcher.ts"
import { PodStore } from "../services/PodStore.ts"
import { Surroundings } from "../services/Surroundings.ts"
import { answerAsk } from "./answerAsk.ts"
import { reached } from "./reach.ts"
import { submit } from "./send.ts"
import { shutDown } from "./shutDown.ts"
import { visit } from "./visit.ts"

/** What a screen has done for a person: nothing fails here, and nothing is printed. */

/** Sends a prompt, which may `queue` or not, and tells what became of it; `unknown` when nobody said. */
export const sendPrompt = (entry: PodEntry, id: string, text: string, queue: boolean) =>
  Effect.gen(function*() {
    const at = yield* visit(yield* reached(entry), { tail: 0 })
    return (yield* submit(at, text, { id, queue })).receipt
  }).pipe(
    Effect.scoped,
    Effect.catchTag("PromptUnconfirmed", () => Effect.succeed({ kind: "unknown" } as const)),
    Effect.catchAll(({ reason }) => Effect.succeed<Receipt>({ kind: "rejected", reason }))
  )

/** Answers an ask. Returns why it was not taken, if it was not. */
export const sendAnswer = (entry: PodEntry, ask: string, outcome: AskOutcome) =>
  Effect.gen(function*() {
    // Without records, so that no trouble with the log is taken for the answer to ours.
    const at = yield* visit(yield* reached(entry), { tail: 0 })
    if (!at.opening.native) return "its host, of another program, takes no answers"
    yield* answerAsk(at, ask, outcome)
    return undefined
  }).pipe(
    Effect.scoped,
    Effect.catchTag("AnswerUnconfirmed", () => Effect.succeed("nobody knows whether it was taken")),
    Effect.catchAll(({ reason }) => Effect.succeed(reason))
  )

/** Ends a host in order. Returns why it goes on, if it does. */
export const stop = (entry: PodEntry) =>
  reached(entry).pipe(Effect.flatMap(shutDown), Effect.match(why))

/**
 * Starts a Pod in this directory, on the default agent. Returns its name and why it does not live,
 * if it does not.
 */
export const start = Effect.gen(function*() {
  const { cwd } = yield* Surroundings
  const kept = yield* Effect.orElseSucceed(
    Effect.flatMap(PodStore, (store) => store.names),
    () => []
  )
  const name = newPodName(cwd, new Set(kept.map(({ name }) => name)))
  const reason = yield* Effect.gen(function*() {
    const agent = yield* Effect.flatMap(AgentCatalog, (catalog) => catalog.find(Option.none()))
    const launcher = yield* Launcher
    yield* launcher.launch({ kind: "New", name, agent, cwd })
  }).pipe(Effect.match(why))
  return { name, reason }
})

/** A reason goes into a sentence of the screen; other failures say all in their own. */
const why = {
  onFailure: (failure: PodFailure): string | undefined =>
    "reason" in failure ? failure.reason : failure.message,
  onSuccess: (): string | undefined => undefined
}
