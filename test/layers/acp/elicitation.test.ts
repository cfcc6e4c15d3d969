import { describe, expect, it } from "@effect/vitest"
import { Option } from "effect"
import { type AskOutcome, offers } from "../../../src/domain/Ask.ts"
import { elicitationOf } from "../../../src/layers/acp/elicitation.ts"

const form = (properties: object, required: ReadonlyArray<string> = [], more = {}) =>
  Option.getOrThrow(elicitationOf({
    mode: "form",
    sessionId: "s1",
    message: "Tell me",
    requestedSchema: { type: "object", properties, required, ...more }
  }))

const ids = ({ question }: ReturnType<typeof form>) => question.options.map(({ id }) => id)

const selected = (option: string): AskOutcome => ({ kind: "selected", option })

describe("elicitationOf a form", () => {
  it("has a field for each property", () => {
    const { question } = form({
      name: { type: "string", title: "Name", description: "as others call you", maxLength: 9 },
      size: { type: "number", minimum: 1 },
      count: { type: "integer", title: null },
      sure: { type: "boolean", default: true },
      colour: { type: "string", enum: ["red", "blue", "red", 3, ""] },
      tool: { type: "string", oneOf: [{ const: "a", title: "A" }, { const: "b" }, { title: "C" }] },
      days: { type: "array", items: { type: "string", enum: ["mo", "tu"] } },
      people: { type: "array", items: { anyOf: [{ const: "x", title: "Xaver" }] } }
    }, ["name", "days"])
    expect(question).toEqual({
      title: "Tell me",
      fields: [
        { name: "name", title: "Name: as others call you", type: "text", required: true },
        { name: "size", title: "size", type: "number", required: false },
        { name: "count", title: "count", type: "integer", required: false },
        { name: "sure", title: "sure", type: "boolean", required: false },
        {
          name: "colour",
          title: "colour",
          type: "choice",
          choices: [{ value: "red", name: "red" }, { value: "blue", name: "blue" }],
          required: false
        },
        {
          name: "tool",
          title: "tool",
          type: "choice",
          choices: [{ value: "a", name: "A" }, { value: "b", name: "b" }],
          required: false
        },
        {
          name: "days",
          title: "days",
          type: "choices",
          choices: [{ value: "mo", name: "mo" }, { value: "tu", name: "tu" }],
          required: true
        },
        {
          name: "people",
          title: "people",
          type: "choices",
          choices: [{ value: "x", name: "Xaver" }],
          required: false
        }
      ],
      options: [{ id: "decline", name: "Decline", kind: "reject_once" }]
    })
  })

  it("says what the form is about", () => {
    const { question } = form({}, [], { title: "Release", description: "It goes out today." })
    expect(question.subject).toBe("Release\nIt goes out today.")
  })

  it("answers with what was filled in, was declined or was not answered", () => {
    const { question, resultOf } = form({ name: { type: "string" } }, ["name"])
    const filled: AskOutcome = { kind: "filled", content: { name: "Ada" } }
    expect(offers(question, filled)).toBe(true)
    expect(resultOf(filled)).toEqual({ action: "accept", content: { name: "Ada" } })
    expect(resultOf(selected("decline"))).toEqual({ action: "decline" })
    expect(resultOf({ kind: "cancelled" })).toEqual({ action: "cancel" })
  })

  it("has an option for each value when there is one thing to choose", () => {
    const colour = form({
      colour: { type: "string", oneOf: [{ const: "r", title: "Red" }] },
      why: { type: "string" }
    }, ["colour"])
    expect(colour.question.options).toEqual([
      { id: "r", name: "Red", kind: "allow_once" },
      { id: "decline", name: "Decline", kind: "reject_once" }
    ])
    expect(colour.resultOf(selected("r"))).toEqual({ action: "accept", content: { colour: "r" } })

    const sure = form({ sure: { type: "boolean" } })
    expect(sure.question.options.map(({ name }) => name)).toEqual(["Yes", "No", "Decline"])
    expect(sure.resultOf(selected("false"))).toEqual({ action: "accept", content: { sure: false } })
  })

  it("has no such options when one of them would not be enough", () => {
    const sure = { type: "boolean" }
    expect(ids(form({ sure, really: sure }))).toEqual(["decline"])
    expect(ids(form({ sure, name: { type: "string" } }, ["name"]))).toEqual(["decline"])
    expect(ids(form({ name: { type: "string" } }))).toEqual(["decline"])
  })

  it("tells its own option from a value of the same name", () => {
    const { question, resultOf } = form({
      answer: { type: "string", enum: ["accept", "decline", "_decline"] }
    })
    expect(question.options.map(({ id }) => id))
      .toEqual(["accept", "decline", "_decline", "__decline"])
    expect(resultOf(selected("decline")))
      .toEqual({ action: "accept", content: { answer: "decline" } })
    expect(resultOf(selected("__decline"))).toEqual({ action: "decline" })
  })

  it("can be accepted as it is when there is nothing to fill in", () => {
    const empty = form({})
    expect(ids(empty)).toEqual(["accept", "decline"])
    expect(empty.resultOf(selected("accept"))).toEqual({ action: "accept", content: {} })
  })

  it("leaves out what it does not know, and can only be declined when that is needed", () => {
    const odd = { type: "colour-picker" }
    const known = { type: "integer" }
    expect(form({ odd, known }).question.fields?.map(({ name }) => name)).toEqual(["known"])
    expect(form({ known, free: { type: "array", items: { type: "string" } } }).question.fields)
      .toHaveLength(1)
    const needed = form({ odd, known }, ["odd"])
    expect(needed.question.fields).toBeUndefined()
    expect(ids(needed)).toEqual(["decline"])
    expect(ids(form({}, ["nowhere"]))).toEqual(["decline"])
    expect(ids(form({ known: "odd" }))).toEqual(["accept", "decline"])
  })

  it("fills in names that mean something to JavaScript", () => {
    const properties = JSON.parse(`{"__proto__": {"type": "boolean"}}`)
    const { question, resultOf } = form(properties)
    expect(question.fields).toMatchObject([{ name: "__proto__" }])
    expect(JSON.stringify(resultOf(selected("true"))))
      .toBe(`{"action":"accept","content":{"__proto__":true}}`)
  })
})

describe("elicitationOf a page", () => {
  it("is the page, to be opened or not", () => {
    const asked = Option.getOrThrow(elicitationOf({
      mode: "url",
      requestId: 3,
      message: "Log in",
      elicitationId: "e1",
      url: "https://example.org/login"
    }))
    expect(asked.key).toBe("e1")
    expect(asked.question).toEqual({
      title: "Log in",
      url: "https://example.org/login",
      options: [
        { id: "accept", name: "Open the page", kind: "allow_once" },
        { id: "decline", name: "Decline", kind: "reject_once" }
      ]
    })
    expect(asked.resultOf(selected("accept"))).toEqual({ action: "accept" })
    expect(asked.resultOf(selected("decline"))).toEqual({ action: "decline" })
    expect(asked.resultOf({ kind: "cancelled" })).toEqual({ action: "cancel" })
  })

  it.each([{ mode: "url" }, { mode: "hologram", url: "x" }, {}, null, "odd"])(
    "is nothing without one: %j",
    (params) => {
      expect(elicitationOf(params)).toEqual(Option.none())
    }
  )
})
