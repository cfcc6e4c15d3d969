import { Effect, Layer, Mailbox, Option } from "effect"
import { StringDecoder } from "node:string_decoder"
import { ReadStream } from "node:tty"
import { NoTerminal } from "../../domain/PodFailure.ts"
import { type Line, LineTerminal } from "../../services/LineTerminal.ts"

/** Both ends of a terminal. */
export interface Options {
  readonly input: Input
  readonly output: Pick<typeof process.stdout, "isTTY" | "write">
  /** The same terminal once more, after `input` has ended: ctrl-d ends a stream, not the typing. */
  readonly again: () => Input
}

type Input = Pick<ReadStream, "isTTY" | "on" | "pause" | "resume" | "ref" | "unref">

export const make = ({ again, input, output }: Options) => {
  const attended = Effect.sync(() => input.isTTY === true && output.isTTY === true)
  const keyboard = read(input, again)
  return LineTerminal.of({
    attended,
    open: Effect.fn("LineTerminal.open")(function*(instead) {
      if (!(yield* attended)) return yield* new NoTerminal({ instead })
      yield* Effect.acquireRelease(Effect.sync(keyboard.listen), () => Effect.sync(keyboard.rest))
      return {
        next: keyboard.next,
        // A terminal that is gone is noticed by the end of what is typed.
        write: (text) =>
          Effect.async<void>((resume) => {
            output.write(text, () => resume(Effect.void))
          })
      }
    })
  })
}

/** The terminal of stdin and stdout. */
export const layer: Layer.Layer<LineTerminal> = Layer.sync(
  LineTerminal,
  () => make({ input: process.stdin, output: process.stdout, again: () => new ReadStream(0) })
)

/** Lines that nobody has asked for yet are kept, whoever asks next. */
const read = (first: Input, again: () => Input) => {
  const lines = Effect.runSync(Mailbox.make<Option.Option<Line>>())
  let input: Input | undefined
  /** What came in this moment: the system hands over one line at a time. */
  let together: Array<string> = []

  const flush = () => {
    const last = together.length - 1
    together.forEach((text, at) => lines.unsafeOffer(Option.some({ text, goesOn: at < last })))
    together = []
  }

  const begin = (tty: Input) => {
    const decoder = new StringDecoder("utf8")
    let rest = ""
    input = tty
    const end = () => {
      if (input !== tty) return
      input = undefined
      flush()
      lines.unsafeOffer(Option.none())
    }
    tty.on("data", (chunk: Buffer) => {
      const typed = `${rest}${decoder.write(chunk)}`.split(/\r\n|[\r\n]/)
      rest = typed.pop() ?? ""
      if (together.length === 0 && typed.length > 0) setTimeout(flush, moment)
      together.push(...typed)
    })
    tty.on("end", end).on("close", end).on("error", end)
  }

  let begun = false
  const listen = () => {
    if (input === undefined) {
      try {
        begin(begun ? again() : first)
      } catch {
        lines.unsafeOffer(Option.none())
      }
      begun = true
    }
    input?.ref()
    input?.resume()
  }

  return {
    listen,
    rest: () => {
      input?.pause()
      input?.unref()
    },
    next: Effect.suspend(() => {
      listen()
      return Effect.orElseSucceed(lines.take, Option.none<Line>)
    })
  }
}

/** In milliseconds: nobody types two lines within it. */
const moment = 20
