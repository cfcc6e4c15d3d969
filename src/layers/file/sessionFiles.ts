/** What lies in `<data>/sessions/<session>/`, and how it is removed. */
import { Effect, Schema } from "effect"
import * as fs from "node:fs"
import { join } from "node:path"
import type { SessionFiles } from "../../domain/Belongings.ts"
import { SegmentId, SessionId } from "../../domain/ids.ts"
import type { StorageFailed } from "../../domain/PodFailure.ts"
import { storageFailed } from "../../domain/storageFailed.ts"
import * as durableFile from "./durableFile.ts"
import type { Paths } from "./paths.ts"
import { linkTarget } from "./refusal.ts"

/** The sessions that have a directory of their own. */
export const sessionsIn = (paths: Paths): ReadonlyArray<SessionId> =>
  entriesOf(paths.sessionsDir).flatMap((entry) =>
    entry.isDirectory() && isSessionId(entry.name) ? [entry.name] : []
  )

/** The segments of a session. */
export const segmentsOf = (paths: Paths, session: SessionId): ReadonlyArray<SegmentId> =>
  entriesOf(join(paths.sessionsDir, session)).flatMap(({ name }) => {
    const segment = name.endsWith(".jsonl") ? name.slice(0, -".jsonl".length) : ""
    return isSegmentId(segment) ? [segment] : []
  })

/** Undefined when the session has no directory. */
export const look = (paths: Paths, session: SessionId): SessionFiles | undefined => {
  const path = join(paths.sessionsDir, session)
  if (fs.lstatSync(path, { throwIfNoEntry: false }) === undefined) return undefined
  const ours = oursIn(path)
  return {
    session,
    path,
    segments: ours.filter((name) => name.endsWith(".jsonl")).length,
    spills: ours.filter((name) => name.endsWith(".spill")).length,
    bytes: ours.reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
  }
}

/**
 * Remove the logs of a session, what was set aside of them, and the directory, for the holder of its lease. Files
 * that are not ours stay, and so does the directory then.
 */
export const remove = (paths: Paths, session: SessionId): Effect.Effect<void, StorageFailed> => {
  const path = join(paths.sessionsDir, session)
  return Effect.gen(function*() {
    if (linkTarget(path) !== undefined) {
      return yield* storageFailed("remove", path)(new Error("it is a symbolic link"))
    }
    const segments = segmentsOf(paths, session)
    const beside = [
      paths.seen(session),
      ...segments.map(paths.draft),
      ...entriesOf(paths.tornDir)
        .filter(({ name }) => segments.some((segment) => name.startsWith(segment)))
        .map(({ name }) => join(paths.tornDir, name))
    ]
    yield* Effect.try({
      try: () => {
        for (const name of oursIn(path)) fs.rmSync(join(path, name), { force: true })
        for (const file of beside) fs.rmSync(file, { force: true })
      },
      catch: storageFailed("remove", path)
    })
    yield* Effect.ignore(Effect.try(() => fs.rmdirSync(path)))
    yield* Effect.ignore(durableFile.sync(paths.sessionsDir))
  })
}

/** Directories that are missing or closed to us have nothing for us. */
export const entriesOf = (directory: string): ReadonlyArray<fs.Dirent> => {
  try {
    return fs.readdirSync(directory, { withFileTypes: true })
  } catch {
    return []
  }
}

const isSessionId = Schema.is(SessionId)
const isSegmentId = Schema.is(SegmentId)

const oursIn = (path: string): ReadonlyArray<string> =>
  entriesOf(path).filter((entry) => entry.isFile() && ours.test(entry.name)).map(({ name }) => name)

const ours = /^(?:[0-9a-f-]{36}\.jsonl|[0-9a-f]{64}\.spill|\.pods-\d+-[0-9a-f]+\.tmp)$/i

const sizeOf = (path: string): number => fs.lstatSync(path, { throwIfNoEntry: false })?.size ?? 0
