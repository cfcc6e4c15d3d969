/** The host's end of what it says to its launcher; `HostChild` is the other one. */
import { Effect, Either, Layer, type Option } from "effect"
import * as fs from "node:fs"
import { LaunchFailed } from "../../domain/PodFailure.ts"
import * as Readiness from "../../domain/Readiness.ts"
import { HostReadiness } from "../../services/HostReadiness.ts"
import * as LaunchLog from "./LaunchLog.ts"

/** Which descriptor of a host is connected to its launcher. */
export const readinessFd = 3

/** The line of the process that `pods host NAME` runs in; its log goes with it when it is empty. */
export const layer = (
  name: string,
  logPath: Option.Option<string>
): Layer.Layer<HostReadiness> =>
  Layer.scoped(
    HostReadiness,
    Effect.acquireRelease(
      Effect.sync(() => make(name)),
      () => Effect.transposeMapOption(logPath, LaunchLog.removeEmpty)
    )
  )

/** `name` is the Pod's, for the failures. */
export const make = (name: string, fd = readinessFd): HostReadiness["Type"] => {
  let announced = false

  const announce = (readiness: Readiness.Readiness) =>
    Effect.sync(() => {
      if (announced) return
      announced = true
      try {
        fs.writeSync(fd, `${Readiness.encode(readiness)}\n`)
        // The descriptor's number will soon mean another file.
        fs.closeSync(fd)
      } catch {
        // Nobody listens.
      }
    })

  return {
    order: Effect.gen(function*() {
      const line = isSocket(fd) ? yield* readLine(fd) : ""
      const reason = "a host is started by pods new or pods restore"
      return yield* Either.mapLeft(
        Readiness.decodeOrder(line),
        () => new LaunchFailed({ name, reason, lastWords: [] })
      )
    }),
    announceReady: (ready) => announce({ ready }),
    announceFailure: (failure) => announce({ failed: Readiness.failure(failure) })
  }
}

/** Without a launcher the number may be anything, even something that Node itself needs. */
const isSocket = (fd: number): boolean => {
  try {
    return fs.fstatSync(fd).isSocket()
  } catch {
    return false
  }
}

/** What the other side sends up to its first newline, or all of it. */
const readLine = (fd: number): Effect.Effect<string> =>
  Effect.async((resume) => {
    const received: Array<Buffer> = []
    const end = () => resume(Effect.succeed(Buffer.concat(received).toString("utf8").trimEnd()))
    const read = () => {
      fs.read(fd, { buffer: Buffer.alloc(65_536) }, (error, length, buffer) => {
        if (error !== null || length === 0) return end()
        const piece = buffer.subarray(0, length)
        received.push(piece)
        return piece.includes(0x0a) ? end() : read()
      })
    }
    read()
  })
