import { Command, Options } from "@effect/cli"
import { Effect, Either } from "effect"
import * as Cells from "../../domain/Cells.ts"
import * as SafeText from "../../domain/SafeText.ts"
import { AgentsUnfit } from "../../domain/UpkeepFailure.ts"
import { installations } from "../../domain/wellKnownAgents.ts"
import { AgentCatalog } from "../../services/AgentCatalog.ts"
import { AgentCheck } from "../../services/AgentCheck.ts"
import { agentFacts, agentText, type Shown } from "../agentText.ts"
import { print, say } from "../output.ts"

const check = Options.boolean("check").pipe(
  Options.withDescription("Start each of them and ask what it can; opens no conversation")
)
const json = Options.boolean("json").pipe(
  Options.withDescription("Print an array of objects, one an agent, with every field")
)

/** `pods agents`: which agents a Pod can have, and whether they can be started. */
export const agents = Command.make(
  "agents",
  { check, json },
  ({ check, json }) =>
    Effect.gen(function*() {
      const known = yield* Effect.flatMap(AgentCatalog, (catalog) => catalog.all)
      const listed = known.agents.map((one): Shown => ({
        ...one,
        isDefault: one.agent.name === known.default
      }))
      const shown = check ? yield* checkedAll(listed) : listed
      if (json) {
        const lines = shown.map((one) => `  ${JSON.stringify(agentFacts(one))}`)
        yield* print(SafeText.json(`[\n${lines.join(",\n")}\n]`))
      } else {
        const room = Math.max(...shown.map(({ agent }) => Cells.width(SafeText.line(agent.name))))
        const texts = shown.map((one) => agentText(one, room))
        yield* print(SafeText.join(texts, SafeText.of`\n`))
        if (!check) {
          yield* say(SafeText.join(hints(shown), SafeText.of`\n`))
        }
      }
      const names = shown.flatMap(({ agent, checked }) =>
        checked !== undefined && Either.isLeft(checked) ? [agent.name] : []
      )
      if (names.length > 0) return yield* new AgentsUnfit({ names })
    })
).pipe(Command.withDescription("List the agents that there are; --check starts each of them"))

const hints = (shown: ReadonlyArray<Shown>): ReadonlyArray<SafeText.SafeText> => {
  const missing = Object.entries(installations).filter(([name]) =>
    shown.every(({ agent }) => agent.name !== name)
  )
  const room = Math.max(0, ...missing.map(([name]) => name.length))
  return [
    SafeText.of`* is the default; see what they can with: pods agents --check`,
    ...(missing.length === 0 ? [] : [SafeText.of`These need no configuration once installed:`]),
    ...missing.map(([name, how]) =>
      SafeText.of`  ${Cells.pad(SafeText.line(name), room)}  ${SafeText.line(how)}`
    )
  ]
}

/** All at once: it takes as long as the slowest one. */
const checkedAll = Effect.fnUntraced(function*(agents: ReadonlyArray<Shown>) {
  const { check } = yield* AgentCheck
  return yield* Effect.forEach(
    agents,
    (shown) =>
      Effect.map(Effect.either(check(shown.agent)), (checked): Shown => ({ ...shown, checked })),
    { concurrency: "unbounded" }
  )
})
