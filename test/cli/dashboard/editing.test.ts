import { describe, expect, it } from "@effect/vitest"
import { Either } from "effect"
import * as Composer from "../../../src/cli/dashboard/composer.ts"
import * as Model from "../../../src/cli/dashboard/model.ts"
import * as Draft from "../../../src/cli/terminal/draft.ts"
import { after, entries, modelAfter, pasted, pictured, type Said, screen } from "./world.ts"

const name = "api-refactor"

/** Somebody writes to an idle Pod. */
const writing: ReadonlyArray<Said> = [pictured(), ...Array(5).fill("down"), "p", "=fix it"]

const closed = (text: string): Said => Model.Message.EditorEnded({ name, text: Either.right(text) })

const failed = (why: string): Said => Model.Message.EditorEnded({ name, text: Either.left(why) })

const text = (model: Model.Model) => Draft.text(Composer.draftTo(model, name))

const wanted = (tag: Model.Command["_tag"], messages: ReadonlyArray<Said>) =>
  after(messages).wanted.filter(({ _tag }) => _tag === tag)

describe("ctrl-g in the composer of the dashboard", () => {
  it("gives the draft to an editor, and takes what that makes of it", () => {
    const messages = [...writing, "ctrl-g"]
    expect(wanted("Edit", messages)).toEqual([{ _tag: "Edit", name, text: "fix it" }])
    expect(text(modelAfter([...messages, closed("one\ntwo")]))).toBe("one\ntwo")
    expect(screen([...messages, closed("one\ntwo")]).slice(-3, -1)).toEqual([
      expect.stringMatching(/^to api-refactor › one/),
      "                  two█"
    ])
    expect(text(modelAfter([...messages, closed("one"), "ctrl-_"]))).toBe("fix it")
  })

  it("gives long pastes in full, and names them again when nothing was changed", () => {
    const long = "line\n".repeat(20)
    const messages = [...writing, pasted(long), "ctrl-g"]
    expect(wanted("Edit", messages)).toEqual([{ _tag: "Edit", name, text: `fix it${long}` }])
    const model = modelAfter([...messages, closed(`fix it${long}`)])
    expect(Draft.shown(Composer.draftTo(model, name)).text).toBe("fix it[pasted 21 lines]")
    expect(model.notice?.text).toBe("nothing was changed in the editor")
  })

  it("takes a character that stands for a paste as itself when it comes from an editor", () => {
    const messages = [...writing, pasted("line\n".repeat(20)), "ctrl-g"]
    const token = modelAfter(messages).drafts.get(name)?.editor.text.slice(-2) ?? ""
    expect(text(modelAfter([...messages, closed(`see ${token}`)]))).toBe(`see ${token}`)
  })

  it("keeps the text when there is none from the editor, and says why", () => {
    const model = modelAfter([...writing, "ctrl-g", failed("vim ended with code 1")])
    expect(text(model)).toBe("fix it")
    expect(model.notice).toMatchObject({
      wrong: true,
      text: "vim ended with code 1. Your text is kept in the composer."
    })
  })

  it("keeps what was typed before the editor came up, but no key that does something", () => {
    const messages = [...writing, "ctrl-g", "= soon", "enter", "escape", "ctrl-g", "=q"]
    expect(wanted("SendPrompt", messages)).toEqual([])
    expect(wanted("Edit", messages)).toHaveLength(1)
    expect(text(modelAfter([...messages, closed("fix it at once")]))).toBe("fix it at once soonq")
    expect(wanted("SendPrompt", [...messages, closed("go"), "enter"])).toMatchObject([
      { text: "go soonq" }
    ])
  })

  it("keeps the text for a Pod that is gone by the end of it", () => {
    const gone = pictured({ entries: entries.filter((entry) => entry.name !== name) })
    expect(text(modelAfter([...writing, "ctrl-g", gone, closed("fix it all")]))).toBe("fix it all")
  })

  it("is offered while something is written", () => {
    expect(screen(writing).at(-1)).toMatch(/^enter send {2}alt-enter new line {2}ctrl-g editor/)
  })
})
