import { Clock, Effect } from "effect"
import * as fs from "node:fs"
import { dirname, join } from "node:path"
import { SocketTaken, type StorageFailed } from "../../domain/PodFailure.ts"
import { dial, type DialFailed, isBusy } from "./dial.ts"
import { attempt, inodeOf, look, remove } from "./socketFile.ts"

/**
 * Clear away a dead socket of our own, so that the path is worth another try. Everything else that
 * stands there stays: a socket that answers or may answer, a file, a directory, a link.
 *
 * Source: faults B7 to B10, B14.
 */
export const makeRoom = Effect.fnUntraced(function*(path: string) {
  const stat = yield* look(path)
  if (stat === undefined) return
  const objection = kindOf(stat) ?? ownerOf(stat) ?? (yield* answerOf(path))
  if (objection !== undefined) return yield* new SocketTaken({ path, reason: objection })
  yield* bury(path, stat.ino)
})

const kindOf = (stat: fs.BigIntStats): string | undefined => {
  if (stat.isSocket()) return undefined
  if (stat.isSymbolicLink()) return "a symbolic link is in its place"
  return stat.isDirectory() ? "a directory is in its place" : "a file is in its place"
}

const ownerOf = (stat: fs.BigIntStats): string | undefined =>
  stat.uid === BigInt(process.geteuid?.() ?? stat.uid)
    ? undefined
    : `it belongs to the user with id ${stat.uid}`

const answerOf = (path: string): Effect.Effect<string | undefined> =>
  Effect.scoped(dial(path, () => undefined)).pipe(
    Effect.match({ onFailure: silenceOf, onSuccess: () => "somebody answers there" })
  )

/** A refusal is the only proof that nobody listens. */
const silenceOf = (failure: DialFailed): string | undefined => {
  if (failure.code === "ECONNREFUSED" || failure.code === "ENOENT") return undefined
  return isBusy(failure) ? "somebody may answer there" : `it cannot be opened: ${failure.code}`
}

/**
 * Remove the socket that has this inode, and never the one that a quicker host has put in its
 * place: of all that try, only the one that gets the dead socket's second name may remove it.
 */
const bury = (path: string, inode: bigint): Effect.Effect<void, StorageFailed> => {
  const grave = join(dirname(path), `.${inode.toString(36)}.dead`)
  return attempt("replace", path, () => fs.linkSync(path, grave)).pipe(
    Effect.zipRight(inodeOf(grave)),
    Effect.flatMap((buried) => buried === inode ? remove(path) : Effect.void),
    Effect.zipRight(remove(grave)),
    Effect.catchIf(({ code }) => code === "EEXIST", () => waitFor(grave)),
    Effect.catchIf(({ code }) => code === "ENOENT", () => Effect.void)
  )
}

/** Somebody else is at it, unless it was killed in between. Linking set the time of change. */
const waitFor = Effect.fnUntraced(function*(grave: string) {
  const now = yield* Clock.currentTimeMillis
  const stat = yield* look(grave)
  if (stat !== undefined && now - Number(stat.ctimeMs) > 2000) yield* remove(grave)
  else yield* Effect.sleep("20 millis")
})
