import { describe, expect, it } from "@effect/vitest"
import { type Facts, findings, litter, type Place } from "../../src/domain/Checkup.ts"
import { PodName } from "../../src/domain/ids.ts"
import * as Litter from "../../src/domain/Litter.ts"
import { sessionOf } from "../support/pods.ts"

const place = (what: Place["what"], more: Partial<Place> = {}): Place => ({
  what,
  path: `/home/mia/${what}`,
  from: "the default",
  objection: undefined,
  exists: true,
  isRemote: false,
  free: 1e12,
  ...more
})

const well: Facts = {
  places: [place("configuration"), place("data"), place("runtime")],
  exposed: [],
  elsewhere: undefined,
  registry: undefined,
  stale: [],
  orphans: [],
  node: "20.19.0",
  openFiles: 1024,
  lingers: true,
  scoped: true,
  user: "mia"
}

/** The findings that are not fine. */
const wrong = (facts: Partial<Facts>) =>
  findings({ ...well, ...facts }).filter(({ level }) => level !== "ok")

describe("Checkup", () => {
  it("finds nothing wrong where all is well", () => {
    expect(wrong({})).toEqual([])
    expect(findings(well)).toHaveLength(7)
  })

  it("says nothing about logouts where no systemd manages the user", () => {
    const unmanaged = findings({ ...well, lingers: undefined, scoped: undefined })
    expect(unmanaged.map(({ what }) => what).join()).not.toMatch(/linger|systemd/)
  })

  it.each<[string, Partial<Facts>, "warn" | "bad", RegExp, RegExp]>([
    ["an old Node", { node: "20.18.9" }, "bad", /20\.18\.9 is too old/, /20\.19/],
    [
      "a directory of others",
      { places: [place("data", { objection: "it belongs to another user" })] },
      "bad",
      /data .* belongs to another user/,
      /PODS_DATA_DIR/
    ],
    [
      "a runtime directory on another machine",
      { places: [place("runtime", { isRemote: true })] },
      "bad",
      /network file system/,
      /PODS_RUNTIME_DIR/
    ],
    [
      "a directory that is open to others",
      { exposed: ["/home/mia/data/own/pods"] },
      "warn",
      /others can look into .*own\/pods/,
      /chmod 700 .*own\/pods/
    ],
    [
      "other shells that look elsewhere",
      { elsewhere: "/run/user/1000/pods" },
      "warn",
      /XDG_RUNTIME_DIR is not set here; .* in \/run\/user\/1000\/pods/,
      /PODS_RUNTIME_DIR/
    ],
    [
      "a full disk",
      { places: [place("data", { free: 99 * 1024 * 1024 })] },
      "warn",
      /only 99 MB/,
      /make room/
    ],
    [
      "a damaged registry",
      { registry: { damaged: true, reason: "not JSON" } },
      "bad",
      /not JSON/,
      /doctor --repair/
    ],
    [
      "a registry that may not be read",
      { registry: { damaged: false, reason: "permission denied" } },
      "bad",
      /permission denied/,
      /try again/
    ],
    [
      "hosts that are gone",
      { stale: ["a", "b", "c", "d", "e", "f", "g"] },
      "warn",
      /7 .*a, b, c, d, e and 2 more/,
      /prune/
    ],
    [
      "an agent without a host",
      { orphans: [{ name: "a", pgid: 7 }] },
      "warn",
      /agent of a .*group 7/,
      /pods restore a/
    ],
    ["few open files", { openFiles: 256 }, "warn", /only 256 files/, /ulimit/],
    ["no scope", { scoped: false }, "warn", /no scope of their own/, /systemd-run --user --scope/],
    ["no linger", { lingers: false }, "warn", /last logout/, /enable-linger mia/]
  ])("tells of %s what it is and what to do", (_, facts, level, what, todo) => {
    const [finding, ...others] = wrong(facts)
    expect(others).toEqual([])
    expect(finding?.level).toBe(level)
    expect(finding?.what).toMatch(what)
    expect(finding?.todo).toMatch(todo)
  })

  it("tells of dead files what the facts do not tell", () => {
    const process = { pgid: 7, start_time: "1", boot_id: "b" }
    const told = [
      Litter.Agent({ name: PodName.make("a"), process }),
      Litter.Session({
        files: { session: sessionOf("a"), path: "/s", segments: 1, spills: 0, bytes: 1 }
      })
    ]
    expect(litter(told)).toEqual([])
    const files = [
      Litter.Socket({ path: "/run/a/sock" }),
      Litter.Lease({ path: "/own/lease/a" }),
      Litter.Draft({ path: "/own/drafts/a" })
    ]
    expect(litter([...told, ...files])).toEqual([{
      level: "warn",
      what: "3 files of processes that are gone",
      todo: expect.stringContaining("pods prune")
    }])
  })
})
