import { Effect } from "effect"
import type { Readable } from "node:stream"

/**
 * A stream of bytes that is pulled: what is not asked for stays in its pipe and holds the writer
 * back.
 */
export interface Chunks {
  /** The next bytes, at most about 64 KiB of a pipe; undefined at the end. For one reader. */
  readonly next: Effect.Effect<Buffer | undefined>
  /** Let the stream end where there is nothing to read; what is there is still given. */
  readonly stop: () => void
}

/** To be called as soon as there is a stream: a child's output is thrown away until then. */
export const chunksOf = (input: Readable): Chunks => {
  let stopped = false
  let wake = idle
  // The listeners stay: at a child's exit Node discards an output that nobody listens to.
  for (const event of ["readable", "end", "close", "error"]) input.on(event, () => wake())

  const next = Effect.async<Buffer | undefined>((resume) => {
    const settle = (chunk: Buffer | undefined) => {
      wake = idle
      resume(Effect.succeed(chunk))
    }
    wake = () => {
      const chunk: Buffer | null = input.read()
      if (chunk !== null) settle(chunk)
      else if (stopped || input.readableEnded || input.destroyed) settle(undefined)
    }
    wake()
    return Effect.sync(() => {
      wake = idle
    })
  })

  const stop = () => {
    stopped = true
    wake()
  }
  return { next, stop }
}

const idle = (): void => undefined
