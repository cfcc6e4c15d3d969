import { join } from "node:path"

/** Where the loader, the program and the demo agent lie side by side. */
const dist = import.meta.dirname

/** Starts the program that this is a part of. */
export const program: readonly [string, ...ReadonlyArray<string>] = [
  process.execPath,
  join(dist, "pods.cjs")
]

/**
 * What a Pod's record calls the bundled agent. Where that lies is looked up at each start, so that
 * a record stays true when `pods` or Node moves.
 */
export const demoAgent = "pods-demo-agent"

/** The programs that agents of a record may be called by. */
export const agents: Record<string, readonly [string, ...ReadonlyArray<string>]> = {
  [demoAgent]: [process.execPath, join(dist, "demo-agent.cjs")]
}
