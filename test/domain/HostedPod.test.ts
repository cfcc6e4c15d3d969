import { describe, expect, it } from "@effect/vitest"
import { Either, Option } from "effect"
import * as HostedPod from "../../src/domain/HostedPod.ts"
import * as LogSummary from "../../src/domain/LogSummary.ts"
import { AgentCommand } from "../../src/domain/PodRecord.ts"
import * as StoredPod from "../../src/domain/StoredPod.ts"
import { pod, said, segmentOf, sessionOf } from "../support/pods.ts"

const stored = (how: Parameters<typeof pod>[0]["stored"] & string) =>
  pod({ name: "alpha", stored: how, cwd: "/work" }).stored
const log = Option.some(said("hello"))

const reason = (found: Either.Either<HostedPod.HostedPod, string>) =>
  Option.getOrUndefined(Either.getLeft(found))

const restored = (
  pod: Parameters<typeof HostedPod.restored>[0],
  summary: Parameters<typeof HostedPod.restored>[1],
  otherwise?: Parameters<typeof HostedPod.restored>[2]
) => HostedPod.restored(pod, summary, otherwise, 7)

describe("HostedPod", () => {
  it("is the stored Pod, with the segment that its metadata names", () => {
    const pod = restored(stored("kept"), log)
    expect(pod).toMatchObject({
      right: {
        isNew: false,
        name: "alpha",
        session: sessionOf("alpha"),
        segment: segmentOf("alpha"),
        record: { cwd: "/work" }
      }
    })
  })

  it.each(
    [
      { how: "corrupt", why: /not readable/ },
      { how: "inactive", why: /no session/ },
      { how: "pending", why: /no prompt yet/ }
    ] as const
  )("cannot be restored when the metadata is $how", ({ how, why }) => {
    expect(reason(restored(stored(how), log))).toMatch(why)
  })

  it("cannot be restored when nothing is stored", () => {
    expect(reason(restored(Option.none(), log))).toMatch(/nothing is stored/)
  })

  it("cannot be restored without a log that can be read", () => {
    for (const summary of [LogSummary.Missing(), LogSummary.Empty()]) {
      expect(reason(restored(stored("kept"), Option.some(summary)))).toMatch(/log/)
    }
  })

  it("needs to be told about an agent when it was not started by pods", () => {
    const foreign = Option.map(
      stored("kept"),
      (pod) => pod._tag === "Readable" ? StoredPod.Readable({ ...pod, record: Option.none() }) : pod
    )
    expect(reason(restored(foreign, log))).toMatch(/not started by pods/)
    const agent = new AgentCommand({ name: "demo", command: ["demo"] })
    expect(restored(foreign, log, { agent, cwd: "/here" })).toMatchObject({
      right: { name: "alpha", record: { agent, cwd: "/here", created_at: 7 } }
    })
  })

  it("claims to read below its directory, and to write nothing", () => {
    const pod = Either.getOrThrow(restored(stored("kept"), log))
    expect(HostedPod.allocation(pod, 7, "/run/alpha/sock")).toEqual({
      pod_name: "alpha",
      pid: 7,
      socket: "/run/alpha/sock",
      scope_allow: [{ target: "/work", permission: "read", recursive: true }],
      scope_deny: [],
      delegated_from: null,
      segment_id: segmentOf("alpha")
    })
  })

  it("has lost a conversation that its agent was never asked for", () => {
    const pod = Either.getOrThrow(restored(stored("kept"), log))
    expect(HostedPod.comeback(pod, { kind: "Fresh" })).toMatchObject({ kind: "Lost" })
    expect(HostedPod.comeback({ ...pod, isNew: true }, { kind: "Fresh" }))
      .toEqual({ kind: "Fresh" })
    expect(HostedPod.comeback(pod, { kind: "Resumed" })).toEqual({ kind: "Resumed" })
  })
})
