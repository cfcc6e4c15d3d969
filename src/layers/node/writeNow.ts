import { writeSync } from "node:fs"
import { errnoOf } from "../../domain/storageFailed.ts"

/**
 * Writes before it returns, so that nothing is lost when the process exits next. Gives up after
 * about 200 ms on a terminal that takes nothing, and at once on one that is gone.
 */
export const writeNow = (fd: number, text: string): void => {
  const bytes = Buffer.from(text)
  let written = 0
  for (let tries = 0; written < bytes.length && tries < 200; tries++) {
    try {
      written += writeSync(fd, bytes, written)
    } catch (error) {
      if (errnoOf(error) !== "EAGAIN") return
      Atomics.wait(clock, 0, 0, 1)
    }
  }
}

/** Nobody writes here: waiting for a change of it is sleeping. */
const clock = new Int32Array(new SharedArrayBuffer(4))
