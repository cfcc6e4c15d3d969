import { describe, expect, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { mkdirSync, statSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { SessionId } from "../../src/domain/ids.ts"
import * as FileReadMarks from "../../src/layers/file/FileReadMarks.ts"
import * as MemoryReadMarks from "../../src/layers/memory/MemoryReadMarks.ts"
import { ReadMarks } from "../../src/services/ReadMarks.ts"
import { tempPaths } from "../layers/file/tempPaths.ts"
import { readMarksContract } from "./ReadMarks.contract.ts"

readMarksContract("MemoryReadMarks", Effect.succeed(MemoryReadMarks.layer))

readMarksContract("FileReadMarks", Effect.map(tempPaths, FileReadMarks.layer))

describe("FileReadMarks", () => {
  const session = SessionId.make("019e6f00-0000-7000-8000-000000000001")

  it.scoped("take a file that nobody understands for none, and write a new one", () =>
    Effect.gen(function*() {
      const paths = yield* tempPaths
      mkdirSync(dirname(paths.seen(session)), { recursive: true, mode: 0o700 })
      writeFileSync(paths.seen(session), "[{\"reader\":")
      const marks = yield* Effect.provide(ReadMarks, FileReadMarks.layer(paths))
      expect(yield* marks.seenUntil(session, "ana")).toEqual(Option.none())
      yield* marks.mark(session, "ana", 5)
      expect(yield* marks.seenUntil(session, "ana")).toEqual(Option.some(5))
      expect(statSync(paths.seen(session)).mode & 0o777).toBe(0o600)
    }))
})
