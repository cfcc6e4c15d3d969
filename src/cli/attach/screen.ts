import type { Frame } from "../terminal/Program.ts"
import { helpView } from "./help.ts"
import { historyView } from "./historyView.ts"
import type { Model } from "./model.ts"
import { view } from "./view.ts"

/** The conversation, or what covers it. */
export const screen = (model: Model): Frame => {
  switch (model.cover?._tag) {
    case undefined:
      return view(model)
    case "Past":
      return historyView(model, model.cover)
    case "Keys":
      return helpView(model, model.cover.page)
  }
}
