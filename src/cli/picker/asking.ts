import { Option } from "effect"
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

/** Each Pod is asked once; those that rest have nothing to add. */
const describing = (model: Model.Model): Asked => {
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

/** A preview is of the Pod that is selected. */
const previewing = (model: Model.Model): Asked => {
  if (model.preview === undefined) return { model, commands: [] }
  const entry = Option.getOrUndefined(Model.selection(model))
  if (entry?.name === model.preview.name) return { model, commands: [] }
  return {
    model: { ...model, preview: { name: entry?.name, words: undefined } },
    commands: entry === undefined ? [] : [Command.Preview({ entry })]
  }
}
