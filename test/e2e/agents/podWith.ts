import { expect } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import * as UnixPodClient from "../../../src/layers/unix/UnixPodClient.ts"
import { attach, type Event } from "../../support/attached.ts"
import { claimOf, logEntries } from "../../support/home.ts"
import { lives } from "../../support/processes.ts"
import { agentHome, type RealAgent } from "../../support/realAgents.ts"
import { patience, until } from "../../support/until.ts"
import { fakeModel } from "./fakeModel.ts"

/** A home with a Pod `x` of a real agent, and what a person does there. */
export const podWith = Effect.fnUntraced(function*(agent: RealAgent) {
  const model = agent.writes && (yield* fakeModel(agent))
  const at = yield* agentHome(agent, model?.url ?? "")

  /** Runs a command that has to work; what it prints. */
  const does = (...args: ReadonlyArray<string>) =>
    Effect.map(at.pods(...args), (ran) => {
      expect(ran).toMatchObject({ code: 0 })
      return ran.stdout
    })
  yield* does("new", "x", "--agent", agent.name, "--cwd", at.project)

  const client = Effect.fnUntraced(function*(name: string) {
    const { hear, heard, send } = yield* attach("x", claimOf(at.directory, "x").socket, name).pipe(
      Effect.provide(UnixPodClient.layer)
    )
    const inTime: typeof hear = (event, holds, from) =>
      hear(event, holds, from).pipe(
        Effect.timeoutTo({
          duration: patience,
          onSuccess: (heard) => heard,
          onTimeout: () => {
            const last = heard.slice(-10).map((one) => JSON.stringify(one))
            throw new Error(`${name} never heard ${event}, but\n${last.join("\n")}`)
          }
        })
      )
    const idle = (from: number) => inTime("status", ({ data }) => data.status === "idle", from)
    return {
      heard,
      send,
      hear: inTime,
      /** Waits until the agent speaks; codex first says that it does not know such a model. */
      speech: (from = 0) =>
        inTime("text_delta", ({ data }) => !data.text.startsWith("Model metadata"), from),
      idle,
      /** Waits until the first turn that it heard of is over. */
      finished: Effect.flatMap(
        inTime("run_end", ({ data }) => data.result === "finished"),
        () => idle(heard.findIndex(({ event }) => event === "run_end"))
      )
    }
  })

  const host = () => claimOf(at.directory, "x").pid
  const records = () => logEntries(at.directory)
  return {
    ...at,
    model,
    does,
    client,
    host,
    records,
    /** What the user said, and the agent, as the log has it. */
    said: (role: "user" | "assistant") => records().flatMap((record) => textOf(record, role)),
    /** How the agent came back to its conversation, each time. */
    reopened: () =>
      records().flatMap((record) =>
        record.kind === "extension" && record.domain === "pods.restore" ? [record.payload] : []
      ),
    file: () => readFile(join(at.project, "out.txt")),
    killHost: Effect.gen(function*() {
      const pid = host()
      process.kill(pid, "SIGKILL")
      yield* until("the host to end", Effect.sync(() => !lives(pid)))
      yield* at.labelled("x", "unreachable")
    })
  }
})

/** What all who are attached hear of a turn. */
export const conversation = (heard: ReadonlyArray<Event>): ReadonlyArray<Event> =>
  heard.slice(heard.findIndex(({ event }) => event === "user_message"))
    .filter(({ event }) => !["clients", "receipt", "refused"].includes(event))

type LogEntry = ReturnType<typeof logEntries>[number]

const textOf = (record: LogEntry, role: "user" | "assistant"): ReadonlyArray<string> => {
  if (role === "user") {
    return record.kind !== "user_input"
      ? []
      : record.segments.map((part) => part.kind === "text" ? part.content : "")
  }
  return record.kind !== "assistant_item" || record.item.kind !== "message"
    ? []
    : record.item.content.map((part) => part.kind === "text" ? part.text : "")
}

const readFile = (path: string): string => existsSync(path) ? readFileSync(path, "utf8") : ""
