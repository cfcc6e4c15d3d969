import { Either } from "effect"

/** What every command understands, and the arguments without it. */
export interface CommonOptions {
  readonly args: ReadonlyArray<string>
  readonly color: Color
  /** Whether questions may be asked. */
  readonly input: boolean
  readonly debug: boolean
  readonly help: "none" | "short" | "full"
  readonly version: boolean
}

type Color = "auto" | "always" | "never"

/** Reads them wherever they stand before `--`. Fails with a sentence. */
export const read = (given: ReadonlyArray<string>): Either.Either<CommonOptions, string> => {
  const end = given.indexOf("--")
  const [before, after] = end === -1 ? [given, []] : [given.slice(0, end), given.slice(end)]
  const args: Array<string> = []
  let found: Omit<CommonOptions, "args"> = none
  for (let at = 0; at < before.length; at++) {
    const argument = before[at] ?? ""
    const flag = flags.get(argument)
    if (flag !== undefined) found = { ...found, ...flag }
    else if (argument === "--color" || argument.startsWith("--color=")) {
      const color = argument === "--color" ? before[++at] ?? "" : argument.slice("--color=".length)
      if (!isColor(color)) return Either.left(`--color is "${color}", ${rule}`)
      found = { ...found, color }
    } else args.push(argument)
  }
  return Either.right({ ...found, args: [...args, ...after] })
}

const none = { color: "auto", input: true, debug: false, help: "none", version: false } as const

const flags: ReadonlyMap<string, Partial<CommonOptions>> = new Map([
  ["--no-input", { input: false }],
  ["--debug", { debug: true }],
  ["-h", { help: "short" }],
  ["--help", { help: "full" }],
  ["--version", { version: true }]
])

const rule = "but has to be auto, always or never"

const isColor = (word: string): word is Color =>
  word === "auto" || word === "always" || word === "never"
