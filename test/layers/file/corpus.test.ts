import { describe, expect, it } from "@effect/vitest"
import { Chunk, Effect, Either, Option, Stream } from "effect"
import { createHash } from "node:crypto"
import * as fs from "node:fs"
import { basename, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { SegmentId, SessionId } from "../../../src/domain/ids.ts"
import type { LogSummary } from "../../../src/domain/LogSummary.ts"
import * as PodMetadata from "../../../src/domain/PodMetadata.ts"
import type { StoredPod } from "../../../src/domain/StoredPod.ts"
import * as FilePodStore from "../../../src/layers/file/FilePodStore.ts"
import * as FileSessionLog from "../../../src/layers/file/FileSessionLog.ts"
import { resolve } from "../../../src/layers/file/paths.ts"
import { tempDirectory } from "./tempPaths.ts"

interface ExpectedLog {
  readonly good: number
  readonly bad: number
  readonly torn_tail: boolean
  readonly tail_bytes?: number
  readonly last_good_ts: number
  readonly preview_role: "user" | "assistant"
  readonly preview: string
  readonly bytes: number
  readonly sha256: string
}

interface ExpectedPod {
  readonly name: string
  readonly metadata: "ok" | "damaged" | "inactive"
  readonly restorable: boolean
  readonly preview: string | null
}

interface Shape {
  readonly shape: string
  readonly logs: Record<string, ExpectedLog>
  readonly pods?: ReadonlyArray<ExpectedPod>
  readonly rewrite_keeps?: ReadonlyArray<string>
  readonly orphan_sessions?: ReadonlyArray<string>
}

const corpus = fileURLToPath(new URL("../../fixtures/corpus", import.meta.url))
const expected: { readonly shapes: ReadonlyArray<Shape> } = JSON.parse(
  fs.readFileSync(join(corpus, "expect.json"), "utf8")
)

describe("the corpus of damaged stores", () => {
  it("has all ten shapes", () => {
    expect(expected.shapes.map(({ shape }) => shape.slice(0, 2))).toEqual(
      ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10"]
    )
  })

  for (const shape of expected.shapes) {
    for (const [file, log] of Object.entries(shape.logs)) {
      it.scopedLive(`reads ${file} as it says`, () => readsLog(shape, file, log))
      it.scopedLive(`repairs only a torn end of ${file}`, () => repairsLog(shape, file, log))
    }
    if (shape.pods !== undefined) {
      it.scopedLive(`lists the Pods of ${shape.shape}`, () => listsPods(shape, shape.pods ?? []))
    }
  }

  it.scopedLive("keeps the keys that a stale writer dropped", () =>
    Effect.gen(function*() {
      const shape = expected.shapes.find(({ rewrite_keeps }) => rewrite_keeps !== undefined)
      const world = yield* copied(shape?.shape ?? "")
      const alpha = (yield* world.store.names)[0]?.name
      if (alpha === undefined) return expect.fail("there is no Pod alpha")
      const before = join(world.directory, "before", "alpha.metadata.json")
      fs.copyFileSync(before, world.paths.metadata(alpha))
      const old = Either.getOrThrow(PodMetadata.decode(fs.readFileSync(before, "utf8")))
      yield* world.store.setActive(alpha, SessionId.make(uuid(1)), SegmentId.make(uuid(2)))

      const text = fs.readFileSync(world.paths.metadata(alpha), "utf8")
      const written: Record<string, unknown> = JSON.parse(text)
      expect(Object.keys(written)).toEqual(["pod_name", ...shape?.rewrite_keeps ?? []])
      expect(written).toEqual({
        ...JSON.parse(PodMetadata.encode(old)),
        active: { session_id: uuid(1), segment_id: uuid(2) }
      })
    }))
})

const readsLog = (shape: Shape, file: string, log: ExpectedLog) =>
  Effect.gen(function*() {
    const world = yield* copied(shape.shape)
    const { session, segment, path } = world.locate(file)
    expect(sha256(path)).toBe(log.sha256)
    const before = everything(world.directory)

    const tail = yield* world.logs.tail(session, segment, 1000)
    expect(tail.records).toHaveLength(log.good)
    expect(tail).toMatchObject({ damaged: log.bad, earlier: 0 })
    const lines = yield* Stream.runCollect(world.logs.lines(session, segment, log.bytes))
    expect(Chunk.toReadonlyArray(lines).map((line) => JSON.parse(line))).toEqual(tail.records)
    expect(Option.getOrThrow(yield* world.logs.sessionOf(segment))).toBe(session)
    expect(yield* world.logs.summary(session, segment)).toEqual(
      expect.objectContaining({
        updatedAt: log.last_good_ts,
        last: Option.some({ role: log.preview_role, text: log.preview })
      })
    )

    expect(everything(world.directory)).toEqual(before)
  })

const repairsLog = (shape: Shape, file: string, log: ExpectedLog) =>
  Effect.gen(function*() {
    const world = yield* copied(shape.shape)
    const { session, segment, path } = world.locate(file)
    const bytes = fs.readFileSync(path)
    const kept = log.torn_tail ? bytes.lastIndexOf(0x0a) + 1 : bytes.length
    const writer = yield* world.logs.open(session, segment)

    expect(yield* writer.size).toBe(kept)
    expect(fs.readFileSync(path)).toEqual(bytes.subarray(0, kept))
    const aside = join(world.paths.data, "own", "torn")
    const files = fs.existsSync(aside) ? fs.readdirSync(aside) : []
    expect(files).toHaveLength(log.torn_tail ? 1 : 0)
    for (const name of files) {
      expect(fs.readFileSync(join(aside, name))).toEqual(bytes.subarray(kept))
      expect(bytes.length - kept).toBe(log.tail_bytes)
    }
  })

const listsPods = (shape: Shape, pods: ReadonlyArray<ExpectedPod>) =>
  Effect.gen(function*() {
    const world = yield* copied(shape.shape)
    const before = everything(world.directory)
    const rows = yield* Effect.forEach(
      yield* world.store.names,
      ({ name }) =>
        Effect.gen(function*() {
          const pod = Option.getOrThrow(yield* world.store.read(name))
          const active = pod._tag === "Readable" ? pod.metadata.active : undefined
          const log = active?.segment_id === undefined
            ? undefined
            : yield* world.logs.summary(active.session_id, active.segment_id)
          return {
            name,
            metadata: conditionOf(pod),
            restorable: log?._tag === "Readable",
            preview: previewOf(log)
          }
        })
    )
    expect(rows).toEqual(
      pods.map(({ name, metadata, restorable, preview }) => ({
        name,
        metadata,
        restorable,
        preview
      }))
    )
    expect(everything(world.directory)).toEqual(before)
  })

const conditionOf = (pod: StoredPod): ExpectedPod["metadata"] => {
  if (pod._tag === "Corrupt") return "damaged"
  return pod.metadata.active === undefined ? "inactive" : "ok"
}

const previewOf = (log: LogSummary | undefined): string | null =>
  log?._tag === "Readable" ? Option.getOrThrow(log.last).text : null

/** A copy of a shape as a store; a single log lies in a session of its own. */
const copied = (shape: string) =>
  Effect.map(tempDirectory, (directory) => {
    const source = join(corpus, shape)
    const paths = resolve({ PODS_HOME: join(directory, "data"), HOME: directory }, directory)
    const single = paths.segment(SessionId.make(uuid(8)), SegmentId.make(uuid(9)))
    if (fs.statSync(source).isDirectory()) fs.cpSync(source, directory, { recursive: true })
    else {
      fs.mkdirSync(dirname(single), { recursive: true })
      fs.copyFileSync(source, single)
    }
    return {
      directory,
      paths,
      store: FilePodStore.make(paths),
      logs: FileSessionLog.make(paths),
      locate: (file: string) => {
        const path = file === shape ? single : join(directory, file.slice(shape.length + 1))
        return {
          path,
          session: SessionId.make(basename(dirname(path))),
          segment: SegmentId.make(basename(path, ".jsonl"))
        }
      }
    }
  })

const uuid = (index: number) => `019e6f00-0000-7000-8000-0000000000f${index}`

const sha256 = (path: string) => createHash("sha256").update(fs.readFileSync(path)).digest("hex")

/** Every file below a directory with its content, mode and time. */
const everything = (directory: string) =>
  fs.readdirSync(directory, { recursive: true, encoding: "utf8" }).toSorted().map((name) => {
    const path = join(directory, name)
    const stat = fs.statSync(path)
    return [name, stat.mode, stat.mtimeMs, stat.isFile() ? sha256(path) : "directory"]
  })
