import { Effect, Layer, Option } from "effect"
import { Pager } from "../../services/Pager.ts"

/** Keeps what a person reads, up to so many texts; without a number nobody pages. */
export const make = (texts?: number) => {
  const read: Array<string> = []
  const write = (text: string) =>
    Effect.sync(() => {
      if (read.length < (texts ?? 0)) read.push(text)
      return read.length < (texts ?? 0)
    })
  return {
    read: (): ReadonlyArray<string> => read,
    layer: Layer.succeed(Pager, {
      open: texts === undefined ? Effect.succeedNone : Effect.succeed(Option.some(write))
    })
  }
}
