import { describe, expect, it } from "@effect/vitest"
import { Either } from "effect"
import { hear, open, play, press, printed, region, type Stage } from "./stage.ts"

const closed = (stage: Stage, text: string): Stage =>
  play(stage, { _tag: "EditorEnded", text: Either.right(text) })

const failed = (stage: Stage, reason: string): Stage =>
  play(stage, { _tag: "EditorEnded", text: Either.left(reason) })

const draft = (stage: Stage): string => stage.model.editor.text

const status = (stage: Stage): string | undefined => region(stage).at(-1)

/** Somebody who has written `fix it` is in an editor. */
const inEditor = (): Stage => press(open(), "fix it", "<ctrl-g>")

describe("ctrl-g in the conversation", () => {
  it("gives what is written to an editor, and takes what that makes of it", () => {
    const stage = inEditor()
    expect(stage.lent).toEqual(["fix it"])
    const back = closed(stage, "fix it\nnow")
    expect(draft(back)).toBe("fix it\nnow")
    expect(press(back, "!").model.editor.text).toBe("fix it\nnow!")
    expect(back.sent).toEqual([])
  })

  it("gives long pastes in full", () => {
    const long = "line\n".repeat(20)
    const stage = press(open(), "see ", `<paste:${long}>`, "<ctrl-g>")
    expect(stage.lent).toEqual([`see ${long}`])
    expect(draft(closed(stage, "see it"))).toBe("see it")
    expect(draft(closed(stage, `see ${long}`))).toBe(
      draft(press(open(), "see ", `<paste:${long}>`))
    )
  })

  it("undoes what the editor did with ctrl-_", () => {
    expect(draft(press(closed(inEditor(), "other"), "<ctrl-_>"))).toBe("fix it")
  })

  it("says that nothing was changed, and why there is no text", () => {
    expect(status(closed(inEditor(), "fix it"))).toBe("nothing was changed in the editor")
    const stage = failed(inEditor(), "vim ended with code 1")
    expect(status(stage)).toBe("error vim ended with code 1; your text is as it was")
    expect(draft(stage)).toBe("fix it")
  })

  it("keeps what was typed before the editor came up, but no key that does something", () => {
    const stage = press(inEditor(), " soon", "<enter>", "<ctrl-g>", "<ctrl-c>", "<ctrl-]>")
    expect(stage.sent).toEqual([])
    expect(stage.lent).toHaveLength(1)
    expect(stage.outcome).toBeUndefined()
    expect(draft(closed(stage, "fix it at once"))).toBe("fix it at once soon")
  })

  it("goes on with the conversation meanwhile", () => {
    const stage = hear(inEditor(), 1, { event: "text_delta", data: { text: "one\ntwo\n" } })
    expect(printed(stage)).toContain("one")
  })

  it("does not open an editor while a prompt is under way, and says so", () => {
    const stage = press(open(), "fix it", "<enter>", "<ctrl-g>")
    expect(stage.lent).toEqual([])
    expect(status(stage)).toBe("sent; the Pod has not taken it yet")
  })

  it.each(
    [
      [{ _tag: "PodEnded" }, "Stopped", "fix-login-bug has stopped; pods resume fix-login-bug"],
      [{ _tag: "LostConnection", reason: "gone" }, "Lost", "lost the connection to fix-login-bug;"]
    ] as const
  )("ends after %o only when the editor is closed, with the text", (message, outcome, words) => {
    const stage = play(inEditor(), message)
    expect(stage.outcome).toBeUndefined()
    const end = closed(stage, "fix it all")
    expect(end.outcome?._tag).toBe(outcome)
    expect(printed(end)).toContain("not sent: fix it all")
    expect(printed(end).at(-1)).toContain(words)
  })

  it("ends at once when the terminal is lost", () => {
    expect(play(inEditor(), { _tag: "LostTerminal" }).outcome).toEqual({ _tag: "Detached" })
  })

  it("is offered once something is written", () => {
    expect(status(open())).not.toContain("ctrl-g")
    expect(status(press(open(), "fix"))).toContain("ctrl-g editor")
  })

  it("is not for who only looks on", () => {
    expect(press(open({ watching: true }), "<ctrl-g>").lent).toEqual([])
  })
})
