import { Data } from "effect"
import type { PodName } from "./ids.ts"
import type * as PodEntry from "./PodEntry.ts"
import * as Restorability from "./Restorability.ts"

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
