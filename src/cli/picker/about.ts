import { Option } from "effect"
import type { Activity } from "../../domain/Activity.ts"
import * as Age from "../../domain/Age.ts"
import * as Cells from "../../domain/Cells.ts"
import { quoted } from "../../domain/podDetail.ts"
import * as PodEntry from "../../domain/PodEntry.ts"
import type { PodRow } from "../../domain/PodRow.ts"
import * as Restorability from "../../domain/Restorability.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { Model } from "./model.ts"
import * as Row from "./row.ts"

/** One line about the selected Pod: what its row has no room for. */
export const about = (
  entry: PodEntry.PodEntry,
  row: PodRow,
  model: Model
): SafeText.SafeText => {
  const { now, size: { columns }, start } = model
  const activity = model.activities.get(entry.name)
  const words = wordsOf(entry, activity)
  const facts = (...parts: ReadonlyArray<SafeText.SafeText>) =>
    SafeText.join(parts.filter((part) => part !== ""), Row.separator(start.unicode))
  switch (Row.tier(columns)) {
    case "names":
      return facts(Row.shortLabel(row), briefly(row), row.age)
    case "short": {
      const reason = refusal(entry)
      return reason === "" ? facts(row.directory, words) : facts(reason, row.directory, words)
    }
    default: {
      const agent = Option.match(PodEntry.agent(entry), {
        onNone: () => SafeText.empty,
        onSome: SafeText.line
      })
      const fact = factOf(entry, activity, now)
      const isShown = Cells.width(row.directory) <= Row.directoryRoom(columns)
      return fact === ""
        ? facts(agent, row.directory, words)
        : facts(agent, fact, words, isShown ? SafeText.empty : row.directory)
    }
  }
}

/** What is asked is said in full where there is room for it. */
const briefly = ({ detail }: PodRow): SafeText.SafeText =>
  detail.startsWith("asks: ") ? SafeText.of`asks` : detail

const wordsOf = (
  entry: PodEntry.PodEntry,
  activity: Activity | undefined
): SafeText.SafeText => {
  const heard = activity === undefined ? Option.none() : activity.last
  return Option.match(Option.orElse(heard, () => PodEntry.lastMessage(entry)), {
    onNone: () => SafeText.empty,
    onSome: ({ role, text }) => role === "user" ? SafeText.of`you: ${quoted(text)}` : quoted(text)
  })
}

/** Why it cannot be opened, or since when it is as it is; empty when there is no more to say. */
const factOf = (
  entry: PodEntry.PodEntry,
  activity: Activity | undefined,
  now: number
): SafeText.SafeText => {
  if (activity?.waiting !== undefined) {
    const verb = activity.asks.length > 0 ? SafeText.of`asked` : SafeText.of`paused`
    return since(verb, activity.waiting, now)
  }
  const state = PodEntry.state(entry)
  if (state === "live" || state === "probing") return SafeText.empty
  const reason = refusal(entry)
  if (reason !== "") return reason
  const isEnded = Option.exists(
    entry.log,
    (log) => log._tag === "Readable" && Option.isSome(log.closed)
  )
  const verb = isEnded ? SafeText.of`stopped` : SafeText.of`last active`
  return since(verb, PodEntry.updatedAt(entry), now)
}

const since = (verb: SafeText.SafeText, then: number, now: number): SafeText.SafeText => {
  const age = Age.ago(then, now)
  if (age === "-") return SafeText.empty
  if (age === "now") return SafeText.of`${verb} just now`
  return /^[A-Z]/.test(age) ? SafeText.of`${verb} on ${age}` : SafeText.of`${verb} ${age} ago`
}

const refusal = (entry: PodEntry.PodEntry): SafeText.SafeText => {
  const state = PodEntry.state(entry)
  if (state === "live" || state === "probing") return SafeText.empty
  const restore = Restorability.restorability(entry)
  return restore._tag === "NotRestorable" ? SafeText.line(restore.reason) : SafeText.empty
}
