import { Duration, Effect, Option, Order } from "effect"
import { compareBytes } from "../domain/compareBytes.ts"
import * as PodEntry from "../domain/PodEntry.ts"
import * as Restorability from "../domain/Restorability.ts"
import type { OpenAsk } from "./askText.ts"
import { listing } from "./listing.ts"
import { visit } from "./visit.ts"

/** What is asked in all live Pods, and what could not be found out, a sentence each. */
export interface OpenAsks {
  /** The oldest first. */
  readonly asks: ReadonlyArray<OpenAsk>
  readonly troubles: ReadonlyArray<string>
}

/** How long a Pod may take to say what its agent asks. */
const patience = Duration.seconds(3)

/** Looks into all live Pods at once; takes as long as the slowest one, and not longer than that. */
export const openAsks = Effect.fn("openAsks")(function*() {
  const { entries, troubles } = yield* listing
  const looked = yield* Effect.forEach(entries.filter(mayAsk), look, { concurrency: "unbounded" })
  return {
    asks: looked.flatMap(({ asks }) => asks).toSorted(oldestFirst),
    troubles: [...troubles, ...looked.flatMap(({ trouble }) => trouble), ...foreignOnes(looked)]
  } satisfies OpenAsks
})

/** Live ones, and those whose process lives although nobody answers. */
const mayAsk = (entry: PodEntry.PodEntry): boolean =>
  PodEntry.isLive(entry) ||
  PodEntry.state(entry) === "unreachable" &&
    Option.exists(entry.live, ({ claim }) => claim.holder === "Alive")

interface Looked {
  readonly name: string
  readonly asks: ReadonlyArray<OpenAsk>
  readonly trouble: ReadonlyArray<string>
  readonly foreign: boolean
}

const look = Effect.fnUntraced(function*(entry: PodEntry.PodEntry) {
  const { name } = entry
  const nothing: Looked = { name, asks: [], trouble: [], foreign: false }
  const found = Restorability.attachability(entry)
  const because = (reason: string): Looked => ({
    ...nothing,
    trouble: [`what ${name} asks is not known: ${reason}; see why with: pods show ${name}`]
  })
  if (found._tag === "NotAttachable") return because(found.reason)
  return yield* visit({ name, socket: found.socket }, { tail: 0, watch: true }).pipe(
    Effect.map(({ opening: { asks, native } }): Looked => ({
      ...nothing,
      asks: asks.map((ask) => ({ pod: name, ask })),
      foreign: !native
    })),
    Effect.scoped,
    Effect.catchAll(({ reason }) => Effect.succeed(because(reason))),
    Effect.timeoutTo({
      duration: patience,
      onSuccess: (looked) => looked,
      onTimeout: () => because("it did not answer in time")
    })
  )
})

const foreignOnes = (looked: ReadonlyArray<Looked>): ReadonlyArray<string> => {
  const names = looked.flatMap(({ foreign, name }) => foreign ? [name] : [])
  return names.length === 0
    ? []
    : [`the hosts of other programs do not tell what their agents ask: ${names.join(", ")}`]
}

const oldestFirst: Order.Order<OpenAsk> = Order.combineAll([
  Order.mapInput(Order.number, ({ ask }: OpenAsk) => ask.asked_at),
  Order.mapInput(compareBytes, ({ pod }: OpenAsk) => pod)
])
