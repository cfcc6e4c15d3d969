import { bytesText } from "./bytesText.ts"
import type { SessionId } from "./ids.ts"
import type { AgentProcess } from "./PodRecord.ts"

/** What a session's directory holds of ours. */
export interface SessionFiles {
  readonly session: SessionId
  readonly path: string
  readonly segments: number
  /** Texts that were too long for a log. */
  readonly spills: number
  readonly bytes: number
}

/** Everything that is kept about one Pod. */
export interface Belongings {
  /** Paths of its metadata and its record, as far as they exist. */
  readonly files: ReadonlyArray<string>
  /** None when its metadata names none, cannot be read, or its directory is not there. */
  readonly session: SessionFiles | undefined
  /** Other Pods whose metadata names the same session. */
  readonly sharedWith: ReadonlyArray<string>
  /** Its agent, when that still runs. */
  readonly agent: AgentProcess | undefined
}

/** What `pods rm` does, a line each. */
export const lines = (
  { agent, files, session, sharedWith }: Belongings,
  keepLog: boolean
): ReadonlyArray<string> => [
  ...(agent === undefined ? [] : [`its agent, which still runs (process group ${agent.pgid})`]),
  ...files,
  ...(session === undefined ? [] : [
    keepLog || sharedWith.length > 0
      ? `${session.path} stays${
        sharedWith.length > 0 ? `: ${sharedWith.join(", ")} has it too` : ""
      }`
      : sessionText(session)
  ])
]

/** A session's directory and what is in it. */
export const sessionText = ({ bytes, path, segments, spills }: SessionFiles): string => {
  const parts = [
    segments === 1 ? "1 segment" : `${segments} segments`,
    ...(spills === 0 ? [] : [spills === 1 ? "1 long text" : `${spills} long texts`]),
    bytesText(bytes)
  ]
  return `${path} (${parts.join(", ")})`
}
