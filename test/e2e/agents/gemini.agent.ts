import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { gemini } from "../../support/realAgents.ts"
import { prompts } from "./fakeModel.ts"
import { livesInAPod } from "./inAPod.ts"
import { podWith } from "./podWith.ts"

livesInAPod(gemini)

it.scopedLive(
  "gemini comes back with all of a conversation, most of which it tells after its answer",
  () =>
    Effect.gen(function*() {
      const at = yield* podWith(gemini)
      for (let turn = 0; turn < 5; turn++) {
        yield* at.does("send", "x", "--wait", `${prompts.greet} ${turn}`)
      }
      // It cannot load a conversation in the minute in which that began.
      const minute = () => Math.floor(Date.now() / 60_000)
      const begun = minute()
      while (minute() === begun) yield* Effect.sleep("100 millis")

      yield* at.does("stop", "x")
      const before = at.said("assistant")
      expect(yield* at.does("restore", "x")).toBe(
        "x is back: its agent loaded the conversation again\n"
      )
      yield* at.does("send", "x", "--wait", `${prompts.greet} again`)
      expect(at.said("assistant")).toEqual([...before, "Hello from the model."])
      const [told = ""] = at.model?.toldWith(`${prompts.greet} again`) ?? []
      for (let turn = 0; turn < 5; turn++) expect(told).toContain(`${prompts.greet} ${turn}`)
    }),
  { timeout: 180_000 }
)
