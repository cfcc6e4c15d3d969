import type { Refused } from "./AcpPeer.ts"

/** The error code of an agent in which nobody is logged in (ACP reference 1.4). */
export const loginNeeded = -32000

/** What it means that an agent refused, and what to do. `logins` are names of ways to log in. */
export const refusedSentence = (failure: Refused, logins: ReadonlyArray<string>): string => {
  if (failure.code !== loginNeeded) {
    return `it answered ${failure.method} with an error: ${failure.reason}`
  }
  const ways = logins.length > 0 ? ` (${logins.join(", ")})` : ""
  return `log in with the agent's own command line first${ways}: ${failure.reason}`
}
