import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, TestClock } from "effect"
import type { Ask } from "../../../src/domain/Ask.ts"
import { PodUnreachable } from "../../../src/domain/PodFailure.ts"
import { PodClient } from "../../../src/services/PodClient.ts"
import { talkingHost, welcome } from "../../contracts/talkingHost.ts"
import { pods, socket, world } from "../../support/commandLine.ts"
import { dead, idle, paused, silent } from "../../support/pods.ts"

const ask = (id: string, asked_at: number, more: Partial<Ask> = {}): Ask => ({
  id,
  title: "Delete notes.txt",
  subject: "rm notes.txt",
  options: [
    { id: "y", name: "Allow once", kind: "allow_once" },
    { id: "n", name: "Reject", kind: "reject_once" }
  ],
  asked_at,
  ...more
})

const serve = (name: string, ...asks: ReadonlyArray<Ask>) =>
  talkingHost(socket(name), {
    name,
    host: { welcome: () => Effect.succeed({ ...welcome(name, 0, []), status: "paused", asks }) }
  })

describe("pods asks", () => {
  it.scoped("lists what all live Pods ask, the oldest first", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(100_000)
      yield* serve("one", ask("1.b", 90_000), ask("1.a", 40_000))
      yield* serve(
        "two",
        ask("3.x", 70_000, {
          title: "Which colour?\u001b[2J",
          subject: "line one\nline two",
          options: [],
          url: "https://example.org/x",
          fields: [{
            name: "colour",
            title: "Colour",
            type: "choice",
            choices: [{ value: "r", name: "Red" }],
            required: false
          }]
        })
      )
      yield* serve("quiet")
      expect(yield* pods("asks")).toEqual({
        code: 0,
        stdout: [
          "one  1m  1.a  Delete notes.txt",
          "  rm notes.txt",
          "  1  Allow once",
          "  2  Reject",
          "",
          "two  30s  3.x  Which colour?",
          "  line one … (2 lines; in full: pods asks --json)",
          "  opens https://example.org/x",
          "  contains hidden or control characters (4)",
          "  colour=  one of: r (Red) (Colour); may be left out",
          "",
          "one  10s  1.b  Delete notes.txt",
          "  rm notes.txt",
          "  1  Allow once",
          "  2  Reject",
          ""
        ].join("\n"),
        stderr: "answer with: pods answer NAME OPTION\n"
      })
      const { code, stderr, stdout } = yield* pods("asks", "--json")
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
      expect(JSON.parse(stdout).map(({ ask }: { ask: string }) => ask)).toEqual([
        "1.a",
        "3.x",
        "1.b"
      ])
      expect(stdout).not.toContain("\u001b")
      expect(JSON.parse(stdout)[1]).toMatchObject({
        pod: "two",
        title: "Which colour?\u001b[2J",
        subject: "line one\nline two",
        options: [],
        fields: [{ name: "colour", choices: [{ value: "r", name: "Red" }] }],
        url: "https://example.org/x",
        asked_at: "1970-01-01T00:01:10.000Z"
      })
      expect(JSON.parse(stdout)[0]).toMatchObject({
        subject: "rm notes.txt",
        options: [{ number: 1, id: "y", name: "Allow once", kind: "allow_once" }, { number: 2 }],
        fields: null,
        url: null
      })
    }).pipe(Effect.provide(world(
      { name: "one", live: paused },
      { name: "two", live: paused },
      { name: "quiet", live: idle },
      { name: "stopped" },
      { name: "killed", live: dead }
    ))))

  it.scoped("says so when nobody asks, and has an empty list for programs", () =>
    Effect.gen(function*() {
      yield* serve("quiet")
      expect(yield* pods("asks"))
        .toEqual({ code: 0, stdout: "", stderr: "no agent is asking\n" })
      expect(yield* pods("asks", "--json")).toEqual({ code: 0, stdout: "[]\n", stderr: "" })
    }).pipe(Effect.provide(world({ name: "quiet", live: idle }))))

  it.scoped("names the Pods that do not answer, and waits for them all at once", () =>
    Effect.gen(function*() {
      yield* serve("fine", ask("1.a", 1))
      const { connect } = yield* PodClient
      const running = yield* Effect.fork(
        Effect.provideService(pods("asks"), PodClient, {
          connect: (name, ...to) => {
            if (name.startsWith("mute")) return Effect.never
            return name === "gone"
              ? new PodUnreachable({ name, reason: "it hung up" })
              : connect(name, ...to)
          }
        })
      )
      yield* TestClock.adjust("2999 millis")
      expect(yield* Fiber.poll(running)).toMatchObject({ _tag: "None" })
      yield* TestClock.adjust("1 millis")
      const { code, stderr, stdout } = yield* Fiber.join(running)
      expect(code).toBe(0)
      expect(stdout).toContain("fine  2s  1.a")
      const unknown = (name: string, why: string) =>
        `pods: what ${name} asks is not known: ${why}; see why with: pods show ${name}`
      expect(stderr.split("\n").toSorted()).toEqual([
        "",
        "answer with: pods answer NAME OPTION",
        unknown("gone", "it hung up"),
        unknown("lonely", "nobody listens on its socket"),
        unknown("mute-1", "it did not answer in time"),
        unknown("mute-2", "it did not answer in time")
      ])
    }).pipe(Effect.provide(world(
      { name: "fine", live: paused },
      { name: "mute-1", live: silent },
      { name: "mute-2", live: silent },
      { name: "gone", live: idle },
      { name: "lonely", live: { ...dead, holder: "Alive" } }
    ))))

  it.scoped("does not claim that nobody asks when some did not tell", () =>
    Effect.gen(function*() {
      const { connect } = yield* PodClient
      yield* serve("other")
      const ran = yield* Effect.provideService(pods("asks"), PodClient, {
        connect: (...to) =>
          Effect.map(connect(...to), (connection) => ({
            ...connection,
            opening: { ...connection.opening, native: false }
          }))
      })
      expect(ran).toEqual({
        code: 0,
        stdout: "",
        stderr: "pods: the hosts of other programs do not tell what their agents ask: other\n"
          + "no other agent is asking\n"
      })
    }).pipe(Effect.provide(world({ name: "other", live: paused }))))
})
