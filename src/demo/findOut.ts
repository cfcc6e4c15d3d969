import type { Params } from "./Connection.ts"
import type { Choice, Stage } from "./Stage.ts"

/** A turn as real agents play it: it reads, searches, runs tests, and asks before it changes a file. */
export const findOut = async (stage: Stage, choices: ReadonlyArray<Choice>): Promise<void> => {
  await stage.say(
    "It passes alone and fails after `user.spec.ts`, so some state leaks between files. "
  )
  await stage.say("I look at what both of them touch.")
  await use(stage, read, 20, "42 lines")
  await use(stage, search, 20, "12 hits")
  await use(stage, { ...run, rawInput: { command: "npm test -- auth" } }, 80, "4 passed")
  await use(stage, { ...run, rawInput: { command: "npm test -- --order random" } }, 400, failures)
  await stage.say("`user.spec.ts` stops the clock and never starts it again. This would start it:")

  const id = await stage.startTool(edit)
  const choice = await stage.ask({ toolCallId: id, ...edit, status: "pending" }, choices)
  const isAllowed = choice.kind !== "reject_once"
  await stage.updateTool(id, isAllowed ? "completed" : "failed")
  if (isAllowed) await use(stage, { ...run, rawInput: { command: "npm test" } }, 80, "57 passed")
  await stage.say(`You chose: ${choice.name}. Nothing was read, run or changed, I only pretend.`)
}

/** Takes as long as it takes to say so many words. */
const use = async (stage: Stage, call: Params, words: number, output: string): Promise<void> => {
  const id = await stage.startTool(call)
  await stage.updateTool(id, "in_progress")
  await stage.work(words)
  await stage.updateTool(id, output === failures ? "failed" : "completed", output)
}

const read: Params = { title: "read", kind: "read", rawInput: { path: "test/auth.spec.ts" } }

const search: Params = {
  title: "search",
  kind: "search",
  rawInput: { pattern: "beforeAll", path: "test" }
}

const run: Params = { title: "run", kind: "execute" }

const failures = "1 failed, 56 passed\n"
  + "FAIL test/auth.spec.ts\n"
  + "  rejects an expired token\n"
  + "    expected 401, got 200"

const edit: Params = {
  title: "edit",
  kind: "edit",
  content: [{
    type: "diff",
    path: "test/user.spec.ts",
    oldText: "afterAll(() => {\n  clock.stop()\n  server.close()\n})\n",
    newText: "afterAll(() => {\n  clock.restore()\n  server.close()\n})\n"
  }]
}
