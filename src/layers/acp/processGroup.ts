import { Clock, Duration, Effect } from "effect"
import { readdirSync, readFileSync } from "node:fs"

/**
 * Ends a process group of ours: SIGTERM, after the grace SIGKILL. Returns when the group is gone,
 * which `look` finds out, or `killTakes` after the SIGKILL. May be run again, and together with
 * itself. Source: ACP reference 7.9.
 */
export const endOf = (
  leader: number,
  grace: Duration.Duration,
  look: () => boolean = () => !reaches(leader, 0),
  killTakes: Duration.Duration = burial
): Effect.Effect<void> => {
  // The number of a group that is gone may become somebody else's.
  let gone = false
  const isGone = (): boolean => (gone ||= look())
  const signal = (name: NodeJS.Signals): void => {
    if (!isGone()) reaches(leader, name)
  }

  // Not a timeout of an effect: a finalizer cannot be interrupted.
  const isGoneWithin = Effect.fnUntraced(function*(time: Duration.Duration) {
    const end = (yield* Clock.currentTimeMillis) + Duration.toMillis(time)
    while (!isGone()) {
      if ((yield* Clock.currentTimeMillis) >= end) return false
      yield* Effect.sleep(pollEvery)
    }
    return true
  })

  return Effect.gen(function*() {
    signal("SIGTERM")
    if (yield* isGoneWithin(grace)) return
    signal("SIGKILL")
    yield* isGoneWithin(killTakes)
  })
}

/** Ends a group of ours that has not been waited for yet, without asking. */
export const kill = (leader: number): void => {
  reaches(leader, "SIGKILL")
}

/** The members of a group that run; the dead whom nobody has reaped do not. */
export const membersOf = (leader: number): ReadonlyArray<number> =>
  processes().filter((pid) => isMember(pid, leader))

/** Finds out whether a group has no members that run; asks of all processes only when it must. */
export const lookFor = (leader: number): () => boolean => {
  let members: ReadonlyArray<number> = []
  return () => {
    members = members.filter((pid) => isMember(pid, leader))
    if (members.length === 0) members = membersOf(leader)
    return members.length === 0
  }
}

const reaches = (leader: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    return process.kill(-leader, signal)
  } catch {
    return false
  }
}

const isMember = (pid: number, leader: number): boolean => {
  const stat = read(`/proc/${pid}/stat`)
  // The name of the program stands in parentheses before, and may hold blanks and parentheses.
  const [state, _parent, group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ", 3)
  return Number(group) === leader && state !== "Z" && state !== "X"
}

const processes = (): ReadonlyArray<number> => {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number)
  } catch {
    return []
  }
}

const read = (path: string): string => {
  try {
    return readFileSync(path, "latin1")
  } catch {
    return ""
  }
}

const pollEvery = Duration.millis(10)

/** The dead of a group stay in it until somebody reaps them, which is not always us. */
const burial = Duration.seconds(1)
