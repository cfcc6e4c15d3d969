import { Either } from "effect"
import type { KnownAgent } from "../domain/AgentConfig.ts"
import * as Cells from "../domain/Cells.ts"
import type { AgentFailed } from "../domain/PodFailure.ts"
import * as SafeText from "../domain/SafeText.ts"
import type { AgentAbilities } from "../services/AgentCheck.ts"

/** What came of checking an agent. */
export type Checked = Either.Either<AgentAbilities, AgentFailed>

/** An agent in a list, and its check if there was one. */
export interface Shown extends KnownAgent {
  readonly isDefault: boolean
  readonly checked?: Checked
}

/** One agent for people: a line, and the findings of its check below. `room` is in cells. */
export const agentText = (
  { agent, checked, isDefault, origin }: Shown,
  room: number
): SafeText.SafeText => {
  const mark = isDefault ? SafeText.of`*` : SafeText.of` `
  const line = SafeText.of`${mark} ${Cells.pad(SafeText.line(agent.name), room)}  ${
    Cells.pad(SafeText.line(origin), 10)
  }  ${SafeText.line(agent.command.join(" "))}`
  return checked === undefined
    ? line
    : SafeText.join([line, ...findings(checked)], SafeText.of`\n      `)
}

/** The same for programs: an object of `pods agents --json`. */
export const agentFacts = ({ agent, checked, isDefault, origin }: Shown) => ({
  name: agent.name,
  default: isDefault,
  origin,
  command: agent.command,
  env: agent.env,
  acp: agent.acp ?? 1,
  ...checked !== undefined && {
    check: Either.match(checked, {
      onLeft: ({ lastWords, reason }) => ({ ok: false, reason, last_words: lastWords }),
      onRight: (abilities) => ({ ok: true, ...abilities })
    })
  }
})

const findings = (checked: Checked): ReadonlyArray<SafeText.SafeText> =>
  Either.match(checked, {
    onLeft: ({ lastWords, reason }) => [
      SafeText.of`failed: ${SafeText.line(reason)}`,
      ...lastWords.map((words) => SafeText.of`| ${SafeText.line(words)}`)
    ],
    onRight: (abilities) => [
      SafeText.of`ok: ${SafeText.line(abilities.title)}, ACP ${abilities.protocol}, ${
        SafeText.line(abilityWords(abilities))
      }`,
      ...(abilities.logins.length === 0
        ? []
        : [SafeText.of`ways to log in: ${SafeText.line(abilities.logins.join(", "))}`])
    ]
  })

const abilityWords = ({ lists, loads, resumes }: AgentAbilities): string => {
  const can = [
    ...(loads ? ["load"] : []),
    ...(resumes ? ["resume"] : []),
    ...(lists ? ["list"] : [])
  ]
  return can.length === 0 ? "forgets its conversations" : `can ${can.join(", ")} conversations`
}
