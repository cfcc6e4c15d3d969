/**
 * `<data>/sessions/<session>/<sha256>.spill`: a text that was too long for its record, as UTF-8
 * under the hash of that.
 */
import { Effect, Option } from "effect"
import { createHash } from "node:crypto"
import * as fs from "node:fs"
import { dirname } from "node:path"
import type { StorageFailed } from "../../domain/PodFailure.ts"
import { storageFailed } from "../../domain/storageFailed.ts"
import * as durableFile from "./durableFile.ts"
import { refusal } from "./refusal.ts"
import * as regularFile from "./regularFile.ts"

/** The SHA-256 of a text in UTF-8, as lower-case hex digits. */
export const hash = (text: string | Uint8Array): string =>
  createHash("sha256").update(text).digest("hex")

/** Whether a text can be the hash of another one. */
export const isHash = (text: string): boolean => /^[0-9a-f]{64}$/i.test(text)

/** Keep a text durably at a path; what is there already and is whole stays. */
export const keep = (path: string, text: string): Effect.Effect<void, StorageFailed> =>
  Effect.gen(function*() {
    const bytes = Buffer.from(text)
    if (bytes.length > longest) {
      return yield* storageFailed("write", path)(new Error("a text is longer than 64 MiB"))
    }
    const kept = yield* Effect.orElseSucceed(read(path, hash(bytes)), () => Option.none())
    yield* Option.isSome(kept)
      ? durableFile.sync(dirname(path))
      : durableFile.replace(path, bytes)
  })

/** The text at a path; none when it is missing or is not the one that has this hash. */
export const read = (
  path: string,
  sha256: string
): Effect.Effect<Option.Option<string>, StorageFailed> =>
  Effect.try({ try: () => Option.some(bytesOf(path)), catch: refusal("read", path) }).pipe(
    Effect.catchIf(
      ({ code }) => code === "ENOENT",
      () => Effect.succeed(Option.none<Buffer>())
    ),
    Effect.map(Option.filter((bytes) => hash(bytes) === sha256)),
    Effect.map(Option.map((bytes) => bytes.toString("utf8")))
  )

/** What we never write is not read either, and cannot have the right hash. */
const longest = 64 * 1024 * 1024

const bytesOf = (path: string): Buffer => {
  const fd = regularFile.open(path, fs.constants.O_RDONLY)
  try {
    const { size } = fs.fstatSync(fd)
    return regularFile.readBetween(fd, 0, Math.min(size, longest))
  } finally {
    fs.closeSync(fd)
  }
}
