import { join } from "node:path"

/** Where the loader, the program and the demo agent lie side by side. */
const dist = import.meta.dirname

/**
 * Starts a host. It lives for weeks and does little at a time, so it gets a small young generation
 * and compiles only what really runs hot; that is a quarter of its memory (`bench/size.mjs`).
 */
export const host: readonly [string, ...ReadonlyArray<string>] = [
  process.execPath,
  "--max-semi-space-size=1",
  "--optimize-for-size",
  "--single-threaded-gc",
  "--interrupt-budget=1000000",
  join(dist, "pods.cjs")
]

/**
 * Variables that hosts get besides. Their few threads share one pool of memory, where glibc gives
 * each its own, which is worth 8 MB a Pod (`bench/host.mjs`).
 */
export const hostVariables = { MALLOC_ARENA_MAX: "1", UV_THREADPOOL_SIZE: "2" }

/**
 * What a Pod's record calls the bundled agent. Where that lies is looked up at each start, so that
 * a record stays true when `pods` or Node moves.
 */
export const demoAgent = "pods-demo-agent"

/** The programs that agents of a record may be called by. */
export const agents: Record<string, readonly [string, ...ReadonlyArray<string>]> = {
  [demoAgent]: [process.execPath, join(dist, "demo-agent.cjs")]
}
