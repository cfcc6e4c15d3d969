import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { saidIn } from "../../support/attached.ts"
import { childrenOf, processesWithin } from "../../support/processes.ts"
import type { RealAgent } from "../../support/realAgents.ts"
import { until } from "../../support/until.ts"
import { content, prompts } from "./fakeModel.ts"
import { conversation, podWith } from "./podWith.ts"

/** What a person may expect of any agent in a Pod. */
export const livesInAPod = (agent: RealAgent): void => {
  // The one that needs no model takes its time, but no more than that.
  const attempt = { timeout: 120_000, concurrent: agent.writes === undefined }

  describe(`${agent.name} in a Pod`, () => {
    it.scopedLive(
      "asks, and goes on with the option that somebody chose, seen by all",
      () =>
        Effect.gen(function*() {
          const at = yield* podWith(agent)
          const [ann, ben] = [yield* at.client("ann"), yield* at.client("ben")]
          expect(yield* at.does("send", "x", prompts.write)).toBe("delivered\n")
          const { data: { ask } } = yield* ann.hear("asked")
          yield* at.labelled("x", "live paused")
          const chosen = ask.options.find(({ kind }) => kind === "allow_once")
          expect(JSON.parse(yield* at.does("asks", "--json"))).toMatchObject([
            { pod: "x", ask: ask.id, title: ask.title, options: ask.options }
          ])

          expect(yield* at.pods("answer", "x", "not offered")).toMatchObject({
            code: 2,
            stdout: ""
          })
          yield* at.does("answer", "x", chosen?.id ?? "")
          const answer = {
            method: "answer" as const,
            params: {
              ask: ask.id,
              outcome: { kind: "selected" as const, option: chosen?.id ?? "" }
            }
          }
          yield* ben.send(answer)
          yield* ben.hear("refused", ({ data }) => data.message === "already answered by tester")

          yield* Effect.all([ann.finished, ben.finished])
          expect(conversation(ben.heard)).toEqual(conversation(ann.heard))
          expect(saidIn(ann.heard)).not.toBe("")
          expect(ann.heard.filter(({ event }) => event === "tool_result")).not.toEqual([])
          if (agent.writes) expect(at.file()).toBe(content)

          expect(yield* at.does("stop", "x")).toBe("x has stopped\n")
          yield* until(
            "all of it to end",
            Effect.sync(() => processesWithin(at.directory).length === 0)
          )
        }),
      attempt
    )

    it.scopedLive(
      "is interrupted while it speaks, and then takes the next prompt",
      () =>
        Effect.gen(function*() {
          const at = yield* podWith(agent)
          const ann = yield* at.client("ann")
          yield* at.does("send", "x", prompts.story)
          yield* ann.speech()
          expect(yield* at.does("cancel", "x")).toBe("the turn of x was cancelled\n")
          expect(at.records().findLast(({ kind }) => kind.startsWith("run_"))).toMatchObject(
            interrupted
          )
          const next = ann.heard.length
          expect(yield* at.does("send", "x", prompts.greet)).toBe("delivered\n")
          yield* ann.speech(next)
        }),
      attempt
    )

    it.scopedLive(
      "is given what was queued in the meantime, once the Pod goes on",
      () =>
        Effect.gen(function*() {
          const at = yield* podWith(agent)
          const ann = yield* at.client("ann")
          yield* at.does("send", "x", prompts.story)
          yield* ann.speech()
          expect(yield* at.does("send", "x", prompts.greet)).toBe("queued (0 before it)\n")
          yield* at.does("pause", "x")
          yield* at.labelled("x", "live paused")
          expect(at.said("user")).toEqual([prompts.story])
          const next = ann.heard.length
          yield* at.does("continue", "x")
          yield* ann.speech(next)
          expect(at.said("user")).toEqual([prompts.story, prompts.greet])
        }),
      attempt
    )

    it.scopedLive(
      "is interrupted while it asks, whatever it calls that itself",
      () =>
        Effect.gen(function*() {
          const at = yield* podWith(agent)
          const ann = yield* at.client("ann")
          yield* at.does("send", "x", prompts.write)
          yield* ann.hear("asked")
          expect(yield* at.does("cancel", "x")).toBe("the turn of x was cancelled\n")
          yield* ann.hear("answered", ({ data }) => data.outcome.kind === "cancelled")
          yield* at.labelled("x", "live idle")
          expect(at.records().findLast(({ kind }) => kind.startsWith("run_"))).toMatchObject(
            interrupted
          )
          expect(at.file()).toBe("")
        }),
      attempt
    )

    it.scopedLive(
      "is started again by the next prompt when it is killed in a turn",
      () =>
        Effect.gen(function*() {
          const at = yield* podWith(agent)
          const ann = yield* at.client("ann")
          yield* at.does("send", "x", prompts.story)
          yield* ann.speech()
          const [child = 0] = childrenOf(at.host())
          const spoken = ann.heard.length
          process.kill(child, "SIGKILL")
          yield* ann.hear("agent", ({ data }) => data.kind === "gone")
          yield* ann.idle(spoken)
          yield* until(
            "all of the agent to end",
            Effect.sync(() => processesWithin(at.directory).every((pid) => pid === at.host()))
          )
          const next = ann.heard.length
          expect(yield* at.does("send", "x", prompts.greet)).toBe("delivered\n")
          yield* ann.speech(next)
          expect(at.said("user")).toEqual([prompts.story, prompts.greet])
          expect(at.said("assistant")[0]).toBe(saidIn(ann.heard.slice(0, next)))
          expect(at.reopened()).toHaveLength(1)
          for (const told of at.model?.toldWith(prompts.greet) ?? []) {
            expect(told).toContain(prompts.story)
          }
        }),
      attempt
    )

    it.scopedLive(
      "comes back when its host is killed in a turn, which is told honestly",
      () =>
        Effect.gen(function*() {
          const at = yield* podWith(agent)
          const ann = yield* at.client("ann")
          yield* at.does("send", "x", prompts.story)
          // By then it has spoken for a second.
          yield* Effect.raceFirst(
            ann.hear("tool_call_start"),
            until(
              "a long speech",
              Effect.sync(() => ann.heard.filter(({ event }) => event === "text_delta").length > 25)
            )
          )
          yield* at.killHost
          const restored = yield* at.does("restore", "x")
          expect(restored).toMatch(cameBack)
          expect(at.records().filter(({ kind }) => kind === "run_errored")).toMatchObject([
            interrupted
          ])
          const [before = ""] = at.said("assistant")
          expect(before).not.toBe("")
          expect(saidIn(ann.heard).startsWith(before)).toBe(true)

          const ben = yield* at.client("ben")
          expect(yield* at.does("send", "x", prompts.greet)).toBe("delivered\n")
          yield* ben.speech()
          expect(at.said("user")).toEqual([prompts.story, prompts.greet])
          for (const told of at.model?.toldWith(prompts.greet) ?? []) {
            expect(told).toContain(prompts.story)
          }
        }),
      attempt
    )

    it.scopedLive(
      "leaves nothing behind when its host is killed between turns",
      () =>
        Effect.gen(function*() {
          const at = yield* podWith(agent)
          const ann = yield* at.client("ann")
          yield* at.does("send", "x", prompts.story)
          yield* ann.speech()
          yield* at.does("cancel", "x")
          const before = processesWithin(at.directory)
          yield* at.killHost
          expect(yield* at.does("restore", "x")).toMatch(cameBack)
          expect(processesWithin(at.directory).filter((pid) => before.includes(pid))).toEqual([])
        }),
      attempt
    )
  })
}

const interrupted = { kind: "run_errored", interrupted: true }

const cameBack =
  /^x is back(: its agent |, but its agent lost the conversation \(.+\); a transcript)/
