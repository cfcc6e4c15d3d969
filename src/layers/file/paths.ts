/**
 * Where everything is kept: three base directories and the layout below them, which is insomnia's
 * except for `own` and `.own`.
 *
 * Source: product "Where things are kept"; insomnia reference 1 (variables) and 11.4.
 */
import { createHash } from "node:crypto"
import { userInfo } from "node:os"
import { join, resolve as absolute } from "node:path"
import type { PodName, SegmentId, SessionId } from "../../domain/ids.ts"
import * as socketPath from "../../domain/socketPath.ts"

/** All paths are absolute. Nothing of it needs to exist. */
export interface Paths {
  readonly config: string
  readonly data: string
  readonly run: string

  /** `<config>/config.json`: the agents. */
  readonly configFile: string

  /** The Pod store; one directory a Pod. */
  readonly podsDir: string
  readonly metadata: (name: PodName) => string
  /** The session logs; one directory a session. */
  readonly sessionsDir: string
  readonly segment: (session: SessionId, segment: SegmentId) => string
  /** A text that was too long for a log of the session, by its hash. */
  readonly spill: (session: SessionId, sha256: string) => string
  /** What `pods` alone keeps about a Pod. */
  readonly record: (name: PodName) => string
  /** The file whose lock makes its holder the one writer of a session. */
  readonly lease: (session: SessionId) => string
  /** Until when a session was seen, and by whom. */
  readonly seen: (session: SessionId) => string
  /** What an agent is saying that is not in the segment yet. */
  readonly draft: (segment: SegmentId) => string
  /** Torn ends of logs, which were set aside. */
  readonly tornDir: string
  /** Directories of files that nobody but `pods` makes. */
  readonly ownDirectories: ReadonlyArray<string>
  /** The conversations of the bundled agent. */
  readonly demoDir: string

  /** `<run>/pods.json`, which is also the lock of the registry. */
  readonly registry: string
  /**
   * Where a Pod listens. A path that a socket address cannot hold (`domain/socketPath.ts`) is
   * replaced by one with a hash of the name in `ownRun`; when `run` itself is so long that this
   * is too long as well, whoever opens it has to refuse it.
   */
  readonly socket: (name: PodName) => string
  /** Run-time facts that `pods` alone keeps. */
  readonly ownRun: string
  /** Which process hosts a Pod: what the registry's format cannot hold. */
  readonly hostFile: (name: PodName) => string
  /** What a host writes when it breaks down. */
  readonly hostLog: (name: PodName) => string
}

/** The paths that these variables ask for. An empty variable is unset; relative is from `cwd`. */
export const resolve = (env: Record<string, string | undefined>, cwd: string): Paths => {
  const base = (variable: string, inPodsHome: string, xdg: string, inHome: string): string =>
    absolute(
      cwd,
      env[variable]
        || below(env["PODS_HOME"], inPodsHome)
        || below(env[xdg], "pods")
        || join(env["HOME"] || homeWithoutVariable(), inHome)
    )
  return layout(
    base("PODS_CONFIG_DIR", "config", "XDG_CONFIG_HOME", ".config/pods"),
    base("PODS_DATA_DIR", ".", "XDG_DATA_HOME", ".local/share/pods"),
    base("PODS_RUNTIME_DIR", "run", "XDG_RUNTIME_DIR", ".local/state/pods/run")
  )
}

const below = (directory: string | undefined, path: string): string | undefined =>
  directory ? join(directory, path) : undefined

const layout = (config: string, data: string, run: string): Paths => {
  const ownRun = join(run, ".own")
  return {
    config,
    data,
    run,
    configFile: join(config, "config.json"),
    podsDir: join(data, "pods"),
    metadata: (name) => join(data, "pods", name, "metadata.json"),
    sessionsDir: join(data, "sessions"),
    segment: (session, segment) => join(data, "sessions", session, `${segment}.jsonl`),
    spill: (session, sha256) => join(data, "sessions", session, `${sha256}.spill`),
    record: (name) => join(data, "own", "pods", `${fileName(name)}.json`),
    lease: (session) => join(data, "own", "lease", session),
    seen: (session) => join(data, "own", "seen", session),
    draft: (segment) => join(data, "own", "drafts", segment),
    tornDir: join(data, "own", "torn"),
    ownDirectories: [
      ownRun,
      ...["drafts", "lease", "pods", "seen", "torn"].map((directory) =>
        join(data, "own", directory)
      )
    ],
    demoDir: join(data, "own", "demo"),
    registry: join(run, "pods.json"),
    socket: (name) => {
      const natural = join(run, name, "sock")
      return socketPath.fits(natural) ? natural : join(ownRun, `${hash(name)}.sock`)
    },
    ownRun,
    hostFile: (name) => join(ownRun, `${fileName(name)}.json`),
    hostLog: (name) => join(ownRun, `${fileName(name)}.log`)
  }
}

// Without HOME the user database knows; a user who is not in it gets a place that no other has.
const homeWithoutVariable = (): string => {
  try {
    return userInfo().homedir
  } catch {
    return `/tmp/pods-${process.getuid?.() ?? "home"}`
  }
}

// A foreign name may have all 255 bytes that a file name may have: no room for any ending.
const fileName = (name: string): string => Buffer.byteLength(name) <= 200 ? name : `~${hash(name)}`

const hash = (name: string): string => createHash("sha256").update(name).digest("hex").slice(0, 12)
