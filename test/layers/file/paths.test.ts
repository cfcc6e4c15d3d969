import { describe, expect, it } from "@effect/vitest"
import { PodName, SegmentId, SessionId } from "../../../src/domain/ids.ts"
import { resolve } from "../../../src/layers/file/paths.ts"

const bases = (env: Record<string, string | undefined>, cwd = "/cwd") => {
  const { config, data, run } = resolve(env, cwd)
  return [config, data, run]
}

describe("the base directories", () => {
  it("are below HOME when nothing else is set", () => {
    expect(bases({ HOME: "/h" })).toEqual([
      "/h/.config/pods",
      "/h/.local/share/pods",
      "/h/.local/state/pods/run"
    ])
  })

  it("follow XDG before HOME", () => {
    const xdg = { XDG_CONFIG_HOME: "/c", XDG_DATA_HOME: "/d", XDG_RUNTIME_DIR: "/r" }
    expect(bases({ HOME: "/h", ...xdg })).toEqual(["/c/pods", "/d/pods", "/r/pods"])
  })

  it("follow PODS_HOME before XDG", () => {
    const env = { HOME: "/h", XDG_CONFIG_HOME: "/c", XDG_RUNTIME_DIR: "/r", PODS_HOME: "/sand" }
    expect(bases(env)).toEqual(["/sand/config", "/sand", "/sand/run"])
  })

  it("follow a variable of their own before PODS_HOME, each for itself, verbatim", () => {
    expect(bases({ PODS_HOME: "/sand", PODS_CONFIG_DIR: "/x" })).toEqual([
      "/x",
      "/sand",
      "/sand/run"
    ])
    expect(bases({ PODS_HOME: "/sand", PODS_DATA_DIR: "/x" })[1]).toBe("/x")
    expect(bases({ PODS_HOME: "/sand", PODS_RUNTIME_DIR: "/x" })[2]).toBe("/x")
  })

  it("take an empty variable for an unset one", () => {
    const empty = { PODS_CONFIG_DIR: "", PODS_HOME: "", XDG_CONFIG_HOME: "", XDG_DATA_HOME: "" }
    expect(bases({ ...empty, HOME: "/h" })[0]).toBe("/h/.config/pods")
    expect(bases({ ...empty, HOME: "/h", XDG_DATA_HOME: "/d" })[1]).toBe("/d/pods")
  })

  it("take relative values from the working directory", () => {
    expect(bases({ PODS_HOME: "sand" })).toEqual(["/cwd/sand/config", "/cwd/sand", "/cwd/sand/run"])
    expect(bases({ PODS_HOME: "/sand", PODS_DATA_DIR: "../up" })[1]).toBe("/up")
    expect(bases({ HOME: "h" })[0]).toBe("/cwd/h/.config/pods")
  })

  it("ask the user database where HOME is missing", () => {
    expect(bases({})[0]).toMatch(/^\/.*\/\.config\/pods$/)
    expect(bases({ HOME: "" })).toEqual(bases({}))
  })
})

describe("the paths below them", () => {
  const paths = resolve({ PODS_HOME: "/sand" }, "/cwd")
  const name = PodName.make("alpha")
  const session = SessionId.make("019e6f00-0000-7000-8000-000000000071")
  const segment = SegmentId.make("019e6f00-0000-7000-8000-000000000711")

  it("are insomnia's", () => {
    expect(paths.metadata(name)).toBe("/sand/pods/alpha/metadata.json")
    expect(paths.segment(session, segment)).toBe(`/sand/sessions/${session}/${segment}.jsonl`)
    expect(paths.registry).toBe("/sand/run/pods.json")
    expect(paths.socket(name)).toBe("/sand/run/alpha/sock")
  })

  it("are apart for what is ours alone", () => {
    expect(paths.configFile).toBe("/sand/config/config.json")
    expect(paths.record(name)).toBe("/sand/own/pods/alpha.json")
    expect(paths.lease(session)).toBe(`/sand/own/lease/${session}`)
    expect(paths.tornDir).toBe("/sand/own/torn")
    expect(paths.demoDir).toBe("/sand/own/demo")
    expect(paths.hostFile(name)).toBe("/sand/run/.own/alpha.json")
    expect(paths.hostLog(name)).toBe("/sand/run/.own/alpha.log")
  })

  it("stay within the length of a file name for the longest foreign name", () => {
    const longest = PodName.make("é".repeat(127) + "x")
    // A log has a UUID behind its name until its host is ready.
    const log = `${paths.hostLog(longest)}.${segment}`
    for (const path of [paths.record(longest), paths.hostFile(longest), log]) {
      expect(Buffer.byteLength(path.slice(path.lastIndexOf("/") + 1))).toBeLessThanOrEqual(255)
    }
    expect(paths.record(longest)).not.toBe(paths.record(PodName.make("é".repeat(127) + "y")))
  })
})

describe("the socket path", () => {
  const socket = (run: string, name: string) =>
    resolve({ HOME: "/h", PODS_RUNTIME_DIR: run }, "/").socket(PodName.make(name))

  it("is the natural one up to 103 bytes", () => {
    const natural = socket("/run", "n".repeat(93))
    expect(natural).toBe(`/run/${"n".repeat(93)}/sock`)
    expect(Buffer.byteLength(natural)).toBe(103)
  })

  it("is a short one with a hash of the name beyond that", () => {
    expect(socket("/run", "n".repeat(94))).toMatch(/^\/run\/\.own\/[0-9a-f]{12}\.sock$/)
    expect(socket("/run", "é".repeat(47))).toMatch(/^\/run\/\.own\//)
    expect(socket("/run", "n".repeat(94))).not.toBe(socket("/run", "n".repeat(95)))
  })

  it("is left too long where the run directory leaves no room at all", () => {
    expect(Buffer.byteLength(socket(`/${"r".repeat(95)}`, "alpha"))).toBeGreaterThan(103)
  })
})
