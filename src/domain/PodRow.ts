import { Option } from "effect"
import type { Activity } from "./Activity.ts"
import * as Age from "./Age.ts"
import * as OpenPlan from "./OpenPlan.ts"
import * as podDetail from "./podDetail.ts"
import * as PodEntry from "./PodEntry.ts"
import * as SafeText from "./SafeText.ts"
import * as Section from "./Section.ts"
import * as Sighting from "./Sighting.ts"

/** What one Pod looks like in any list, at one moment. Every text is one line. */
export interface PodRow {
  readonly name: SafeText.SafeText
  /** One cell, to be followed by the label; a space until the probe has ended. */
  readonly mark: SafeText.SafeText
  /** The fixed wording of the state; empty until the probe has ended. */
  readonly label: SafeText.SafeText
  /** For how long the state has lasted, to follow the label: `41s`; empty when not known. */
  readonly lasting: SafeText.SafeText
  readonly tone: Tone
  /** What the label leaves open: why, what, or the fixed words about the segment; may be empty. */
  readonly detail: SafeText.SafeText
  /** At most four cells; `-` when nothing is known. Of a Pod that needs somebody, since when. */
  readonly age: SafeText.SafeText
  /** The directory of the agent, with `~` for home; empty when not known. */
  readonly directory: SafeText.SafeText
  /** What Enter will do. */
  readonly verb: SafeText.SafeText
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

/** `activity` and `lost` are known while a connection is kept, or was. */
export const row = (
  entry: PodEntry.PodEntry,
  viewer: Viewer,
  activity?: Activity,
  lost?: Sighting.LostConnection
): PodRow => {
  const sighting = { entry, activity, lost }
  const { ascii, label, mark, tone } = looks[Sighting.kind(sighting)]
  return {
    name: SafeText.line(entry.name),
    mark: viewer.unicode ? mark : ascii,
    label,
    lasting: podDetail.lasting(sighting, viewer.now),
    tone,
    detail: podDetail.detail(sighting, viewer.now, separator(viewer)),
    age: Age.ago(Section.waiting(sighting), viewer.now),
    directory: directory(entry, viewer.home),
    verb: verb(sighting)
  }
}

/** All that the row of a Pod tells of time: as long as this is the same, so is the row. */
export const times = (sighting: Sighting.Sighting, now: number): string => {
  const { silent = now } = sighting.activity ?? {}
  const age = Age.ago(Section.waiting(sighting), now)
  return `${age} ${podDetail.lasting(sighting, now)} ${Age.duration(now - silent)}`
}

/** `live running`, `stopped`, …; empty until the probe has ended. */
export const label = (
  entry: PodEntry.PodEntry,
  activity?: Activity,
  lost?: Sighting.LostConnection
): string => looks[Sighting.kind({ entry, activity, lost })].label

/**
 * The fixed words about an unusual segment, else the last message with its role, else none.
 * Source: insomnia reference 4.7 and 7.3; cut to 60 code points.
 */
export const preview = (entry: PodEntry.PodEntry): Option.Option<string> =>
  Option.orElse(Sighting.segmentWords({ entry }), () =>
    Option.map(
      Option.filter(PodEntry.lastMessage(entry), () => PodEntry.state(entry) !== "corrupt"),
      (last) => shorten(`${last.role}: ${last.text.replaceAll("\n", " ").trim()}`, 60)
    ))

/** Why a Pod is not simply live or stopped; none when it is. */
export const why = (entry: PodEntry.PodEntry): Option.Option<string> => podDetail.why({ entry })

/** What stands between two facts of a line. */
export const separator = ({ unicode }: Pick<Viewer, "unicode">): SafeText.SafeText =>
  unicode ? SafeText.of` · ` : SafeText.of` - `

/** A path with `~` for the home directory. */
export const underHome = (path: string, home: string | undefined): string => {
  if (home === undefined || home === "/") return path
  if (path === home) return "~"
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path
}

const looks: Record<Sighting.Kind, {
  readonly label: SafeText.SafeText
  readonly mark: SafeText.SafeText
  readonly ascii: SafeText.SafeText
  readonly tone: Tone
}> = {
  paused: look(SafeText.of`live paused`, SafeText.of`!`, SafeText.of`!`, "asks"),
  running: look(SafeText.of`live running`, SafeText.of`●`, SafeText.of`*`, "runs"),
  idle: look(SafeText.of`live idle`, SafeText.of`○`, SafeText.of`-`, "plain"),
  pending: look(SafeText.of`live idle`, SafeText.of`◌`, SafeText.of`o`, "note"),
  live: look(SafeText.of`live`, SafeText.of`?`, SafeText.of`?`, "note"),
  unreachable: look(SafeText.of`unreachable`, SafeText.of`~`, SafeText.of`~`, "wrong"),
  stopped: look(SafeText.of`stopped`, SafeText.of`·`, SafeText.of`.`, "quiet"),
  corrupt: look(SafeText.of`corrupt`, SafeText.of`✗`, SafeText.of`x`, "wrong"),
  probing: look(SafeText.empty, SafeText.of` `, SafeText.of` `, "quiet")
}

function look(
  label: SafeText.SafeText,
  mark: SafeText.SafeText,
  ascii: SafeText.SafeText,
  tone: Tone
) {
  return { label, mark, ascii, tone }
}

const verb = (sighting: Sighting.Sighting): SafeText.SafeText => {
  const plan = OpenPlan.plan(sighting.entry)
  const kind = Sighting.kind(sighting)
  switch (sighting.activity === undefined ? plan._tag : "Attach") {
    case "Attach":
      if (kind === "unreachable") return SafeText.of`try again`
      return kind === "paused" && sighting.activity?.asks.length !== 0
        ? SafeText.of`attach and answer`
        : SafeText.of`attach`
    case "Restore":
      return SafeText.of`restore and attach`
    case "Refuse":
      switch (kind) {
        case "unreachable":
          return SafeText.of`try again`
        case "probing":
          return SafeText.of`open`
        case "stopped":
          return SafeText.of`show why not`
        default:
          return SafeText.of`show what is wrong`
      }
  }
}

const directory = (entry: PodEntry.PodEntry, home: string | undefined): SafeText.SafeText =>
  Option.match(PodEntry.cwd(entry), {
    onNone: () => SafeText.empty,
    onSome: (path) => SafeText.line(underHome(path, home))
  })

const shorten = (text: string, limit: number): string => {
  const points = [...text]
  return points.length <= limit ? text : `${points.slice(0, limit - 1).join("")}…`
}
