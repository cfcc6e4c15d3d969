import { Effect } from "effect"
import { createRequire } from "node:module"
import { join } from "node:path"
import { agentsFolder, type RealAgent } from "../../support/realAgents.ts"

/** What a model is told, and what it then does. */
export const prompts = {
  /** It says something short. */
  greet: "say hello",
  /** It talks until it is interrupted. */
  story: "tell a long story",
  /** It has the agent write `content` to `out.txt`, and says something short. */
  write: "make the file"
}
export const content = "written by an agent"

/** A model that does as the prompts above say, whatever it was told before. */
export interface FakeModel {
  readonly url: string
  /** What came with a prompt, each time that it was the last thing the user said. */
  readonly toldWith: (prompt: string) => ReadonlyArray<string>
}

/** Serves a fake model that speaks the protocols of all our agents' models; ends with the scope. */
export const fakeModel = (agent: RealAgent) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(async () => {
        const entry = createRequire(join(agentsFolder, "package.json")).resolve(library)
        const { LLMock }: Library = await import(entry)
        const model = new LLMock({ port: 0 })
        const [name, args] = agent.writes?.(content) ?? ["", {}]
        const writing = { toolCalls: [{ name, arguments: JSON.stringify(args) }] }
        model.addFixtures([
          { match: { userMessage: last(prompts.write), hasToolResult: false }, response: writing },
          { match: { hasToolResult: true }, response: { content: "The file is there." } },
          {
            match: { userMessage: last(prompts.story) },
            response: { content: story },
            latency: 50,
            chunkSize: 8
          },
          { match: {}, response: { content: "Hello from the model." } }
        ])
        await model.start()
        return model
      }),
      (model) => Effect.promise(() => model.stop())
    ),
    (model): FakeModel => ({
      url: model.url,
      toldWith: (prompt) =>
        model.getRequests().flatMap(({ body }) => {
          const messages = body?.messages ?? []
          const text = JSON.stringify(messages.findLast(({ role }) => role === "user")?.content)
          return text?.includes(prompt) ? [JSON.stringify(messages)] : []
        })
    })
  )

const library = "@copilotkit/aimock"

/** What is used of the library, which this project does not depend on. */
interface Library {
  readonly LLMock: new(options: { readonly port: number }) => {
    readonly addFixtures: (fixtures: ReadonlyArray<unknown>) => unknown
    readonly start: () => Promise<unknown>
    readonly stop: () => Promise<void>
    readonly url: string
    readonly getRequests: () => ReadonlyArray<{
      readonly body: {
        readonly messages?: ReadonlyArray<{ readonly role: string; readonly content: unknown }>
      } | null
    }>
  }
}

/** A transcript of what was said before may come in front of it. */
const last = (prompt: string) => new RegExp(`${prompt}\\s*$`)

/** No two words are the same: agents end a model that repeats itself. */
const story = Array.from({ length: 2_000 }, (_, at) => ((at + 1) * 7_919).toString(36)).join(" ")
