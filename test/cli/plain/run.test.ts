import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Mailbox, Stream, TestClock } from "effect"
import type { Dialogue } from "../../../src/cli/plain/Dialogue.ts"
import { run } from "../../../src/cli/plain/run.ts"
import * as SafeText from "../../../src/domain/SafeText.ts"
import * as MemoryLineTerminal from "../../../src/layers/memory/MemoryLineTerminal.ts"

type Message = { readonly _tag: "Said"; readonly text: string }

interface Model {
  readonly works: boolean
}

/** Says every line back; `work` waits for a message, `bye` and the end of the typing end it. */
const echo: Dialogue<Model, Message, string, string> = {
  init: { model: { works: false }, print: [SafeText.of`hello`] },
  turn: ({ works }) => works ? { _tag: "Works" } : { _tag: "Asks", question: SafeText.of`Line: ` },
  update: (model, message) => {
    switch (message._tag) {
      case "EndedTyping":
        return { model, outcome: "ended" }
      case "Said":
        return { model: { works: false }, print: [SafeText.line(message.text)] }
      case "TypedLine": {
        const { text } = message
        if (text === "bye") return { model, outcome: "bye" }
        return text === "work"
          ? { model: { works: true }, commands: [text] }
          : { model, print: [SafeText.line(`you said ${text}`)] }
      }
    }
  }
}

const talk = Effect.gen(function*() {
  const terminal = yield* MemoryLineTerminal.make()
  const messages = yield* Mailbox.make<Message>()
  const done = yield* Mailbox.make<Message>()
  const fiber = yield* run(echo, {
    instead: "pods list",
    perform: () => Stream.take(Mailbox.toStream(done), 1),
    messages: Mailbox.toStream(messages)
  }).pipe(Effect.provide(terminal.layer), Effect.fork)
  const settle = TestClock.adjust("1 millis")
  yield* settle
  return {
    ...terminal,
    fiber,
    settle,
    type: (line: string) => Effect.zipRight(terminal.type(line), settle),
    say: (text: string) => Effect.zipRight(messages.offer({ _tag: "Said", text }), settle),
    done: (text: string) => Effect.zipRight(done.offer({ _tag: "Said", text }), settle),
    quiet: TestClock.adjust("200 millis")
  }
})

describe("a talk in plain lines", () => {
  it.effect("asks at once, and again behind every line", () =>
    Effect.gen(function*() {
      const { fiber, type, written } = yield* talk
      expect(yield* written).toBe("hello\nLine: ")
      yield* type("one")
      expect(yield* written).toBe("hello\nLine: you said one\nLine: ")
      yield* type("bye")
      expect(yield* Fiber.join(fiber)).toBe("bye")
      expect(yield* written).toBe("hello\nLine: you said one\nLine: ")
    }))

  it.effect("begins what happens in a line of its own, and asks again once it is quiet", () =>
    Effect.gen(function*() {
      const { quiet, say, written } = yield* talk
      yield* say("news")
      yield* say("more")
      expect(yield* written).toBe("hello\nLine: \nnews\nmore\n")
      yield* quiet
      expect(yield* written).toBe("hello\nLine: \nnews\nmore\nLine: ")
      yield* quiet
      expect(yield* written).toBe("hello\nLine: \nnews\nmore\nLine: ")
    }))

  it.effect("takes a line while it is not quiet, and none while it works", () =>
    Effect.gen(function*() {
      const { done, say, type, written } = yield* talk
      yield* say("news")
      yield* type("work")
      yield* type("early")
      expect(yield* written).toBe("hello\nLine: \nnews\n")
      yield* done("worked")
      expect(yield* written).toBe("hello\nLine: \nnews\nworked\nyou said early\nLine: ")
    }))

  it.effect("leaves lines for whoever comes next", () =>
    Effect.gen(function*() {
      const terminal = yield* MemoryLineTerminal.make()
      const once = run(echo, {
        instead: "pods list",
        perform: () => Stream.empty,
        messages: Stream.empty
      }).pipe(Effect.provide(terminal.layer))
      for (const line of ["bye", "two", "bye"]) yield* terminal.type(line)
      expect(yield* once).toBe("bye")
      expect(yield* once).toBe("bye")
      expect(yield* terminal.written)
        .toBe("hello\nLine: hello\nLine: you said two\nLine: ")
    }))

  it.effect("ends the line of a question that nobody answers any more", () =>
    Effect.gen(function*() {
      const ended = yield* talk
      yield* ended.end
      expect(yield* Fiber.join(ended.fiber)).toBe("ended")
      expect(yield* ended.written).toBe("hello\nLine: \n")
      const stopped = yield* talk
      yield* Fiber.interrupt(stopped.fiber)
      expect(yield* stopped.written).toBe("hello\nLine: \n")
    }))

  it.effect("is held at a terminal only", () =>
    Effect.gen(function*() {
      const { layer, written } = yield* MemoryLineTerminal.make({ attended: false })
      const wiring = {
        instead: "pods list",
        perform: () => Stream.empty,
        messages: Stream.empty
      }
      expect(yield* Effect.flip(Effect.provide(run(echo, wiring), layer)))
        .toMatchObject({ _tag: "NoTerminal", instead: "pods list" })
      expect(yield* written).toBe("")
    }))
})
