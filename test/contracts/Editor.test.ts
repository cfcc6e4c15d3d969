import { Effect } from "effect"
import { EditorFailed, EditorProblem } from "../../src/domain/EditorFailed.ts"
import * as MemoryEditor from "../../src/layers/memory/MemoryEditor.ts"
import * as NodeEditor from "../../src/layers/node/NodeEditor.ts"
import { editorScript } from "../support/editorScript.ts"
import { scratch } from "../support/scratch.ts"
import { type Doing, editorContract } from "./Editor.contract.ts"

const command = "/bin/ed"

editorContract("MemoryEditor", (doing) =>
  Effect.succeed(MemoryEditor.layer((text) => {
    if (doing === undefined) return new EditorFailed({ problem: EditorProblem.None() })
    switch (doing.does) {
      case "writes":
        return Effect.succeed(doing.text)
      case "adds":
        return Effect.succeed(text === "" ? doing.text : `${text}\n${doing.text}`)
      case "keeps":
        return Effect.succeed(text)
      case "gives up":
        return new EditorFailed({ problem: EditorProblem.Ended({ command, code: doing.code }) })
    }
  })))

editorContract("NodeEditor", (doing) =>
  Effect.gen(function*() {
    const folder = yield* scratch
    // Nothing is found in an empty folder.
    if (doing === undefined) return NodeEditor.layer({ PATH: folder })
    const script = yield* editorScript(folder, lines(doing))
    return NodeEditor.layer({ PATH: process.env["PATH"], VISUAL: script })
  }))

const lines = (doing: Doing): ReadonlyArray<string> => {
  switch (doing.does) {
    case "writes":
      return [`printf '%s\\n' '${doing.text}' > "$1"`]
    case "adds":
      return [`printf '%s\\n' '${doing.text}' >> "$1"`]
    case "keeps":
      return ["exit 0"]
    case "gives up":
      return ["echo lost > \"$1\"", `exit ${doing.code}`]
  }
}
