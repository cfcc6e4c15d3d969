import { describe, expect, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"

const root = new URL("../../", import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), "utf8")
const pictures = readdirSync(new URL("docs/pictures", root)).map((name) => `docs/pictures/${name}`)

describe("the pictures of the README", () => {
  it("are those of the three screens, each with words for who does not see it", () => {
    const shown = [...read("README.md").matchAll(/!\[([^\]]*)\]\(([^)]*)\)/g)]
    expect(shown.map(([, , path]) => path).toSorted()).toEqual(pictures.toSorted())
    expect(pictures.toSorted()).toEqual([
      "docs/pictures/attach.svg",
      "docs/pictures/multi.svg",
      "docs/pictures/resume.svg"
    ])
    for (const [, words = ""] of shown) expect(words).toMatch(/^pods \w+: [^]{100,}\.$/)
  })

  it.each(pictures)("%s is small, says what it shows, and names no machine", (path) => {
    const picture = read(path)
    expect(Buffer.byteLength(picture)).toBeLessThan(60_000)
    expect(picture).toMatch(/<title id="t">pods [^<]+<\/title>\n<desc id="d">[^<]{100,}<\/desc>/)
    expect(picture).not.toMatch(/\/(tmp|home|root|Users|private|var|run)\b/)
    expect(picture).not.toMatch(/<script|<image|https?:(?!\/\/www\.w3\.org\/2000\/svg")/)
  })
})
