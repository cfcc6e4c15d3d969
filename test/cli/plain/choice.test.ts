import { describe, expect, it } from "vitest"
import * as Picker from "../../../src/cli/picker/model.ts"
import { dialogue, type Message } from "../../../src/cli/plain/choice.ts"
import type { LineMessage } from "../../../src/cli/plain/Dialogue.ts"
import * as SafeText from "../../../src/domain/SafeText.ts"
import { pods, socketOf } from "../../support/pods.ts"
import { described, now, start, thirty } from "../picker/world.ts"
import { stage } from "./play.ts"

const { added, begun, play, question } = stage(dialogue(start))

const line = (text: string): LineMessage => ({ _tag: "TypedLine", text, goesOn: false, now })

const ended: Message = { _tag: "EndedDescribing" }

/** The list is whole, and the busy ones of the first page have said what they are about. */
const listed = play(
  begun,
  Picker.Message.ListChanged({ entries: thirty }),
  { _tag: "Ticked", now },
  Picker.Message.ListEnded(),
  ...described,
  ended
)

describe("the list", () => {
  it("is read out once it is whole and the busy Pods have said what they are about", () => {
    const waiting = play(begun, Picker.Message.ListChanged({ entries: thirty }))
    expect(question(waiting)).toBe("Works")
    const whole = play(waiting, { _tag: "Ticked", now }, Picker.Message.ListEnded())
    expect(whole.printed).toEqual([])
    expect(whole.commands.map(({ _tag }) => _tag)).toEqual(["Describe"])
    expect(added(whole, ...described, ended)).toEqual(listed.printed)
  })

  it("numbers ten Pods, each in one line with all that the picker shows of it", () => {
    expect(listed.printed).toEqual([
      "30 Pods, 6 live, 1 unreachable, 22 stopped, 1 corrupt:",
      "1  release-notes, live paused, asks: rm -rf dist, 4s ago, ~/src/site",
      "2  修复登录错误, live running 41s, edit auth.ts, ~/src/web",
      "3  fix-login-bug, live running 2m14s, npm test, ~/src/api",
      "4  api-refactor, live idle, 2m ago, ~/src/api",
      "5  nightly-bench, live, no status in time, 5m ago, ~/bench",
      "6  docs-rewrite, live idle, [live, pending segment], ~/src/docs",
      "7  gpu-sweep, unreachable, nobody listens, 1h ago, ~/src/gpu",
      "8  parser-spike, stopped, \"try the LR table again, the log shows it\", 3h ago, ~/src/lang",
      "9  カフェメニュー café, stopped, \"done, tests pass\", on Tue, ~/src/menu",
      "10  spike-0, stopped, \"looks right, ship it\", 1w ago, ~/src/spikes",
      "20 more"
    ])
    expect(question(listed)).toBe("Number, part of a name, more, or enter to leave: ")
  })

  it("goes on with the next ten, whose numbers go on too, until all were read out", () => {
    const second = play(listed, line("more"))
    expect(second.printed.slice(listed.printed.length)).toHaveLength(11)
    expect(second.printed.at(-2)).toMatch(/^20 {2}spike-10, stopped/)
    expect(second.printed.at(-1)).toBe("10 more")
    const third = play(second, line("more"))
    expect(third.printed.at(-1)).toMatch(/^30 {2}old-import, corrupt, metadata.json is empty$/)
    expect(question(third)).toBe("Number, part of a name, or enter to leave: ")
    expect(added(third, line("more"))).toEqual(["These were all; list reads them out again."])
    expect(added(third, line("list"))).toEqual(listed.printed)
  })

  it("tells which Pods words match, and that none do", () => {
    const found = play(listed, line("log"))
    expect(found.printed.slice(listed.printed.length)).toEqual([
      "3 of 30 Pods match \"log\":",
      expect.stringMatching(/^1 {2}fix-login-bug, live running/),
      expect.stringMatching(/^2 {2}blog-theme, stopped/),
      expect.stringMatching(/^3 {2}parser-spike, stopped/)
    ])
    const none = play(found, line("quux"))
    expect(none.printed.at(-1)).toBe(
      "No Pod matches \"quux\". Searched names, directories and last messages of 30 Pods."
    )
    expect(question(none)).toBe("Part of a name, list, or enter to leave: ")
  })

  it("is of this directory only when that is wanted", () => {
    const here = stage(dialogue({ ...start, cwd: "/home/mia/src/api" }))
    const all = here.play(
      here.begun,
      Picker.Message.ListChanged({ entries: thirty }),
      { _tag: "Ticked", now },
      Picker.Message.ListEnded(),
      ended
    )
    expect(here.added(all, line("here"))[0]).toBe("2 of 30 Pods work in this directory:")
  })

  it("says of text from elsewhere only what is safe to print", () => {
    const entries = pods({ name: "evil\u001b[2J\u202e\npod", stored: "missing", live: {} })
    const { printed } = play(
      begun,
      Picker.Message.ListChanged({ entries }),
      Picker.Message.ListEnded()
    )
    expect(printed).toEqual(["1 Pod, 1 probing:", "1  evil pod, not known yet"])
  })

  it("ends without a word when there are no Pods", () => {
    const { outcome, printed } = play(
      begun,
      Picker.Message.ListChanged({ entries: [] }),
      Picker.Message.ListEnded()
    )
    expect(outcome).toEqual(Picker.Outcome.Empty())
    expect(printed).toEqual([])
  })
})

describe("a line", () => {
  it("with a number opens that Pod, and nothing is asked meanwhile", () => {
    const opening = play(listed, line(" 4 "))
    expect(opening.commands.at(-1)).toMatchObject({
      _tag: "Open",
      plan: { _tag: "Attach", name: "api-refactor", socket: socketOf("api-refactor") }
    })
    expect(question(opening)).toBe("Works")
    const opened = play(
      opening,
      Picker.Message.Opened({
        name: "api-refactor",
        socket: "/s",
        line: SafeText.of`attached to api-refactor`
      })
    )
    expect(opened.outcome).toEqual(Picker.Outcome.Opened({ name: "api-refactor", socket: "/s" }))
    expect(opened.printed.at(-1)).toBe("attached to api-refactor")
  })

  it("says before that a stopped Pod is being restored", () => {
    expect(added(listed, line("8"))).toEqual(["restoring parser-spike"])
  })

  it("with the beginning of one name opens that Pod, read out or not", () => {
    expect(play(listed, line("blog")).commands.at(-1)).toMatchObject({
      plan: { name: "blog-theme" }
    })
    expect(play(listed, line("fix-login-bug")).commands.at(-1)).toMatchObject({
      plan: { name: "fix-login-bug" }
    })
  })

  it("is answered by what is wrong, and the question comes again", () => {
    const corrupt = play(listed, line("old-import"))
    expect(corrupt.printed.at(-1)).toMatch(/^error: old-import: .*metadata.json is empty$/)
    expect(question(corrupt)).toBe("Number, part of a name, more, or enter to leave: ")
    const failed = play(
      listed,
      line("1"),
      Picker.Message.OpenFailed({ name: "release-notes", sentence: "it hung up" })
    )
    expect(failed.printed.at(-1)).toBe("error: it hung up")
    expect(question(failed)).toBe("Number, part of a name, more, or enter to leave: ")
  })

  it("makes all Pods be asked once more before one is called unreachable", () => {
    const looking = play(listed, line("7"))
    expect(looking.printed.at(-1)).toBe("asking all Pods once more")
    expect(looking.commands.at(-1)).toMatchObject({ _tag: "LookAgain" })
    const looked = play(looking, Picker.Message.LookedAgain({ entries: thirty }), ended)
    expect(looked.printed.at(-1)).toMatch(/^error: gpu-sweep: /)
  })

  it("that is empty leaves, as the end of the typing does", () => {
    expect(play(listed, line("")).outcome).toEqual(Picker.Outcome.Cancelled())
    expect(play(listed, { _tag: "EndedTyping" }).outcome).toEqual(Picker.Outcome.Cancelled())
  })

  it("with a number that nothing has is looked for like any other word", () => {
    expect(play(listed, line("77")).printed.at(-1)).toMatch(/^No Pod matches "77"/)
  })
})
