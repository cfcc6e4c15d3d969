import { Either } from "effect"
import { describe, expect, it } from "vitest"
import { outcomeOf } from "../../src/cli/askReply.ts"
import type { Ask, AskField } from "../../src/domain/Ask.ts"

const ask = (more: Partial<Ask> = {}): Ask => ({
  id: "1.a",
  title: "Delete notes.txt",
  options: [
    { id: "allow-once", name: "Allow once", kind: "allow_once" },
    { id: "allow-always", name: "Always allow", kind: "allow_always" },
    { id: "reject", name: "Reject", kind: "reject_once" }
  ],
  asked_at: 1,
  ...more
})

const option = (id: string, name: string) => ({ id, name, kind: "allow_once" })

const chosen = (words: string | ReadonlyArray<string>, asked = ask()) =>
  Either.match(outcomeOf(asked, typeof words === "string" ? [words] : words), {
    onLeft: (problem) => problem,
    onRight: (outcome) => outcome.kind === "selected" ? { option: outcome.option } : outcome
  })

describe("an option", () => {
  it("is chosen by its number, id or name, or how the name begins", () => {
    for (const words of ["1", "allow-once", "Allow once", "ALLOW ONCE", "allow", "  allow  once"]) {
      expect(chosen(words)).toEqual({ option: "allow-once" })
    }
    for (const words of ["3", "r", "rej", "REJECT"]) {
      expect(chosen(words)).toEqual({ option: "reject" })
    }
    expect(chosen(["always", "allow"])).toEqual({ option: "allow-always" })
    expect(chosen("allow-a")).toEqual({ option: "allow-always" })
  })

  it("is not chosen by a text that fits none or several, which are named", () => {
    const offers = "it offers 1 Allow once, 2 Always allow, 3 Reject, cancel"
    for (const words of ["0", "4", "yes", "", " ", "-1", "1.0", "llow"]) {
      expect(chosen(words)).toBe(`the agent does not offer ${JSON.stringify(words)}; ${offers}`)
    }
    expect(chosen("al")).toBe(
      "\"al\" may be 1 Allow once or 2 Always allow; say which in other words"
    )
  })

  it("is not guessed where a number of one is the id of another", () => {
    const asked = ask({ options: [option("0", "Yes"), option("1", "No")] })
    expect(chosen("1", asked)).toBe("\"1\" may be 1 Yes or 2 No; say which in other words")
    expect(chosen("0", asked)).toEqual({ option: "0" })
    expect(chosen("no", asked)).toEqual({ option: "1" })
  })

  it("is told from one whose id differs only in case", () => {
    const asked = ask({ options: [option("a", "One"), option("A", "Two")] })
    expect(chosen("a", asked)).toEqual({ option: "a" })
    expect(chosen("A", asked)).toEqual({ option: "A" })
  })

  it("is told from one of the same name by its number", () => {
    const asked = ask({ options: [option("x", "Allow"), option("y", "Allow")] })
    expect(chosen("allow", asked)).toContain("may be 1 Allow or 2 Allow")
    expect(chosen("2", asked)).toEqual({ option: "y" })
  })
})

describe("cancel", () => {
  it("answers nothing", () => {
    expect(chosen("cancel")).toEqual({ kind: "cancelled" })
  })

  it("is an option where the agent offers one that is called so", () => {
    const named = ask({ options: [option("x", "Cancel"), option("y", "Go")] })
    expect(chosen("cancel", named)).toEqual({ option: "x" })
    const begins = ask({ options: [option("x", "Cancel the deployment"), option("y", "Go")] })
    expect(chosen("cancel", begins)).toEqual({ kind: "cancelled" })
    expect(chosen("cancel the", begins)).toEqual({ option: "x" })
  })
})

const field = (name: string, type: AskField["type"], more: Partial<AskField> = {}): AskField => ({
  name,
  title: name,
  type,
  required: false,
  ...more
})

const colours = [{ value: "#f00", name: "Red" }, { value: "#00f", name: "Blue, dark" }]

const form = ask({
  options: [],
  fields: [
    field("name", "text", { required: true, title: "Your name" }),
    field("size", "number"),
    field("count", "integer"),
    field("wanted", "boolean"),
    field("colour", "choice", { choices: colours }),
    field("more", "choices", { choices: [...colours, { value: "none", name: "None" }] })
  ]
})

describe("a form", () => {
  const content = (...words: ReadonlyArray<string>) => {
    const found = chosen(["name=x", ...words], form)
    return typeof found === "object" && "content" in found ? found.content : found
  }

  it("is filled in with values of the types of its fields", () => {
    expect(content("size=-1.5e3", "count=3", "wanted=yes", "colour=red")).toEqual({
      name: "x",
      size: -1500,
      count: 3,
      wanted: true,
      colour: "#f00"
    })
    expect(content("more=#f00,none")).toEqual({ name: "x", more: ["#f00", "none"] })
    expect(content("more=blue, dark")).toEqual({ name: "x", more: ["#00f"] })
    expect(content("more=red,red")).toEqual({ name: "x", more: ["#f00"] })
    expect(content("more=")).toEqual({ name: "x", more: [] })
    expect(content("wanted=FALSE")).toEqual({ name: "x", wanted: false })
  })

  it("takes everything behind the first = as the text, and a title for a name", () => {
    expect(chosen(["Your Name=a = b=c"], form)).toEqual({
      kind: "filled",
      content: { name: "a = b=c" }
    })
    expect(chosen(["name="], form)).toEqual({ kind: "filled", content: { name: "" } })
  })

  it("is not filled in with values that do not suit, and says what would", () => {
    for (const size of ["", "big", "0x10", "1,5", "Infinity", "1e999"]) {
      expect(content(`size=${size}`)).toBe("size has to be a number")
    }
    for (const count of ["1.5", "9007199254740993", ""]) {
      expect(content(`count=${count}`)).toBe("count has to be a whole number")
    }
    expect(content("wanted=perhaps")).toBe("wanted has to be yes or no")
    expect(content("colour=green")).toBe("colour has to be one of Red, Blue, dark")
    expect(content("more=red,green")).toBe(
      "more has to be some of Red, Blue, dark, None, with commas between"
    )
  })

  it("is not filled in without what it needs, twice, or with more than it has", () => {
    expect(chosen(["size=1"], form)).toBe("it needs name=TEXT too")
    expect(content("name=y")).toBe("name is given twice")
    expect(content("age=3")).toContain("\"age\" is no field of it; fill in name=TEXT, size=NUMBER")
    expect(chosen(["hello"], form)).toContain("it offers to fill in name=TEXT")
    expect(chosen(["__proto__=x"], form)).toContain("is no field of it")
  })

  it("can be left without an answer", () => {
    expect(chosen("cancel", form)).toEqual({ kind: "cancelled" })
  })

  it("is none where the agent has no fields", () => {
    expect(chosen("a=b")).toContain("the agent does not offer \"a=b\"")
  })
})
