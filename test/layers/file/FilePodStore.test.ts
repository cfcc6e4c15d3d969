import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Option, TestClock } from "effect"
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import { createServer } from "node:net"
import { dirname, join } from "node:path"
import { PodName, SegmentId, SessionId } from "../../../src/domain/ids.ts"
import { AgentCommand, PodRecord } from "../../../src/domain/PodRecord.ts"
import * as FilePodStore from "../../../src/layers/file/FilePodStore.ts"
import { tempPaths } from "./tempPaths.ts"

describe("reading metadata that is not what it should be", () => {
  const damaged = (what: string, prepare: (path: string) => unknown, reason: string) =>
    it.scopedLive(`tells of ${what}, changes nothing, and lists the others`, () =>
      Effect.gen(function*() {
        const { paths, store, put } = yield* world
        put("before", pending("before"))
        put("behind", pending("behind"))
        const path = paths.metadata(broken)
        fs.mkdirSync(dirname(path))
        prepare(path)
        const there = fs.lstatSync(path)

        expect((yield* store.names).map(({ name }) => name)).toEqual(["before", "behind", "broken"])
        const pod = Option.getOrThrow(yield* store.read(broken))
        if (pod._tag !== "Corrupt") return expect.fail("it can be read")
        // Where exactly JSON is broken is told differently by each version of Node.
        expect(pod.reason.replace(/^(.* is not JSON).*/s, "$1")).toBe(`metadata.json ${reason}`)
        const refusal = yield* Effect.flip(store.setActive(broken, session, segment))
        const how = pod.reason.slice("metadata.json ".length)
        expect(refusal.message).toBe(`cannot update ${path}: it ${how}; it was left as it is`)
        expect((yield* Effect.flip(store.create(broken, session, record)))._tag).toBe("NameTaken")
        expect(fs.lstatSync(path)).toMatchObject({ ino: there.ino, mtimeMs: there.mtimeMs })
        expect(fs.readdirSync(dirname(path))).toEqual(["metadata.json"])
        for (const name of ["before", "behind"].map(podName)) {
          expect(Option.getOrThrow(yield* store.read(name))._tag).toBe("Readable")
        }
      }))

  const text = (content: string | Buffer) => (path: string) => fs.writeFileSync(path, content)

  damaged("an empty file", text(""), "is empty")
  damaged("a blank file", text(" \n"), "is empty")
  damaged("a half-written file", text("{\"pod_name\":\"bro"), "is not JSON")
  damaged("something else", text("pod_name = broken\n"), "is not JSON")
  damaged("a run of NULs", text(Buffer.alloc(512)), "is not JSON")
  damaged(
    "bytes that are no text",
    text(Buffer.from("{\"pod_name\":\"\xff\"}", "latin1")),
    "is not valid UTF-8"
  )
  damaged("an empty array", text("[]"), "is not valid: expected an object, got an array")
  damaged(
    "an id that is none",
    text("{\"pod_name\":\"b\",\"active\":{\"session_id\":\"1\"}}"),
    "is not valid: active.session_id: expected a hyphenated UUID, got \"1\""
  )
  damaged(
    "nesting without end",
    text(`{"pod_name":"b","x":${"[".repeat(100_000)}${"]".repeat(100_000)}}`),
    "is not valid: nested deeper than 64 levels"
  )
  damaged("more than a mebibyte", text(" ".repeat(2 ** 20 + 1)), "is larger than 1 MiB")
  damaged("2 GB of nothing", (path) => {
    fs.writeFileSync(path, "")
    fs.truncateSync(path, 2 ** 31 + 1)
  }, "is larger than 1 MiB")
  damaged("a directory", (path) => fs.mkdirSync(path), "is a directory")
  damaged("a FIFO", (path) => execFileSync("mkfifo", [path]), "is a FIFO")
  damaged(
    "a symbolic link",
    (path) => fs.symlinkSync("/etc/hostname", path),
    "is a symbolic link to /etc/hostname"
  )
  damaged(
    "a dangling symbolic link",
    (path) => fs.symlinkSync("gone", path),
    "is a symbolic link to gone"
  )

  it.scopedLive("tells of a socket", () =>
    Effect.gen(function*() {
      const { paths, store } = yield* world
      const path = paths.metadata(broken)
      fs.mkdirSync(dirname(path))
      yield* Effect.acquireRelease(
        Effect.async<ReturnType<typeof createServer>>((resume) => {
          const server = createServer()
          server.listen(path, () => resume(Effect.succeed(server)))
        }),
        (server) => Effect.sync(() => server.close())
      )
      expect(Option.getOrThrow(yield* store.read(broken))).toMatchObject({
        reason: "metadata.json is a socket"
      })
    }))

  it.scoped("waits a moment for a writer that has emptied the file", () =>
    Effect.gen(function*() {
      const { paths, store, put } = yield* world
      put("broken", "")
      const reading = yield* Effect.fork(store.read(broken))
      yield* TestClock.adjust("5 millis")
      fs.writeFileSync(paths.metadata(broken), pending("broken"))
      yield* TestClock.adjust("10 millis")
      expect(Option.getOrThrow(yield* Fiber.join(reading))._tag).toBe("Readable")
    }))
})

describe("listing names", () => {
  it.scopedLive("passes over everything that is no Pod", () =>
    Effect.gen(function*() {
      const { paths, store, put } = yield* world
      put("pod", pending("pod"))
      fs.writeFileSync(join(paths.podsDir, "file"), "")
      fs.mkdirSync(join(paths.podsDir, "without metadata"))
      fs.symlinkSync("pod", join(paths.podsDir, "linked"))
      const bytes = Buffer.concat([Buffer.from(`${paths.podsDir}/`), Buffer.from([0x61, 0xff])])
      fs.mkdirSync(bytes)
      fs.writeFileSync(Buffer.concat([bytes, Buffer.from("/metadata.json")]), pending("x"))
      expect((yield* store.names).map(({ name }) => name)).toEqual(["pod"])
    }))

  it.scopedLive("finds none where there is no store yet, and creates none", () =>
    Effect.gen(function*() {
      const paths = yield* tempPaths
      const store = FilePodStore.make(paths)
      expect(yield* store.names).toEqual([])
      expect(yield* store.read(podName("x"))).toEqual(Option.none())
      expect(fs.existsSync(paths.data)).toBe(false)
    }))

  it.scopedLive("fails where the store is something else", () =>
    Effect.gen(function*() {
      const paths = yield* tempPaths
      fs.mkdirSync(paths.data, { recursive: true })
      fs.writeFileSync(paths.podsDir, "")
      const failure = yield* Effect.flip(FilePodStore.make(paths).names)
      expect(failure.message).toBe(
        `cannot list ${paths.podsDir}: a part of the path is not a directory`
      )
    }))
})

describe("what other programs keep", () => {
  it.scopedLive("keeps keys that it does not know, in any value and with any name", () =>
    Effect.gen(function*() {
      const { paths, store, put } = yield* world
      const theirs = "\"x\":{\"y\":[1,null]},\"__proto__\":{\"z\":1},\"constructor\":2,"
        + "\"resolved_manifest_snapshot\":{\"a\":[]}"
      put("theirs", `{"pod_name":"another name",${theirs}}`)
      yield* store.setActive(podName("theirs"), session, segment)
      const written = fs.readFileSync(paths.metadata(podName("theirs")), "utf8")
      const active = `"active":{"session_id":"${session}","segment_id":"${segment}"}`
      expect(Object.entries(JSON.parse(written)).toSorted()).toEqual(
        Object.entries(JSON.parse(`{"pod_name":"another name",${active},${theirs}}`)).toSorted()
      )
    }))

  it.scopedLive("does not take a damaged record for a damaged Pod", () =>
    Effect.gen(function*() {
      const { paths, store } = yield* world
      const name = podName("alpha")
      yield* store.create(name, session, record)
      for (const text of ["", "{", "{\"agent\":1}", "\xff".repeat(9)]) {
        fs.writeFileSync(paths.record(name), text, "latin1")
        expect(Option.getOrThrow(yield* store.read(name))).toMatchObject({
          _tag: "Readable",
          record: Option.none()
        })
      }
    }))

  it.scopedLive("leaves other files in the directory of a Pod that it removes", () =>
    Effect.gen(function*() {
      const { paths, store, put } = yield* world
      put("alpha", pending("alpha"))
      const note = join(paths.podsDir, "alpha", "note.txt")
      fs.writeFileSync(note, "mine")
      yield* store.remove(podName("alpha"))
      expect(fs.readFileSync(note, "utf8")).toBe("mine")
      expect(yield* store.names).toEqual([])
    }))

  it.scopedLive("does not follow a linked directory, whatever is asked", () =>
    Effect.gen(function*() {
      const { paths, store, put } = yield* world
      put("real", pending("real"))
      const linked = podName("linked")
      fs.symlinkSync("real", join(paths.podsDir, linked))
      const before = fs.readFileSync(paths.metadata(linked), "utf8")
      expect(Option.getOrThrow(yield* store.read(linked))).toMatchObject({
        reason: "metadata.json lies behind a symbolic link to real"
      })
      expect((yield* Effect.flip(store.create(linked, session, record)))._tag).toBe("NameTaken")
      expect((yield* Effect.flip(store.setActive(linked, session, segment)))._tag).toBe(
        "StorageFailed"
      )
      expect((yield* Effect.flip(store.remove(linked)))._tag).toBe("StorageFailed")
      expect(fs.readFileSync(paths.metadata(linked), "utf8")).toBe(before)
    }))

  it.scopedLive("creates a Pod in a directory that lost its metadata", () =>
    Effect.gen(function*() {
      const { paths, store } = yield* world
      fs.mkdirSync(join(paths.podsDir, "alpha"))
      yield* store.create(podName("alpha"), session, record)
      expect(fs.readdirSync(join(paths.podsDir, "alpha"))).toEqual(["metadata.json"])
    }))
})

describe("what it writes", () => {
  it.scopedLive("is for its user alone, and leaves nothing else behind", () =>
    Effect.gen(function*() {
      const paths = yield* tempPaths
      const store = FilePodStore.make(paths)
      yield* store.create(podName("alpha"), session, record)
      yield* store.setActive(podName("alpha"), session, segment)
      yield* store.setRecord(podName("alpha"), record)
      expect(modes(paths.data)).toEqual([
        "own 700",
        "own/pods 700",
        "own/pods/alpha.json 600",
        "pods 700",
        "pods/alpha 700",
        "pods/alpha/metadata.json 600"
      ])
      yield* store.remove(podName("alpha"))
      expect(modes(paths.data)).toEqual(["own 700", "own/pods 700", "pods 700"])
    }))

  it.scopedLive("is what insomnia writes", () =>
    Effect.gen(function*() {
      const { paths, store } = yield* world
      yield* store.create(podName("alpha"), session, record)
      yield* store.setActive(podName("alpha"), session, segment)
      const text = fs.readFileSync(paths.metadata(podName("alpha")), "utf8")
      expect(text).toBe([
        "{",
        "  \"pod_name\": \"alpha\",",
        "  \"active\": {",
        `    "session_id": "${session}",`,
        `    "segment_id": "${segment}"`,
        "  }",
        "}"
      ].join("\n"))
    }))

  it.scopedLive("is all or nothing: a record that cannot be kept leaves no Pod", () =>
    Effect.gen(function*() {
      const { paths, store } = yield* world
      fs.writeFileSync(join(paths.data, "own"), "in the way")
      const failure = yield* Effect.flip(store.create(podName("alpha"), session, record))
      expect(failure._tag).toBe("StorageFailed")
      expect(fs.readdirSync(paths.podsDir)).toEqual([])
    }))
})

const podName = (text: string) => PodName.make(text)
const broken = podName("broken")
const session = SessionId.make("019e6f00-0000-7000-8000-000000000001")
const segment = SegmentId.make("019e6f00-0000-7000-8000-00000000000a")

const record = new PodRecord({
  agent: new AgentCommand({ name: "demo", command: ["demo"] }),
  cwd: "/",
  created_at: 1
})

const pending = (name: string) => `{"pod_name":"${name}","active":{"session_id":"${session}"}}`

const world = Effect.map(tempPaths, (paths) => {
  fs.mkdirSync(paths.podsDir, { recursive: true, mode: 0o700 })
  const put = (name: string, text: string) => {
    fs.mkdirSync(join(paths.podsDir, name), { mode: 0o700 })
    fs.writeFileSync(paths.metadata(podName(name)), text)
  }
  return { paths, store: FilePodStore.make(paths), put }
})

const modes = (directory: string) =>
  fs.readdirSync(directory, { recursive: true, encoding: "utf8" }).toSorted().map((name) =>
    `${name} ${(fs.statSync(join(directory, name)).mode & 0o777).toString(8)}`
  )
