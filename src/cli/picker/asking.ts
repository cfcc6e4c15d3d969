import { Option } from "effect"
import type { Activity } from "../../domain/Activity.ts"
import * as PodEntry from "../../domain/PodEntry.ts"
import * as Model from "./model.ts"
import { Command } from "./model.ts"
import type { Next } from "./opening.ts"

/** Asks for what the rows that are shown, and the preview, still lack. */
export const asking = ({ commands = [], model, ...rest }: Next): Next => {
  if (rest.outcome !== undefined) return { commands, model, ...rest }
  const described = describing(model)
  const previewed = previewing(described.model)
  const all = [...commands, ...described.commands, ...previewed.commands]
  return { ...rest, model: previewed.model, ...all.length === 0 ? {} : { commands: all } }
}

interface Asked {
  readonly model: Model.Model
  readonly commands: ReadonlyArray<Command>
}

/** Each Pod is asked once; those that rest have nothing to add, and others may tell by themselves. */
const describing = (model: Model.Model): Asked => {
  if (model.watched) return { model, commands: [] }
  const pods = Model.shown(model).flatMap((entry) => {
    const socket = Option.getOrUndefined(PodEntry.socket(entry))
    return socket === undefined || model.asked.has(entry.name) || !isBusy(entry)
      ? []
      : [{ name: entry.name, socket }]
  })
  if (pods.length === 0) return { model, commands: [] }
  const asked = new Set([...model.asked, ...pods.map(({ name }) => name)])
  return { model: { ...model, asked }, commands: [Command.Describe({ pods })] }
}

const isBusy = (entry: PodEntry.PodEntry): boolean =>
  Option.exists(PodEntry.status(entry), (status) => status !== "idle")

/** A preview is of the Pod that is selected, and of what it has said by now. */
const previewing = (model: Model.Model): Asked => {
  const { preview } = model
  if (preview === undefined) return { model, commands: [] }
  const entry = Option.getOrUndefined(Model.selection(model))
  const told = toldBy(entry === undefined ? undefined : model.activities.get(entry.name))
  const isSame = entry?.name === preview.name
  if (isSame && told === preview.told) return { model, commands: [] }
  const words = isSame ? preview.words : undefined
  return {
    model: { ...model, preview: { name: entry?.name, told, words } },
    commands: entry === undefined ? [] : [Command.Preview({ entry })]
  }
}

/** Tells whole messages from each other, not the words of one that is still being said. */
const toldBy = (activity: Activity | undefined): string =>
  activity === undefined ? "" : JSON.stringify([
    activity.status,
    activity.asks.map(({ id }) => id),
    Option.getOrNull(activity.last)
  ])
