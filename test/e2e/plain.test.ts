import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { home } from "../support/home.ts"
import { keep } from "../support/keptPods.ts"
import type { SeenTerminal } from "../support/terminal.ts"

const attempt = { timeout: 60_000 }

const wide = { columns: 200 }

const plain = { ...wide, env: { PODS_PLAIN_UI: "1" } }

const escape = "\u001b"

const ctrlC = "\u0003"
const ctrlD = "\u0004"

/** A line is typed where it is asked for: behind a question that is the last thing to be seen. */
const answer = (seen: SeenTerminal, question: string, line: string) =>
  Effect.zipRight(
    seen.see(new RegExp(`${question.replace("?", "\\?")}\\s*$`)),
    seen.type(`${line}\r`)
  )

const nothingDrawn = (seen: SeenTerminal) => expect(seen.bytes()).not.toContain(escape)

describe("pods resume in plain lines", () => {
  it.scopedLive(
    "opens a Pod by its number; prompted, asked and answered there, it is left as it is",
    () =>
      Effect.gen(function*() {
        const { facts, screen, start } = yield* home
        yield* start("alpha", "hello")
        const seen = yield* screen(["resume", "--plain"], wide)
        yield* seen.see(/^1 Pod, 1 live:\n1 {2}alpha, live idle, .*(just now|\ds ago), ~$/m)
        yield* answer(seen, "Number, part of a name, or enter to leave:", "1")
        yield* seen.see("attached to alpha")
        yield* answer(seen, "Prompt or /help:", "ask about `rm -rf dist`")
        yield* seen.see("you: ask about `rm -rf dist`")
        yield* seen.see(/^asks: .*\n {2}rm -rf dist\n {2}1 {2}Allow once\n/m)
        yield* answer(seen, "Answer 1-3, or a prompt:", "/answer reject")
        yield* seen.see(/^answered: .*: Reject, by you$/m)
        yield* seen.see("agent: You chose: Reject. Nothing was done, I only pretend.")
        yield* answer(seen, "Prompt or /help:", "/detach")
        expect(yield* seen.exit).toBe(0)
        yield* seen.see(/^detached; pods attach alpha$/m)
        nothingDrawn(seen)
        expect((yield* facts("alpha"))?.label).toBe("live idle")
      }),
    attempt
  )

  it.scopedLive(
    "is what a terminal gets that can show no screen",
    () =>
      Effect.gen(function*() {
        const { screen, start } = yield* home
        yield* start("alpha")
        const seen = yield* screen(["resume"], { columns: 20, env: { TERM: "dumb" } })
        yield* seen.see(/^1 {2}alpha, live idle/m)
        yield* seen.type("al\r")
        yield* seen.see("attached to alpha")
        yield* seen.see(/Prompt or \/help:\s*$/)
        yield* seen.type("list files\r")
        yield* seen.see("agent: My directory")
        yield* seen.see(/Prompt or \/help:\s*$/)
        yield* seen.type(ctrlC)
        expect(yield* seen.exit).toBe(130)
        yield* seen.see("detached; pods attac\nh alpha")
        nothingDrawn(seen)
      }),
    attempt
  )

  it.scopedLive(
    "restores a stopped Pod, and says why another one cannot be opened",
    () =>
      Effect.gen(function*() {
        const { directory, pods, screen, start } = yield* home
        yield* start("alpha", "hello")
        yield* pods("stop", "alpha")
        keep(directory, { name: "broken", at: 1 })
        writeFileSync(join(directory, "pods/broken/metadata.json"), "{\"pod_name\": ")
        const seen = yield* screen(["resume"], plain)
        yield* seen.see(/^2 Pods, 1 stopped, 1 corrupt:$/m)
        yield* answer(seen, "Number, part of a name, or enter to leave:", "broken")
        yield* seen.see(/^error: broken: .*$/m)
        yield* answer(seen, "Number, part of a name, or enter to leave:", "1")
        yield* seen.see(/^restoring alpha\n.*alpha is back: /m)
        yield* seen.see("agent: You said: \"hello\".")
        yield* seen.see(/Prompt or \/help:\s*$/)
        yield* seen.type(ctrlD)
        expect(yield* seen.exit).toBe(0)
        nothingDrawn(seen)
      }),
    attempt
  )

  it.scopedLive(
    "reads out ten Pods at a time, and is left by an empty line",
    () =>
      Effect.gen(function*() {
        const { directory, screen } = yield* home
        for (let at = 1; at <= 12; at++) keep(directory, { name: `pod-${at}`, at: 1_000 - at })
        const seen = yield* screen(["resume"], plain)
        yield* seen.see(/^10 {2}pod-10, stopped.*\n2 more$/m)
        yield* answer(seen, "Number, part of a name, more, or enter to leave:", "more")
        yield* seen.see(/^12 {2}pod-12, stopped/m)
        yield* answer(seen, "Number, part of a name, or enter to leave:", "quux")
        yield* seen.see(/^No Pod matches "quux"\./m)
        yield* answer(seen, "Part of a name, list, or enter to leave:", "")
        expect(yield* seen.exit).toBe(130)
        nothingDrawn(seen)
      }),
    attempt
  )

  it.scopedLive("needs a terminal all the same", () =>
    Effect.gen(function*() {
      const { pods } = yield* home
      for (const args of [["resume"], ["multi"]]) {
        const { code, stderr, stdout } = yield* pods(...args, "--plain")
        expect(code).toBe(2)
        expect(stdout).toBe("")
        expect(stderr).toMatch(/^pods: this needs a terminal; without one use: pods list.*\n$/)
      }
    }), attempt)
})

describe("pods multi in plain lines", () => {
  it.scopedLive(
    "tells what happens, answers, prompts and opens Pods, and goes on after each",
    () =>
      Effect.gen(function*() {
        const { pods, screen, start } = yield* home
        yield* start("alpha", "hello")
        yield* start("beta", "hello")
        const seen = yield* screen(["multi", "--plain"], wide)
        yield* seen.see(/^Idle, 2:\n1 {2}.*\n2 {2}/m)
        yield* pods("send", "alpha", "ask about `rm -rf dist`")
        yield* seen.see(/^\d {2}alpha now asks: rm -rf dist$/m)
        yield* answer(seen, "Number, help or quit:", "a alpha")
        yield* seen.see(/^asks: .*\n {2}rm -rf dist\n {2}1 {2}Allow once\n/m)
        yield* answer(seen, "Answer 1-3, or enter for later:", "1")
        yield* seen.see("note: alpha was answered")
        yield* seen.see(/^\d {2}alpha now live idle, "You chose: Allow once/m)
        yield* answer(seen, "Number, help or quit:", "p beta list files")
        yield* seen.see("note: delivered to beta")
        yield* seen.see(/^\d {2}beta now live idle, "My directory/m)
        yield* answer(seen, "Number, help or quit:", "beta")
        yield* seen.see(/^status: beta is live idle$/m)
        yield* seen.see(/Prompt or \/help:\s*$/)
        yield* seen.type(ctrlD)
        yield* seen.see(/^back in the list/m)
        yield* answer(seen, "Number, help or quit:", "s beta")
        yield* answer(seen, "Stop beta? y or n:", "y")
        yield* seen.see(/^\d {2}beta now stopped/m)
        yield* answer(seen, "Number, help or quit:", "quit")
        expect(yield* seen.exit).toBe(0)
        nothingDrawn(seen)
      }),
    attempt
  )
})

describe("pods attach in plain lines", () => {
  it.scopedLive(
    "keeps every line whole that comes while somebody types, and writes hostile text safely",
    () =>
      Effect.gen(function*() {
        const { pods, screen, start } = yield* home
        yield* start("alpha", "hello")
        const seen = yield* screen(["attach", "alpha", "--plain"], wide)
        yield* seen.see(/Prompt or \/help:\s*$/)
        yield* seen.type("list ")
        yield* pods("send", "alpha", `evil ${escape}[2J${escape}]0;title\u0007 text`)
        yield* seen.see(/^Prompt or \/help: list *\n.*evil/m)
        yield* seen.see(/^agent: You said: "evil/m)
        yield* seen.see(/Prompt or \/help:\s*$/)
        yield* seen.type("files\r")
        yield* seen.see(/^you: list files$/m)
        yield* seen.see(/^agent: My directory/m)
        yield* answer(seen, "Prompt or /help:", "/detach")
        expect(yield* seen.exit).toBe(0)
        nothingDrawn(seen)
      }),
    attempt
  )

  it.scopedLive("opens what new and restore start", () =>
    Effect.gen(function*() {
      const { pods, screen } = yield* home
      const begun = yield* screen(["new", "alpha", "hello", "--attach", "--plain"])
      yield* begun.see(/^agent: You said: "hello"/m)
      yield* begun.see(/Prompt or \/help:\s*$/)
      yield* begun.type(ctrlD)
      expect(yield* begun.exit).toBe(0)
      yield* pods("stop", "alpha")
      const back = yield* screen(["restore", "alpha", "--attach"], plain)
      yield* back.see(/^alpha is back: /m)
      yield* back.see(/Prompt or \/help:\s*$/)
      yield* back.type(ctrlD)
      expect(yield* back.exit).toBe(0)
      nothingDrawn(begun)
      nothingDrawn(back)
    }), attempt)
})
