import { Data, Option } from "effect"
import type { PodName } from "./ids.ts"
import * as PodEntry from "./PodEntry.ts"
import * as Restorability from "./Restorability.ts"
import type { Sighting } from "./Sighting.ts"

/** What opening a Pod comes to: talk to the live one, start it again, or say why neither. */
export type OpenPlan = Data.TaggedEnum<{
  Attach: { readonly name: string; readonly socket: string }
  Restore: { readonly name: PodName }
  Refuse: { readonly name: string; readonly reason: string }
}>

export const { Attach, Restore, Refuse } = Data.taggedEnum<OpenPlan>()

/** Attach wins over restore; the reason of a refusal is the one about restoring. */
export const plan = (entry: PodEntry.PodEntry): OpenPlan => {
  const attach = Restorability.attachability(entry)
  if (attach._tag === "Attachable") return Attach({ name: entry.name, socket: attach.socket })
  const restore = Restorability.restorability(entry)
  return restore._tag === "Restorable"
    ? Restore({ name: restore.name })
    : Refuse({ name: entry.name, reason: restore.reason })
}

/** The same in a list that is live: a Pod that is connected can be opened, whatever else is known. */
export const ofSighting = ({ activity, entry }: Sighting): OpenPlan => {
  const found = plan(entry)
  const socket = Option.getOrUndefined(PodEntry.socket(entry))
  return found._tag === "Refuse" && activity !== undefined && socket !== undefined
    ? Attach({ name: entry.name, socket })
    : found
}
