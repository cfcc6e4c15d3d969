import { Either } from "effect"
import { readFileSync } from "node:fs"
import * as Allocation from "../../src/domain/Allocation.ts"
import type { FormatProblem } from "../../src/domain/FormatProblem.ts"
import * as LogEntry from "../../src/domain/LogEntry.ts"
import * as PodEvent from "../../src/domain/PodEvent.ts"
import * as PodMetadata from "../../src/domain/PodMetadata.ts"
import * as PodMethod from "../../src/domain/PodMethod.ts"

/** A text that insomnia accepts or refuses; `why` is its own message or what the text means. */
export interface Sample {
  readonly input: string
  readonly kind: keyof typeof decoders
  readonly why: string
}

/** The decoder for each `kind` of accepts.jsonl and rejects.jsonl. */
export const decoders = {
  method: PodMethod.decodeLine,
  event: PodEvent.decodeLine,
  log: LogEntry.decodeLine,
  metadata: PodMetadata.decode,
  registry: Allocation.decodeTable
}

const folder = new URL("../fixtures/insomnia/", import.meta.url)

/** The text of a fixture, as it is. */
export const text = (name: string): string => readFileSync(new URL(name, folder), "utf8")

/** The lines of a `.jsonl` fixture. */
export const lines = (name: string): ReadonlyArray<string> => text(name).trimEnd().split("\n")

/** The texts of accepts.jsonl or rejects.jsonl. */
export const samples = (name: string): ReadonlyArray<Sample> =>
  lines(name).map((line) => JSON.parse(line))

/** The value of a text that has to be good. */
export const ok = <A>(result: Either.Either<A, FormatProblem>): A =>
  Either.getOrThrowWith(result, (problem) => new Error(problem.reason))

/** The reason of a text that has to be bad. */
export const reason = <A>(result: Either.Either<A, FormatProblem>): string =>
  Either.match(result, { onLeft: (problem) => problem.reason, onRight: () => "" })
