import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc, Option } from "effect"
import { listKeys } from "../../../src/cli/dashboard/keys.ts"
import * as Model from "../../../src/cli/dashboard/model.ts"
import { init, update } from "../../../src/cli/dashboard/update.ts"
import { view } from "../../../src/cli/dashboard/view.ts"
import * as drawnLine from "../../../src/cli/terminal/drawnLine.ts"
import type { Size } from "../../../src/cli/terminal/Program.ts"
import * as Activity from "../../../src/domain/Activity.ts"
import type { PodEntry } from "../../../src/domain/PodEntry.ts"
import { dead, idle, type Pod, pods, running, said, silent } from "../../support/pods.ts"
import {
  after,
  ask,
  began,
  conversation,
  entries,
  key,
  now,
  opening,
  pasted,
  pictured,
  type Said,
  second,
  start,
  tick
} from "./world.ts"

const { AnswerEnded, OpenFailed, PreviewFailed, PreviewHeard, PreviewOpened, PromptEnded } =
  Model.Message
const { StartEnded, StopEnded } = Model.Message

const odd = fc.string({
  unit: fc.constantFrom(..."ab-修😀é\u0301\u200d\n ", "\u001b[31m", "👨‍👩‍👧", "\u{f0001}"),
  maxLength: 40
})

/** A few names, so that Pods come, change and go. */
const names = [
  "a",
  "fix-login-bug",
  "修复登录错误",
  "an-extremely-long-name-of-a-pod-with-😀-in-it",
  "é\u0301x"
]
const name = fc.constantFrom(...names)

const pod = (name: string): fc.Arbitrary<Pod> =>
  fc.record({
    name: fc.constant(name),
    stored: fc.constantFrom(
      "kept" as const,
      "pending" as const,
      "inactive" as const,
      "corrupt" as const
    ),
    live: fc.constantFrom(idle, running, silent, { ...dead, holder: "Alive" as const }, {}),
    isLive: fc.boolean(),
    cwd: fc.constantFrom("/home/mia/src/api", "/srv/修/😀/a-rather-long-directory-name"),
    log: odd.map((text) => said(text, now - second))
  }).map(({ isLive, live, ...rest }) => isLive ? { ...rest, live } : rest)

const someAsk = fc.record({
  id: fc.constantFrom("1", "2"),
  title: odd,
  subject: fc.oneof(odd, odd.map((text) => `${text}\n`.repeat(30))),
  count: fc.integer({ min: 0, max: 12 }),
  form: fc.boolean()
}).map(({ count, form, ...rest }) =>
  ask(second, {
    ...rest,
    options: Array.from({ length: count }, (_, at) => ({
      id: `${at}`,
      name: `option ${at}`,
      kind: at === 2 ? "reject_once" : "allow_once"
    })),
    ...form ? { fields: [{ name: "x", title: "x", type: "text", required: true }] } : {}
  })
)

const activity = fc.record({
  status: fc.constantFrom("idle" as const, "running" as const, "paused" as const),
  asks: fc.uniqueArray(someAsk, { maxLength: 2, selector: ({ id }) => id }),
  held: fc.boolean(),
  begun: fc.boolean()
}).map(({ begun, ...rest }) =>
  Activity.open(opening(rest.status, { ...rest, ...begun ? began(second) : {} }), now)
)

const some = <A>(arbitrary: (name: string) => fc.Arbitrary<A>) =>
  fc.tuple(...names.map((name) => fc.option(arbitrary(name)))).map((all) =>
    all.flatMap((one, at): ReadonlyArray<readonly [string, A]> =>
      one === null ? [] : [[names[at] ?? "", one]]
    )
  )

const picture = fc.record({
  pods: some(pod),
  activities: some(() => activity),
  lost: some(() => fc.constant({ at: now - second, was: "live running" })),
  stale: fc.option(odd),
  whole: fc.boolean()
}).map(({ activities, lost, pods: found, stale, whole }) =>
  pictured({
    entries: pods(...found.map(([, one]) => one)),
    activities: new Map(activities),
    lost: new Map(lost),
    stale: stale === null
      ? undefined
      : { since: now - second, retryAt: now + second, reason: stale },
    whole
  })
)

const keys = [
  ...listKeys.flatMap(({ keys }) => keys).map(([key]) => key),
  ..."alt-enter backspace ctrl-u ctrl-w delete ctrl-a f7 x 0 y Y".split(" ")
]

const size: fc.Arbitrary<Size> = fc.oneof(
  fc.record({ columns: fc.integer({ min: 1, max: 140 }), rows: fc.integer({ min: 1, max: 45 }) }),
  fc.constantFrom({ columns: 120, rows: 35 }, { columns: 60, rows: 20 }, { columns: 30, rows: 6 })
)

const reason = fc.option(odd, { nil: undefined })

const happening: fc.Arbitrary<Said> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...keys) },
  { weight: 2, arbitrary: odd.filter((text) => text !== "").map((text) => `=${text}`) },
  { weight: 1, arbitrary: fc.oneof(odd, fc.constant("long\n".repeat(50))).map(pasted) },
  { weight: 3, arbitrary: picture },
  { weight: 1, arbitrary: fc.constant(pictured()) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 40 }).map(tick) },
  { weight: 1, arbitrary: size.map((size) => ({ _tag: "Resized", size }) as const) },
  {
    weight: 2,
    arbitrary: fc.oneof(
      name.map((name) => PreviewOpened({ name, opening: conversation })),
      fc.record({ name, text: odd }).map(({ name, text }) =>
        PreviewHeard({ name, event: { event: "text_delta", data: { text } } })
      ),
      name.map((name) => PreviewFailed({ name, reason: "no" })),
      fc.record({ name, reason: odd }).map(OpenFailed),
      fc.record({ name, reason }).map(StopEnded),
      fc.record({ name, reason }).map(StartEnded),
      fc.record({ name, reason, ask: fc.constantFrom("1", "2") }).map(AnswerEnded),
      fc.record({ name, id: fc.integer({ min: 1, max: 30 }), kind: fc.integer({ max: 1 }) })
        .map(({ id, kind, name }) =>
          PromptEnded({
            name,
            id: `mia-k3-${id}`,
            receipt: kind === 0 ? { kind: "unknown" } : { kind: "rejected", reason: "no" }
          })
        )
    )
  }
)

const happenings = fc.array(happening, { maxLength: 30 })

const play = (messages: ReadonlyArray<Said>, first: Size) => after(messages, { size: first })

describe("any state of the dashboard", () => {
  it("has as many lines as the screen, none wider than it, and a cursor inside", () => {
    fc.assert(
      fc.property(happenings, size, (messages, first) => {
        const { model } = play(messages, first)
        const { cursor, lines } = view(model)
        const { columns, rows } = model.size
        for (const line of lines) {
          expect(drawnLine.end(line)).toBeLessThanOrEqual(columns)
          expect(line.every((span, n) => span.column >= drawnLine.end(line.slice(0, n)))).toBe(true)
          expect(line.every(({ text }) => !/[\n\t]/.test(text))).toBe(true)
        }
        expect(lines.length).toBeLessThanOrEqual(rows)
        expect(lines.length).toBeGreaterThanOrEqual(columns >= 30 && rows >= 6 ? rows : 1)
        if (cursor === undefined) return
        expect(cursor.column).toBeGreaterThanOrEqual(0)
        expect(cursor.column).toBeLessThan(columns)
        expect(cursor.row).toBeGreaterThanOrEqual(0)
        expect(cursor.row).toBeLessThan(rows)
      }),
      { numRuns: 300 }
    )
  })

  it("shows the Pod that is selected, once", () => {
    fc.assert(
      fc.property(happenings, size, (messages, first) => {
        const { model } = play(messages, first)
        const { columns, rows } = model.size
        if (columns < 30 || rows < 6 || model.selected === undefined) return
        const target = model.lines[model.index]
        expect(target).toMatchObject(
          model.selected._tag === "Pod"
            ? { _tag: "Row", name: model.selected.name }
            : { _tag: "Head", group: model.selected.group, folded: true }
        )
        if (model.mode._tag === "Reading") return
        const signs = view(model).lines.filter(([first]) =>
          first?.column === 0 && first.text === "›"
        )
        if (model.lines.every(({ _tag }) => _tag !== "Row")) return
        expect(signs).toHaveLength(1)
      }),
      { numRuns: 300 }
    )
  })

  it("has every Pod in one place, and counts those that it does not show", () => {
    fc.assert(fc.property(happenings, size, (messages, first) => {
      const { model } = play(
        [...messages, "escape", "escape", "escape", ...[1, 2, 3].map(tick)],
        first
      )
      const placed = model.places.map(({ name }) => name)
      const known = model.picture.entries.map(({ name }) => name)
      expect(placed.toSorted()).toEqual(known.toSorted())
    }))
  })

  it("looks the same whatever was drawn before", () => {
    fc.assert(fc.property(happenings, happenings, size, (messages, more, first) => {
      const before = play(messages, first).model
      view(before)
      const model = more.reduce(
        (model, said) => update(model, typeof said === "string" ? key(said) : said).model,
        before
      )
      const anew = {
        ...model,
        lines: [...model.lines],
        preview: { ...model.preview },
        sections: new Map(model.sections),
        sightings: new Map(Array.from(model.sightings, ([name, seen]) => [name, { ...seen }]))
      }
      expect(view(model)).toEqual(view(anew))
    }))
  })

  it("has Pods where they belong, whether others were new in a picture or not", () => {
    const changes = some(() => activity)
    fc.assert(fc.property(happenings, picture, changes, size, (messages, one, all, first) => {
      const activities = new Map([...one.picture.activities, ...all])
      const past = [...messages, "escape", "escape", ...[1, 2, 3].map(tick), one]
      const [next, anew] = [one.picture.entries, [...one.picture.entries]].map((entries) =>
        play([...past, pictured({ ...one.picture, activities, entries })], first).model
      )
      expect(next?.places).toEqual(anew?.places)
      expect(next?.lines).toEqual(anew?.lines)
      expect(next?.pinned).toBe(anew?.pinned)
    }))
  })

  it("does only what was asked for, to Pods that it was asked of", () => {
    fc.assert(fc.property(happenings, size, (messages, first) => {
      const { wanted } = play(messages, first)
      const said = messages.filter((message) => typeof message === "string")
      const tags = new Set(wanted.map(({ _tag }) => _tag))
      expect(said.includes("y") || !tags.has("StopPod")).toBe(true)
      const answers = said.some((key) => /^[1-9]$/.test(key) || key.startsWith("="))
      expect(answers || !tags.has("SendAnswer")).toBe(true)
      const sent = wanted.flatMap((command) => command._tag === "SendPrompt" ? [command] : [])
      expect(sent.every(({ text }) => text.trim() !== "")).toBe(true)
      expect(new Set(sent.map(({ id }) => id)).size).toBe(sent.length)
    }))
  })

  it("comes back from a Pod as it was", () => {
    fc.assert(fc.property(happenings, size, (messages, first) => {
      const { model } = play([...messages, "escape"], first)
      const saved = { ...model, notice: undefined }
      expect(view(init({ ...start, saved }, model.size).model).lines).toEqual(view(saved).lines)
    }))
  })
})

describe("rows under the finger", () => {
  const listed = (model: Model.Model) => {
    const names = model.lines.map((line) => line._tag === "Row" ? line.name : line._tag)
    return names.slice(model.top)
  }

  it("stay where they are whatever happens, until two seconds after a key", () => {
    fc.assert(
      fc.property(happenings, fc.array(picture, { maxLength: 5 }), (messages, pictures) => {
        const before = play([...messages, "escape", "escape", "v"], { columns: 60, rows: 20 }).model
        const later = play([...messages, "escape", "escape", "v", ...pictures, tick(), tick()], {
          columns: 60,
          rows: 20
        }).model
        if (later.picture.stale !== undefined || before.picture.stale !== undefined) return
        expect(listed(later).slice(0, listed(before).length)).toEqual(listed(before))
      }),
      { numRuns: 300 }
    )
  })
})

describe("ten thousand Pods", () => {
  const many: ReadonlyArray<PodEntry> = Array.from(
    { length: 300 },
    (_, at) =>
      entries.map((entry) => ({ ...entry, name: `${entry.name}-${at}`, live: Option.none() }))
  ).flat()

  it("are filtered and moved in within a frame or two", () => {
    const world = pictured({ entries: many, activities: new Map(), lost: new Map() })
    expect(after([world, "S", "/", "=spike"]).model.matching.size).toBeGreaterThan(5_000)
    expect(many.length).toBeGreaterThan(10_000)
    const began = performance.now()
    after([world, "S", "/", "=l", "=o", "=g", "down", "down", "down", "down", "down"])
    expect(performance.now() - began).toBeLessThan(3_000)
  })
})
