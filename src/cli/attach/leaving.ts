import type * as Model from "./model.ts"
import { farewell, line } from "./view.ts"

/** The end of the screen; what stays is what was written, and how to come back. */
export const leave = (model: Model.Model, outcome: Model.Outcome): Model.Step => {
  const lines = farewell(model, outcome).map(line)
  return { model, print: lines.slice(0, -1), finalLine: lines.at(-1) ?? [], outcome }
}
