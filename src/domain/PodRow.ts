import { Option } from "effect"
import * as Age from "./Age.ts"
import * as LiveReport from "./LiveReport.ts"
import * as OpenPlan from "./OpenPlan.ts"
import * as PodEntry from "./PodEntry.ts"
import * as Restorability from "./Restorability.ts"
import * as SafeText from "./SafeText.ts"

/** What one Pod looks like in any list, at one moment. Every text is one line. */
export interface PodRow {
  readonly name: SafeText.SafeText
  /** One cell, to be followed by the label; a space until the probe has ended. */
  readonly mark: SafeText.SafeText
  /** The fixed wording of the state; empty until the probe has ended. */
  readonly label: SafeText.SafeText
  readonly tone: Tone
  /** What the label leaves open: why, or the fixed words about the segment; may be empty. */
  readonly detail: SafeText.SafeText
  /** At most four cells; `-` when nothing is known. */
  readonly age: SafeText.SafeText
  /** The directory of the agent, with `~` for home; empty when not known. */
  readonly directory: SafeText.SafeText
  /** What Enter will do. */
  readonly verb: SafeText.SafeText
  /** Agent, age and last words: one line about the selected row. */
  readonly about: SafeText.SafeText
}

/** What a colour says in every list; never the only carrier of it. */
export type Tone = "asks" | "runs" | "plain" | "note" | "wrong" | "quiet"

/** What rows need to know about the person who looks. */
export interface Viewer {
  /** UTC milliseconds. */
  readonly now: number
  readonly home: string | undefined
  /** Whether marks beyond ASCII can be shown. */
  readonly unicode: boolean
}

export const row = (entry: PodEntry.PodEntry, viewer: Viewer): PodRow => {
  const kind = kindOf(entry)
  const { ascii, mark, tone, label } = kinds[kind]
  return {
    name: SafeText.line(entry.name),
    mark: viewer.unicode ? mark : ascii,
    label,
    tone,
    detail: detail(entry),
    age: Age.ago(PodEntry.updatedAt(entry), viewer.now),
    directory: directory(entry, viewer.home),
    verb: verb(entry),
    about: about(entry, viewer)
  }
}

/** `live running`, `stopped`, …; empty until the probe has ended. */
export const label = (entry: PodEntry.PodEntry): string => kinds[kindOf(entry)].label

/**
 * The fixed words about an unusual segment, else the last message with its role, else none.
 * Source: insomnia reference 4.7 and 7.3; cut to 60 code points.
 */
export const preview = (entry: PodEntry.PodEntry): Option.Option<string> =>
  Option.orElse(segmentWords(entry), () =>
    Option.map(
      Option.filter(PodEntry.lastMessage(entry), () => PodEntry.state(entry) !== "corrupt"),
      (last) => shorten(`${last.role}: ${last.text.replaceAll("\n", " ").trim()}`, 60)
    ))

/** Why a Pod is not simply live or stopped; none when it is. */
export const why = (entry: PodEntry.PodEntry): Option.Option<string> => {
  if (entry.claims > 1) return Option.some(`claimed ${entry.claims} times`)
  if (PodEntry.state(entry) === "corrupt") {
    return Option.map(
      Option.filter(entry.stored, (stored) => stored._tag === "Corrupt"),
      (stored) => stored.reason
    )
  }
  return Option.flatMap(PodEntry.report(entry), (report) =>
    report._tag === "Unreachable"
      ? Option.some(LiveReport.reasonText(report.reason))
      : Option.map(report.remark, LiveReport.remarkText))
}

type Kind = "paused" | "running" | "idle" | "pending" | "live" | Exclude<PodEntry.PodState, "live">

const kinds: Record<Kind, {
  readonly label: SafeText.SafeText
  readonly mark: SafeText.SafeText
  readonly ascii: SafeText.SafeText
  readonly tone: Tone
}> = {
  paused: kind(SafeText.of`live paused`, SafeText.of`!`, SafeText.of`!`, "asks"),
  running: kind(SafeText.of`live running`, SafeText.of`●`, SafeText.of`*`, "runs"),
  idle: kind(SafeText.of`live idle`, SafeText.of`○`, SafeText.of`-`, "plain"),
  pending: kind(SafeText.of`live idle`, SafeText.of`◌`, SafeText.of`o`, "note"),
  live: kind(SafeText.of`live`, SafeText.of`?`, SafeText.of`?`, "note"),
  unreachable: kind(SafeText.of`unreachable`, SafeText.of`~`, SafeText.of`~`, "wrong"),
  stopped: kind(SafeText.of`stopped`, SafeText.of`·`, SafeText.of`.`, "quiet"),
  corrupt: kind(SafeText.of`corrupt`, SafeText.of`✗`, SafeText.of`x`, "wrong"),
  probing: kind(SafeText.empty, SafeText.of` `, SafeText.of` `, "quiet")
}

function kind(
  label: SafeText.SafeText,
  mark: SafeText.SafeText,
  ascii: SafeText.SafeText,
  tone: Tone
) {
  return { label, mark, ascii, tone }
}

const kindOf = (entry: PodEntry.PodEntry): Kind => {
  const state = PodEntry.state(entry)
  if (state !== "live") return state
  const status = Option.getOrElse(PodEntry.status(entry), () => "live" as const)
  return status === "idle" && Option.isSome(segmentWords(entry)) ? "pending" : status
}

/** What is to be said about the segment instead of a message. */
const segmentWords = (entry: PodEntry.PodEntry): Option.Option<string> => {
  const live = PodEntry.isLive(entry)
  if (PodEntry.isPending(entry)) {
    return Option.some(live ? "[live, pending segment]" : "[pending segment]")
  }
  if (Option.isSome(PodEntry.storedSegment(entry))) return emptyWords(entry)
  const readable = Option.exists(entry.log, (log) => log._tag === "Readable")
  return live && !readable ? Option.some("[live, pending segment]") : Option.none()
}

const emptyWords = (entry: PodEntry.PodEntry): Option.Option<string> =>
  Option.flatMap(entry.log, (log) => {
    switch (log._tag) {
      case "Readable":
        return Option.isNone(log.last) ? Option.some("[empty]") : Option.none()
      case "Empty":
        return Option.some("[empty]")
      case "Missing":
      case "Unreadable":
        return Option.some("[corrupt segment]")
    }
  })

const detail = (entry: PodEntry.PodEntry): SafeText.SafeText =>
  Option.match(Option.orElse(why(entry), () => segmentWords(entry)), {
    onSome: SafeText.line,
    onNone: () =>
      PodEntry.isLive(entry)
        ? SafeText.empty
        : Option.match(PodEntry.lastMessage(entry), {
          onNone: () => SafeText.empty,
          onSome: (last) => quoted(last.text)
        })
  })

const verb = (entry: PodEntry.PodEntry): SafeText.SafeText => {
  const plan = OpenPlan.plan(entry)
  switch (plan._tag) {
    case "Attach":
      return Option.contains(PodEntry.status(entry), "paused")
        ? SafeText.of`attach and answer`
        : SafeText.of`attach`
    case "Restore":
      return SafeText.of`restore and attach`
    case "Refuse":
      switch (PodEntry.state(entry)) {
        case "unreachable":
          return SafeText.of`try again`
        case "probing":
          return SafeText.of`open`
        default:
          return SafeText.of`show what is wrong`
      }
  }
}

const about = (entry: PodEntry.PodEntry, viewer: Viewer): SafeText.SafeText => {
  const parts = [
    Option.map(PodEntry.agent(entry), SafeText.line),
    Option.map(
      Option.filter(refusal(entry), () => PodEntry.state(entry) !== "probing"),
      SafeText.line
    ),
    Option.map(
      PodEntry.lastMessage(entry),
      (last) =>
        SafeText.of`${last.role === "user" ? SafeText.of`you: ` : SafeText.empty}${
          quoted(last.text)
        }`
    ),
    Option.some(directory(entry, viewer.home))
  ]
  return SafeText.join(
    parts.flatMap(Option.toArray).filter((part) => part !== ""),
    viewer.unicode ? SafeText.of` · ` : SafeText.of` - `
  )
}

const refusal = (entry: PodEntry.PodEntry): Option.Option<string> => {
  if (PodEntry.isLive(entry)) return Option.none()
  const restore = Restorability.restorability(entry)
  return restore._tag === "NotRestorable" ? Option.some(restore.reason) : Option.none()
}

const directory = (entry: PodEntry.PodEntry, home: string | undefined): SafeText.SafeText =>
  Option.match(PodEntry.cwd(entry), {
    onNone: () => SafeText.empty,
    onSome: (path) => SafeText.line(underHome(path, home))
  })

const underHome = (path: string, home: string | undefined): string => {
  if (home === undefined || home === "/") return path
  if (path === home) return "~"
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path
}

const quoted = (text: string): SafeText.SafeText => SafeText.of`"${SafeText.line(text)}"`

const shorten = (text: string, limit: number): string => {
  const points = [...text]
  return points.length <= limit ? text : `${points.slice(0, limit - 1).join("")}…`
}
