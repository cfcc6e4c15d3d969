import { describe, expect, it } from "@effect/vitest"
import * as Belongings from "../../src/domain/Belongings.ts"
import { bytesText } from "../../src/domain/bytesText.ts"
import { sessionOf } from "../support/pods.ts"

const session = {
  session: sessionOf("a"),
  path: "/s",
  segments: 2,
  spills: 1,
  bytes: 12_345
}
const kept: Belongings.Belongings = {
  files: ["/m", "/r"],
  session,
  sharedWith: [],
  agent: undefined
}

describe("what is kept about a Pod", () => {
  it("is told with the size of its session", () => {
    expect(Belongings.lines(kept, false)).toEqual([
      "/m",
      "/r",
      "/s (2 segments, 1 long text, 12 kB)"
    ])
  })

  it("leaves the session when it is to be kept, or when another Pod has it", () => {
    expect(Belongings.lines(kept, true)).toContain("/s stays")
    expect(Belongings.lines({ ...kept, sharedWith: ["b", "c"] }, false)).toContain(
      "/s stays: b, c has it too"
    )
  })

  it("names an agent that still runs first", () => {
    const agent = { pgid: 42, start_time: "1", boot_id: "b" }
    expect(Belongings.lines({ ...kept, session: undefined, agent }, false)).toEqual([
      "its agent, which still runs (process group 42)",
      "/m",
      "/r"
    ])
  })
})

describe("a number of bytes", () => {
  const texts: ReadonlyArray<readonly [number, string]> = [
    [0, "0 bytes"],
    [1, "1 byte"],
    [999, "999 bytes"],
    [1_000, "1.0 kB"],
    [9_949, "9.9 kB"],
    [52_000, "52 kB"],
    [3_400_000, "3.4 MB"],
    [7e15, "7000 TB"]
  ]
  for (const [bytes, text] of texts) {
    it(`${bytes} reads ${text}`, () => {
      expect(bytesText(bytes)).toBe(text)
    })
  }
})
