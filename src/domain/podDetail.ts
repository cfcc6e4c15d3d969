/** What stands beside the label of a Pod in every list: why, what, and for how long. */
import { Option } from "effect"
import type { Activity } from "./Activity.ts"
import * as Age from "./Age.ts"
import type { Ask } from "./Ask.ts"
import * as LiveReport from "./LiveReport.ts"
import type { LastMessage } from "./LogSummary.ts"
import type { LastTurn } from "./NativeEvent.ts"
import * as PodEntry from "./PodEntry.ts"
import * as SafeText from "./SafeText.ts"
import * as Sighting from "./Sighting.ts"

/** For how long the state has lasted: `41s`; empty when that is not known. */
export const lasting = (sighting: Sighting.Sighting, now: number): SafeText.SafeText => {
  const { activity, lost } = sighting
  switch (Sighting.kind(sighting)) {
    case "running":
      return activity?.since === undefined ? SafeText.empty : Age.duration(now - activity.since)
    case "unreachable":
      return lost === undefined ? SafeText.empty : Age.duration(now - lost.at)
    default:
      return SafeText.empty
  }
}

/** What the label leaves open, in one line; may be empty. Facts are separated by `separator`. */
export const detail = (
  sighting: Sighting.Sighting,
  now: number,
  separator: SafeText.SafeText
): SafeText.SafeText => {
  const { activity } = sighting
  const odd = whyIn(sighting, LiveReport.briefReasonText, beforeColon)
  if (activity === undefined) {
    return Option.match(Option.orElse(odd, () => Sighting.segmentWords(sighting)), {
      onSome: SafeText.line,
      onNone: () => Sighting.isLive(sighting) ? SafeText.empty : lastWords(sighting)
    })
  }
  const words = Sighting.segmentWords(sighting)
  const preview = Option.filter(words, (text) => text === Sighting.pendingSegment)
  const told = facts(sighting, activity, now)
  const parts = [
    ...Option.toArray(Option.map(Option.orElse(odd, () => preview), SafeText.line)),
    ...(told.length === 0 && Option.isNone(preview)
      ? Option.toArray(Option.map(words, SafeText.line))
      : told)
  ]
  return SafeText.join(parts.filter((part) => part !== ""), separator)
}

/** Why a Pod is not simply live or stopped; none when it is. */
export const why = (sighting: Sighting.Sighting): Option.Option<string> =>
  whyIn(sighting, LiveReport.reasonText, (reason) => reason)

/** What is asked, in a few words: the exact subject, else the title. */
export const askWords = ({ subject = "", title }: Ask): SafeText.SafeText => {
  const exact = firstLine(subject)
  return exact === "" ? firstLine(title) : exact
}

export const quoted = (text: string): SafeText.SafeText => SafeText.of`"${SafeText.line(text)}"`

/** Why, with words for what a socket did and for what is wrong with stored data. */
const whyIn = (
  { activity, entry, lost }: Sighting.Sighting,
  reasonText: (reason: LiveReport.UnreachableReason) => string,
  corruptText: (reason: string) => string
): Option.Option<string> => {
  if (entry.claims > 1) return Option.some(`claimed ${entry.claims} times`)
  if (activity !== undefined) return Option.none()
  if (lost !== undefined && Option.isSome(entry.live)) return Option.some(`was ${lost.was}`)
  if (PodEntry.state(entry) === "corrupt") {
    return Option.flatMap(
      entry.stored,
      (stored) =>
        stored._tag === "Corrupt" ? Option.some(corruptText(stored.reason)) : Option.none()
    )
  }
  return Option.flatMap(PodEntry.report(entry), (report) =>
    report._tag === "Unreachable"
      ? Option.some(reasonText(report.reason))
      : Option.map(report.remark, LiveReport.remarkText))
}

/** What is wrong, without how: a row has no room for it. */
const beforeColon = (reason: string): string => reason.split(": ", 1).join("")

const facts = (
  sighting: Sighting.Sighting,
  activity: Activity,
  now: number
): ReadonlyArray<SafeText.SafeText> => {
  switch (Sighting.kind(sighting)) {
    case "paused":
      return [pauseWords(activity)]
    case "running":
      return [...silence(activity, now), SafeText.line(work(activity)), ...waiting(activity)]
    default:
      return restWords(activity, Option.orElse(activity.last, () => lastMessage(sighting)))
  }
}

const pauseWords = ({ asks, held, queue }: Activity): SafeText.SafeText => {
  const [first, ...others] = asks
  if (first !== undefined) {
    const count = others.length === 0 ? SafeText.empty : SafeText.of` (${asks.length})`
    return SafeText.of`asks${count}: ${askWords(first)}`
  }
  return held && queue.length > 0
    ? SafeText.of`queue held (${queue.length})`
    : SafeText.of`turn paused`
}

const work = ({ agent, doing }: Activity): string =>
  doing === "" && agent.kind === "starting" ? "starting the agent" : doing

const waiting = ({ queue }: Activity): ReadonlyArray<SafeText.SafeText> =>
  queue.length === 0 ? [] : [SafeText.of`${queue.length} queued`]

const silence = ({ silent }: Activity, now: number): ReadonlyArray<SafeText.SafeText> =>
  silent === undefined ? [] : [SafeText.of`silent for ${Age.duration(now - silent)}`]

const restWords = (
  { agent, lastTurn }: Activity,
  last: Option.Option<LastMessage>
): ReadonlyArray<SafeText.SafeText> => {
  if (agent.kind === "gone") return [SafeText.line(`agent gone: ${agent.reason}`)]
  const badly = lastTurn === undefined ? "" : endWords(lastTurn)
  if (badly !== "") return [SafeText.line(badly)]
  return Option.match(last, {
    onNone: () => [],
    onSome: ({ role, text }) => role === "assistant" ? [quoted(text)] : []
  })
}

/** How a turn ended, if not as it should or as somebody wanted. */
const endWords = ({ how, message = "" }: LastTurn): string => {
  switch (how) {
    case "failed":
      return message.trim() === "" ? "turn failed" : `turn failed: ${message}`
    case "limit_reached":
      return "stopped at a limit"
    case "suspect":
      return "ended without a word"
    case "cancelled":
    case "finished":
      return ""
  }
}

const lastWords = (sighting: Sighting.Sighting): SafeText.SafeText =>
  Option.match(lastMessage(sighting), {
    onNone: () => SafeText.empty,
    onSome: (last) => quoted(last.text)
  })

const lastMessage = ({ entry }: Sighting.Sighting): Option.Option<LastMessage> =>
  PodEntry.lastMessage(entry)

const firstLine = (text: string): SafeText.SafeText => {
  const [first = ""] = text.trimStart().split(/\r\n|[\n\r]/, 1)
  const words = SafeText.line(first)
  return first.length < text.trim().length ? SafeText.of`${words} …` : words
}
