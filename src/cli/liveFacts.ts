import { Clock, Duration, Effect, Option } from "effect"
import * as Age from "../domain/Age.ts"
import * as PodEntry from "../domain/PodEntry.ts"
import * as SafeText from "../domain/SafeText.ts"
import type { Opening } from "../services/PodClient.ts"
import { visit } from "./visit.ts"

/** A fact in words. */
export type Fact = readonly [what: string, words: SafeText.SafeText]

/** What a live Pod of ours says of itself beyond its status; nothing when it does not say it soon. */
export const liveFacts = Effect.fn("liveFacts")(function*(entry: PodEntry.PodEntry) {
  const socket = PodEntry.socket(entry)
  if (!PodEntry.isLive(entry) || Option.isNone(socket)) return []
  const opening = yield* visit({ name: entry.name, socket: socket.value }, { tail: 0, watch: true })
    .pipe(
      Effect.map(({ opening }) => opening),
      Effect.scoped,
      Effect.timeoutOption(patience),
      Effect.orElseSucceed(() => Option.none<Opening>())
    )
  const now = yield* Clock.currentTimeMillis
  return Option.match(opening, {
    onNone: () => [],
    onSome: (opening) => opening.native ? factsOf(opening, now) : []
  })
})

const patience = Duration.seconds(1)

const factsOf = (opening: Opening, now: number): ReadonlyArray<Fact> => {
  const { agent, agent_state, alerts, asks, clients, held, last_turn, queue, turn } = opening
  const others = clients.length - 1
  return [
    [
      "speaks to",
      agent_state.kind === "ready"
        ? SafeText.line(agent)
        : SafeText.line(
          agent_state.kind === "gone"
            ? `nobody: ${agent_state.reason}; the next prompt starts the agent again`
            : `${agent}, which is being started`
        )
    ],
    ...(turn === undefined ? [] : [
      fact(
        "turn",
        SafeText.of`for ${Age.duration(now - turn.began)}, last word ${
          Age.duration(now - turn.heard_at)
        } ago, prompt of ${SafeText.line(turn.by)}`
      )
    ]),
    ...(turn !== undefined || last_turn === undefined ? [] : [
      fact("last turn", SafeText.line(`${last_turn.how} ${last_turn.message ?? ""}`))
    ]),
    ...(asks.length === 0 ? [] : [fact("asks", SafeText.line(asks[0]?.title ?? ""))]),
    ...(queue.length === 0 && !held ? [] : [
      fact("queue", SafeText.line(`${queue.length} waiting${held ? ", held: pods continue" : ""}`))
    ]),
    ...(others === 0 ? [] : [
      fact("attached", SafeText.line(clients.slice(0, -1).map(({ name }) => name).join(", ")))
    ]),
    ...alerts.slice(-1).map(({ message }) => fact("alert", SafeText.line(message)))
  ]
}

const fact = (what: string, words: SafeText.SafeText): Fact => [what, words]
