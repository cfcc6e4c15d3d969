import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import { dirname, join } from "node:path"
import * as FileRegistry from "../../../src/layers/file/FileRegistry.ts"
import * as FileSessionLog from "../../../src/layers/file/FileSessionLog.ts"
import { segments, session } from "../../contracts/logTexts.ts"
import { allocation } from "../../contracts/Registry.contract.ts"
import { patient } from "./registryFiles.ts"
import { tempPaths } from "./tempPaths.ts"

describe("what killed processes have left behind", () => {
  it.scopedLive("is swept by whoever registers, from the directories that are ours alone", () =>
    Effect.gen(function*() {
      const paths = yield* tempPaths
      for (const directory of paths.ownDirectories) litter(directory)
      litter(paths.podsDir)
      yield* FileRegistry.make(paths, patient).register(allocation({ pid: process.pid }))
      for (const directory of paths.ownDirectories) {
        const names = fs.readdirSync(directory).filter((name) => name !== "alpha.json")
        expect([directory, names]).toEqual([directory, staying])
      }
      expect(fs.readdirSync(paths.podsDir)).toContain(old)
    }))

  it.scopedLive("is swept by whoever opens a log, from the directory of that", () =>
    Effect.gen(function*() {
      const paths = yield* tempPaths
      const directory = dirname(paths.segment(session, segments(0)))
      litter(directory)
      yield* FileSessionLog.make(paths).open(session, segments(0))
      expect(fs.readdirSync(directory)).toEqual([...staying, `${segments(0)}.jsonl`].toSorted())
    }))
})

const old = ".pods-1-old.tmp"

/** A file of yesterday's yesterday, and what must stay beside it. */
const litter = (directory: string) => {
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 })
  const longAgo = Date.now() / 1000 - 2 * 24 * 60 * 60
  for (const name of [old, ...files]) {
    const path = join(directory, name)
    fs.writeFileSync(path, "")
    if (!name.includes("new")) fs.utimesSync(path, longAgo, longAgo)
  }
  fs.mkdirSync(join(directory, ".pods-1-directory.tmp"))
  fs.utimesSync(join(directory, ".pods-1-directory.tmp"), longAgo, longAgo)
  fs.symlinkSync("gone", join(directory, ".pods-1-link.tmp"))
  fs.lutimesSync(join(directory, ".pods-1-link.tmp"), longAgo, longAgo)
  if (process.geteuid?.() !== 0) return
  // Only the superuser can make a file that is another user's.
  fs.writeFileSync(join(directory, others), "")
  fs.chownSync(join(directory, others), 12_345, 12_345)
  fs.utimesSync(join(directory, others), longAgo, longAgo)
}

const files = [".pods-1-new.tmp", ".pods-1-old", "pods-1-old.tmp", "x.tmp"]

const others = ".pods-1-others.tmp"

const staying = [
  ...files,
  ".pods-1-directory.tmp",
  ".pods-1-link.tmp",
  ...(process.geteuid?.() === 0 ? [others] : [])
].toSorted()
