import { describe, expect, it } from "@effect/vitest"
import * as Model from "../../../src/cli/picker/model.ts"
import { view } from "../../../src/cli/picker/view.ts"
import type { Line } from "../../../src/cli/terminal/Program.ts"
import { type Pod, pods, said } from "../../support/pods.ts"
import { modelAfter } from "./world.ts"

/** The underlined parts of a line, each with its column. */
const underlined = (line: Line | undefined) =>
  line?.filter(({ style }) => style?.underline).map(({ column, text }) => [column, text])

const first = (query: string, pod: Pod) => {
  const entries = pods({ log: said("", 1), ...pod })
  return view(modelAfter([Model.Message.ListChanged({ entries }), `=${query}`])).lines[1]
}

describe("the letters that match", () => {
  it("are underlined in name, directory and message, and keep their style", () => {
    const line = first("log", {
      name: "blog",
      cwd: "/home/mia/src/login",
      log: said("the log", 1)
    })
    expect(underlined(line)).toEqual([[5, "log"], [40, "log"], [73, "log"]])
    expect(line?.find(({ text }) => text === "b")?.style).toEqual({ bold: true })
    expect(line?.find(({ column }) => column === 5)?.style).toEqual({ bold: true, underline: true })
  })

  it("stand in their cells, whatever is before them", () => {
    expect(underlined(first("login", { name: "修复-login" }))).toEqual([[9, "login"]])
    expect(underlined(first("fe", { name: "Cafe\u0301s" }))).toEqual([[6, "fe\u0301"]])
    expect(underlined(first("登", { name: "修e\u0301登录" }))).toEqual([[7, "登"]])
    expect(underlined(first("flb", { name: "fix-login-bug" })))
      .toEqual([[4, "f"], [8, "l"], [14, "b"]])
  })

  it("are not underlined where they are cut off", () => {
    const name = "a-name-that-is-much-too-long-log"
    expect(underlined(first("log", { name }))).toEqual([])
    expect(underlined(first("name log", { name }))).toEqual([[6, "name"]])
  })
})

describe("a message in which something was found", () => {
  const detail = (query: string, text: string) => {
    const line = first(query, { name: "pod", log: said(text, 1) }) ?? []
    return line.filter(({ column }) => column >= 32 && column < 60).map((span) => span.text).join(
      ""
    )
  }

  it("is shown from shortly before it, when it would not be seen", () => {
    expect(detail("again", "try the LR table again")).toBe(" · \"try the LR table again\"")
    expect(detail("shows", "try the LR table again, the log shows a loop"))
      .toBe(" · \"…log shows a loop\"")
    expect(detail("try", "try the LR table again, the log shows a loop"))
      .toBe(" · \"try the LR table again,…")
  })

  it("is shown from the word on, where no word is before it that is short enough", () => {
    const long = "x".repeat(40)
    expect(detail("shows", `${long}shows it`)).toBe(" · \"…shows it\"")
    expect(detail("登录", `${"修复".repeat(20)}登录错误`)).toBe(" · \"…登录错误\"")
  })
})

describe("a directory that is wider than its column", () => {
  it("shows its end, and what was found there", () => {
    const line = first("api", { name: "pod", cwd: "/home/mia/work/customers/api" })
    const text = line?.filter(({ column }) => column >= 67).map((span) => span.text).join("")
    expect(text).toBe("…ustomers/api")
    expect(underlined(line)).toEqual([[77, "api"]])
  })
})
