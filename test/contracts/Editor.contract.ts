import { describe, expect, it } from "@effect/vitest"
import { Effect, type Layer, type Scope } from "effect"
import { Editor } from "../../src/services/Editor.ts"

/** What the person does with the text; `keeps` closes the editor at once. */
export type Doing =
  | { readonly does: "writes"; readonly text: string }
  | { readonly does: "adds"; readonly text: string }
  | { readonly does: "keeps" }
  | { readonly does: "gives up"; readonly code: number }

/** What every Editor keeps to. `make` gets what the person does, none where there is no editor. */
export const editorContract = (
  name: string,
  make: (doing: Doing | undefined) => Effect.Effect<Layer.Layer<Editor>, never, Scope.Scope>
) => {
  const edit = (doing: Doing | undefined, text: string) =>
    Effect.flatMap(
      make(doing),
      (layer) => Effect.provide(Effect.flatMap(Editor, (editor) => editor.edit(text)), layer)
    )

  describe(`${name} is an Editor`, () => {
    it.scopedLive("gives what the person has written in place of the text", () =>
      Effect.gen(function*() {
        expect(yield* edit({ does: "writes", text: "修复\nit" }, "fix it")).toBe("修复\nit")
        expect(yield* edit({ does: "writes", text: "" }, "fix it")).toBe("")
      }))

    it.scopedLive("shows the person the text, as a file of whole lines", () =>
      Effect.gen(function*() {
        expect(yield* edit({ does: "adds", text: "now" }, "fix it")).toBe("fix it\nnow")
        expect(yield* edit({ does: "adds", text: "now" }, "fix\n\n")).toBe("fix\n\n\nnow")
        expect(yield* edit({ does: "adds", text: "now" }, "")).toBe("now")
      }))

    it.scopedLive("gives a text to which nothing was done as it was", () =>
      Effect.gen(function*() {
        for (const text of ["", "fix it", "fix\nit\n", "\n", "a\r\nb", " é\t"]) {
          expect(yield* edit({ does: "keeps" }, text)).toBe(text)
        }
      }))

    it.scopedLive("fails when the person gives up, with how the editor ended", () =>
      Effect.gen(function*() {
        const failure = yield* Effect.flip(edit({ does: "gives up", code: 3 }, "fix it"))
        expect(failure.message).toMatch(/ ended with code 3$/)
      }))

    it.scopedLive("fails where there is none, and says which variables name one", () =>
      Effect.gen(function*() {
        const failure = yield* Effect.flip(edit(undefined, "fix it"))
        expect(failure.message).toBe("there is no editor; name one in VISUAL or EDITOR")
      }))
  })
}
