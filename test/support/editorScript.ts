import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"

/** A program of shell lines, in which `$1` is the file to edit; gives its path. */
export const editorScript = (folder: string, lines: ReadonlyArray<string>, name = "editor") =>
  Effect.sync(() => {
    const path = join(folder, name)
    writeFileSync(path, ["#!/bin/sh", ...lines, ""].join("\n"), { mode: 0o755 })
    return path
  })
