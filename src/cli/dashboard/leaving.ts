import * as Row from "../../domain/ConversationRow.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { Line } from "../terminal/Program.ts"
import * as Draft from "./draft.ts"
import { type Model, Outcome, type Step } from "./model.ts"
import * as Spans from "./spans.ts"

/** The dashboard ends; what was written and not sent is left behind, to be copied from there. */
export const leave = (model: Model): Step => ({
  model,
  print: lostTexts(model),
  outcome: Outcome.Quit()
})

const lostTexts = ({ drafts, sending, size: { columns } }: Model): ReadonlyArray<Line> => {
  const texts = [
    ...Array.from(sending.values(), ({ draft, name }) =>
      `sent to ${name}, which has not said that it took it: ${Draft.text(draft)}`),
    ...Array.from(drafts).flatMap(([name, draft]) =>
      Draft.isBlank(draft) ? [] : [`not sent to ${name}: ${Draft.text(draft)}`]
    )
  ]
  return texts.flatMap((text) =>
    Row.wrapped(SafeText.lines(SafeText.block(text)), columns)
      .map((row) => Spans.conversation(row, 0, columns))
  )
}
