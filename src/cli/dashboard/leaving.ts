import * as SafeText from "../../domain/SafeText.ts"
import * as Draft from "../terminal/draft.ts"
import { type Model, Outcome, type Step } from "./model.ts"

/** The dashboard ends; what was written and not sent is left behind, to be copied from there. */
export const leave = (model: Model): Step => ({
  model,
  outcome: Outcome.Quit({ unsent: unsent(model) })
})

const unsent = ({ drafts, sending }: Model): ReadonlyArray<SafeText.SafeText> =>
  [
    ...Array.from(sending.values(), ({ draft, name }) =>
      `sent to ${name}, which has not said that it took it: ${Draft.text(draft)}`),
    ...Array.from(drafts).flatMap(([name, draft]) =>
      Draft.isBlank(draft) ? [] : [`not sent to ${name}: ${Draft.text(draft)}`]
    )
  ].map(SafeText.block)
