import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Option, Schema } from "effect"
import * as fs from "node:fs"
import { dirname, join } from "node:path"
import { SegmentId } from "../../../src/domain/ids.ts"
import * as Litter from "../../../src/domain/Litter.ts"
import * as LiveReport from "../../../src/domain/LiveReport.ts"
import * as PodMetadata from "../../../src/domain/PodMetadata.ts"
import { PodRecord } from "../../../src/domain/PodRecord.ts"
import * as FilePodStore from "../../../src/layers/file/FilePodStore.ts"
import * as FileRegistry from "../../../src/layers/file/FileRegistry.ts"
import * as FileUpkeep from "../../../src/layers/file/FileUpkeep.ts"
import type { Paths } from "../../../src/layers/file/paths.ts"
import * as sessionLease from "../../../src/layers/file/sessionLease.ts"
import { LiveProbe } from "../../../src/services/LiveProbe.ts"
import { Upkeep } from "../../../src/services/Upkeep.ts"
import { pod, sessionOf } from "../../support/pods.ts"
import { tempPaths } from "./tempPaths.ts"

/** No process has this number: the system's limit is far below. */
const nobody = 2 ** 31 - 1

const segment = Schema.decodeSync(SegmentId)("019e6f00-0000-7000-8009-000000000001")
const lostSegment = Schema.decodeSync(SegmentId)("019e6f00-0000-7000-8009-000000000009")
const name = Option.getOrThrow(pod({ name: "a" }).stored).name
const session = sessionOf("a")

const write = (path: string, text = "") => {
  fs.mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  fs.writeFileSync(path, text, { mode: 0o600 })
  return path
}

const writePod = (paths: Paths) => {
  const metadata = PodMetadata.withActive(PodMetadata.pending(name, session), {
    session_id: session,
    segment_id: segment
  })
  write(paths.metadata(name), PodMetadata.encode(metadata))
  write(paths.segment(session, segment), "{}\n")
}

interface Agents {
  readonly left?: ReadonlyArray<number>
  readonly reaped?: Array<number>
}

const upkeepOf = (paths: Paths, { left = [], reaped = [] }: Agents = {}) =>
  Effect.provide(
    Upkeep,
    FileUpkeep.layer({
      paths,
      clearSocket: (path) => Effect.sync(() => fs.rmSync(path)),
      isLeft: ({ pgid }) => left.includes(pgid) && !reaped.includes(pgid),
      reap: ({ pgid }) => Effect.sync(() => void reaped.push(pgid))
    }).pipe(
      Layer.provide(
        Layer.mergeAll(
          FilePodStore.layer(paths),
          FileRegistry.layer(paths),
          Layer.succeed(LiveProbe, {
            probeAll: (sockets) =>
              Effect.succeed(sockets.map(() => LiveReport.Unreachable({ reason: "Refused" })))
          })
        )
      )
    )
  )

const subjects = (found: ReadonlyArray<Litter.Litter>) => found.map((one) => Litter.subject(one))

describe("what is provably dead", () => {
  it.scopedLive("is nothing where nothing was ever kept", () =>
    Effect.gen(function*() {
      const paths = yield* tempPaths
      expect(yield* (yield* upkeepOf(paths)).litter).toEqual({ litter: [], troubles: [] })
      expect(fs.existsSync(paths.data)).toBe(false)
    }))

  it.scopedLive("is what was left unfinished, drafts without a log, and leases nobody holds", () =>
    Effect.gen(function*() {
      const paths = yield* tempPaths
      writePod(paths)
      const dead = [
        write(join(paths.podsDir, "a", `.pods-${nobody}-0a1b.tmp`)),
        write(paths.draft(lostSegment)),
        write(paths.lease(sessionOf("b")))
      ]
      const alive = [
        write(join(paths.podsDir, "a", `.pods-${process.pid}-0a1b.tmp`)),
        write(paths.draft(segment)),
        write(paths.lease(session))
      ]
      yield* sessionLease.hold(paths.lease(session), "a")
      const upkeep = yield* upkeepOf(paths)
      const { litter, troubles } = yield* upkeep.litter
      expect(troubles).toEqual([])
      expect(subjects(litter).toSorted()).toEqual(dead.toSorted())
      for (const one of litter) expect(yield* upkeep.clear(one)).toBe(true)
      expect(dead.filter((path) => fs.existsSync(path))).toEqual([])
      expect(alive.filter((path) => !fs.existsSync(path))).toEqual([])
    }))

  it.scopedLive("is the file of a host that is gone, and not that of one that lives", () =>
    Effect.gen(function*() {
      const paths = yield* tempPaths
      const host = {
        pod_name: "a",
        pid: nobody,
        start_time: 1,
        boot_id: "another",
        pid_namespace: "pid:[1]",
        segment_id: null
      }
      const path = write(paths.hostFile(name), JSON.stringify(host))
      const other = write(join(paths.ownRun, "broken.json"), "{")
      const upkeep = yield* upkeepOf(paths)
      const { litter } = yield* upkeep.litter
      expect(subjects(litter)).toEqual([path])
      for (const one of litter) expect(yield* upkeep.clear(one)).toBe(true)
      expect([path, other].map((path) => fs.existsSync(path))).toEqual([false, true])
    }))

  it.scopedLive("is not what a person has put there", () =>
    Effect.gen(function*() {
      const paths = yield* tempPaths
      writePod(paths)
      write(join(paths.podsDir, "a", "notes.tmp"))
      write(join(paths.data, "own/drafts/notes"))
      write(join(paths.data, "own/lease/notes"))
      write(join(paths.run, "a/sock"), "no socket")
      expect((yield* (yield* upkeepOf(paths)).litter).litter).toEqual([])
    }))

  it.scopedLive("are no sessions at all while the metadata of a Pod cannot be read", () =>
    Effect.gen(function*() {
      const paths = yield* tempPaths
      write(paths.metadata(name), "{")
      write(paths.segment(session, segment), "{}\n")
      const { litter, troubles } = yield* (yield* upkeepOf(paths)).litter
      expect(litter).toEqual([])
      expect(troubles.join()).toContain("the metadata of a cannot be read")
    }))

  it.scopedLive("is not known where the registry cannot be read, but what was left unfinished", () =>
    Effect.gen(function*() {
      const paths = yield* tempPaths
      write(paths.registry, "{{{{")
      write(paths.lease(session))
      const path = write(join(paths.podsDir, "a", `.pods-${nobody}-0a1b.tmp`))
      const { litter, troubles } = yield* (yield* upkeepOf(paths)).litter
      expect(subjects(litter)).toEqual([path])
      expect(troubles.join()).toContain("damaged")
    }))

  it.scopedLive("is the agent of a Pod that nothing hosts, once it is not ended", () =>
    Effect.gen(function*() {
      const paths = yield* tempPaths
      writePod(paths)
      writeRecord(paths)
      const reaped: Array<number> = []
      const upkeep = yield* upkeepOf(paths, { left: [4321], reaped })
      const { litter } = yield* upkeep.litter
      expect(subjects(litter)).toEqual(["the agent of a (process group 4321)"])
      for (const one of litter) {
        expect(yield* upkeep.clear(one)).toBe(true)
        expect(yield* upkeep.clear(one)).toBe(false)
      }
      expect(reaped).toEqual([4321])
    }))
})

describe("a Pod that is forgotten", () => {
  it.scopedLive("ends with its agent, its drafts and what was set aside of its log", () =>
    Effect.gen(function*() {
      const paths = yield* tempPaths
      writePod(paths)
      writeRecord(paths)
      write(paths.draft(segment))
      write(join(paths.tornDir, `${segment}-1-0a`))
      write(paths.spill(session, "0".repeat(64)), "long")
      const reaped: Array<number> = []
      const upkeep = yield* upkeepOf(paths, { left: [4321], reaped })
      const kept = yield* upkeep.belongings(name)
      expect(kept).toMatchObject({ agent: { pgid: 4321 }, session: { segments: 1, spills: 1 } })
      expect(kept.session?.bytes).toBe(7)
      yield* upkeep.forget(name, { keepLog: false })
      expect(reaped).toEqual([4321])
      expect(filesIn(paths.data)).toEqual([])
    }))

  it.scopedLive("leaves what a person has put into its directories", () =>
    Effect.gen(function*() {
      const paths = yield* tempPaths
      writePod(paths)
      const own = [
        write(join(paths.podsDir, "a/notes.md")),
        write(join(paths.sessionsDir, session, "notes.md"))
      ]
      yield* (yield* upkeepOf(paths)).forget(name, { keepLog: false })
      expect(filesIn(paths.data).toSorted()).toEqual(own.toSorted())
    }))

  it.scopedLive("goes also when its metadata cannot be read; nothing else does", () =>
    Effect.gen(function*() {
      const paths = yield* tempPaths
      write(paths.metadata(name), "{")
      const log = write(paths.segment(session, segment), "{}\n")
      yield* (yield* upkeepOf(paths)).forget(name, { keepLog: false })
      expect(filesIn(paths.data)).toEqual([log])
    }))
})

const writeRecord = (paths: Paths) =>
  write(
    paths.record(name),
    JSON.stringify(
      Schema.encodeSync(PodRecord)(
        Schema.decodeSync(PodRecord)({
          agent: { name: "demo", command: ["demo"] },
          cwd: "/",
          created_at: 1,
          agent_process: { pgid: 4321, start_time: "1", boot_id: "b" }
        })
      )
    )
  )

const filesIn = (directory: string): ReadonlyArray<string> =>
  fs.readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
