/**
 * What can be wrong around Pods without any of them being at fault, and what to do about it.
 * Source: faults C24, C29, C30, D1, D4, D6, E12, E14; product.md, `pods doctor`.
 */
import type { Litter } from "./Litter.ts"

/** A base directory, and which variable put it where it is. */
export interface Place {
  readonly what: "configuration" | "data" | "runtime"
  readonly path: string
  readonly from: string
  /** What keeps `pods` from using it, in a few words; none when nothing does, or it is not there. */
  readonly objection: string | undefined
  readonly exists: boolean
  /** Whether it lies on a file system of another machine. */
  readonly isRemote: boolean
  /** Bytes that can still be written there; none when it is not there. */
  readonly free: number | undefined
}

export interface Facts {
  readonly places: ReadonlyArray<Place>
  /** Directories of ours into which others can look. */
  readonly exposed: ReadonlyArray<string>
  /** The runtime directory of shells that have `XDG_RUNTIME_DIR`, when this one has not. */
  readonly elsewhere: string | undefined
  /** Why the registry cannot be read; none when it can. */
  readonly registry: { readonly damaged: boolean; readonly reason: string } | undefined
  /** Pods whose allocation is one of a process that is gone. */
  readonly stale: ReadonlyArray<string>
  /** Pods whose agent still runs although nothing hosts them. */
  readonly orphans: ReadonlyArray<{ readonly name: string; readonly pgid: number }>
  /** As `20.19.0`. */
  readonly node: string
  /** How many files a process may have open; none when there is no limit or it is not known. */
  readonly openFiles: number | undefined
  /** Whether systemd ends a user's processes at the last logout; none where it does not manage them. */
  readonly lingers: boolean | undefined
  /** Whether systemd gives hosts a scope of their own; none where it does not manage the user. */
  readonly scoped: boolean | undefined
  readonly user: string
}

export interface Finding {
  readonly level: "ok" | "warn" | "bad"
  /** One sentence. */
  readonly what: string
  /** What to do about it; none when all is well. */
  readonly todo?: string
}

/** All findings, the worst ones where they belong: each stands with its subject. */
export const findings = (facts: Facts): ReadonlyArray<Finding> => [
  node(facts.node),
  ...facts.places.flatMap(place),
  ...facts.exposed.map(exposed),
  ...elsewhere(facts.elsewhere),
  registry(facts),
  ...stale(facts.stale),
  ...orphans(facts.orphans),
  ...openFiles(facts.openFiles),
  ...linger(facts),
  ...scope(facts.scoped)
]

/** What there is to say of dead things that the facts do not tell of. */
export const litter = (found: ReadonlyArray<Litter>): ReadonlyArray<Finding> => {
  const told = ["Claim", "Agent", "Session"]
  const rest = found.filter(({ _tag }) => !told.includes(_tag))
  if (rest.length === 0) return []
  return [{
    level: "warn",
    what: `${counted(rest.length, "file")} of processes that are gone`,
    todo: "pods prune says of each why it is dead, and removes them"
  }]
}

const node = (version: string): Finding => {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  return major > 20 || major === 20 && minor >= 19
    ? { level: "ok", what: `Node ${version}` }
    : { level: "bad", what: `Node ${version} is too old`, todo: "install Node 20.19 or newer" }
}

const megabyte = 1024 * 1024

const place = (place: Place): ReadonlyArray<Finding> => {
  const { exists, free, from, isRemote, objection, path, what } = place
  if (objection !== undefined) {
    return [{
      level: "bad",
      what: `${what} ${path} (${from}): ${objection}`,
      todo: `mend its owner and mode, or choose another directory (${variable(what)})`
    }]
  }
  const found: Finding = {
    level: "ok",
    what: `${what} ${path} (${from})${exists ? "" : ", made when it is needed"}`
  }
  const remote: Finding = {
    level: what === "runtime" ? "bad" : "warn",
    what: `${what} ${path} is on a network file system, where locks and sockets may not work`,
    todo: `set ${variable(what)} to a directory of this machine`
  }
  const full: Finding = {
    level: "warn",
    what: `only ${Math.floor((free ?? 0) / megabyte)} MB are free for ${what}`,
    todo: "make room: prompts are refused once the log cannot be written"
  }
  return [
    found,
    ...(isRemote ? [remote] : []),
    ...(free !== undefined && free < 100 * megabyte ? [full] : [])
  ]
}

const variable = (what: Place["what"]): string =>
  ({
    configuration: "PODS_CONFIG_DIR",
    data: "PODS_DATA_DIR",
    runtime: "PODS_RUNTIME_DIR"
  })[what]

const exposed = (path: string): Finding => ({
  level: "warn",
  what: `others can look into ${path}`,
  todo: `chmod 700 ${path}`
})

const elsewhere = (path: string | undefined): ReadonlyArray<Finding> =>
  path === undefined ? [] : [{
    level: "warn",
    what: `XDG_RUNTIME_DIR is not set here; where it is, pods looks for live Pods in ${path}`,
    todo: "set PODS_RUNTIME_DIR to one directory in all shells, or XDG_RUNTIME_DIR here"
  }]

const registry = ({ registry }: Facts): Finding => {
  if (registry === undefined) return { level: "ok", what: "the registry can be read" }
  return {
    level: "bad",
    what: `the registry cannot be read: ${registry.reason}`,
    todo: registry.damaged
      ? "pods doctor --repair keeps a copy and starts a new one, into which live Pods come back"
      : "see that its directory and the file are yours, then try again"
  }
}

const stale = (names: ReadonlyArray<string>): ReadonlyArray<Finding> =>
  names.length === 0 ? [] : [{
    level: "warn",
    what: `${counted(names.length, "allocation")} of hosts that are gone: ${some(names)}`,
    todo: "pods prune, or pods restore --all to bring them back"
  }]

const orphans = (orphans: Facts["orphans"]): ReadonlyArray<Finding> =>
  orphans.map(({ name, pgid }) => ({
    level: "warn",
    what: `the agent of ${name} still runs without a host (process group ${pgid})`,
    todo: `pods restore ${name} ends it first, and so does pods prune`
  }))

const openFiles = (limit: number | undefined): ReadonlyArray<Finding> =>
  limit === undefined || limit >= 1024 ? [] : [{
    level: "warn",
    what: `a process may have only ${limit} files open`,
    todo: "raise it with ulimit -n 4096: a list opens one socket a Pod"
  }]

const linger = ({ lingers, user }: Facts): ReadonlyArray<Finding> => {
  if (lingers === undefined) return []
  return lingers ? [{ level: "ok", what: "Pods outlive the last logout (linger is on)" }] : [{
    level: "warn",
    what: "Pods end, and the runtime directory goes, with the last logout (linger is off)",
    todo: `loginctl enable-linger ${user}`
  }]
}

const scope = (scoped: boolean | undefined): ReadonlyArray<Finding> => {
  if (scoped === undefined) return []
  return scoped ? [{ level: "ok", what: "systemd gives each host a scope of its own" }] : [{
    level: "warn",
    what: "systemd gives hosts no scope of their own: they may end with the session they start in",
    todo: "see why with: systemd-run --user --scope true"
  }]
}

const counted = (count: number, what: string): string =>
  count === 1 ? `1 ${what}` : `${count} ${what}s`

const some = (names: ReadonlyArray<string>): string =>
  names.length <= 5
    ? names.join(", ")
    : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`
