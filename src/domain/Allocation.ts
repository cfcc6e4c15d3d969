/**
 * The runtime registry `<run>/pods.json`: which Pod runs, under which pid, on which socket, with
 * which write scope.
 *
 * Source: insomnia reference 2.1; 11.2 row 25 for pids.
 */
import { Either, Schema } from "effect"
import type { FormatProblem } from "./FormatProblem.ts"
import { SegmentId } from "./ids.ts"
import * as jsonText from "./jsonText.ts"
import * as strictJson from "./strictJson.ts"
import { orElse, orNull } from "./wireFields.ts"

/** What a Pod may do below a path. `target` is absolute; symbolic links are resolved before. */
export const ScopeRule = Schema.Struct({
  target: Schema.String,
  permission: Schema.Literal("read", "write"),
  recursive: orElse(Schema.Boolean, true)
})
export type ScopeRule = typeof ScopeRule.Type

/**
 * One running Pod, or with `segment_id: null` the reservation for a child that has not started.
 * The name is any string here: a bad one must not make the whole file unreadable.
 */
export const Allocation = Schema.Struct({
  pod_name: Schema.String,
  pid: Schema.Int.pipe(
    Schema.between(0, 4294967295, { description: "an integer from 0 to 4294967295" })
  ),
  socket: Schema.String,
  scope_allow: Schema.Array(ScopeRule),
  scope_deny: orElse(Schema.Array(ScopeRule), []),
  delegated_from: orNull(Schema.String),
  segment_id: orNull(SegmentId)
})
export type Allocation = typeof Allocation.Type

/** The whole file. Unknown keys are ignored, and lost when the file is written. */
export const RegistryTable = Schema.Struct({ allocations: orElse(Schema.Array(Allocation), []) })
export type RegistryTable = typeof RegistryTable.Type

/** The table in the text of `pods.json`. A file with nothing but white space is an empty table. */
export const decodeTable = (text: string): Either.Either<RegistryTable, FormatProblem> =>
  text.trim() === "" ? Either.right({ allocations: [] }) : decode(text)

/** The table as insomnia lays it out: 2-space pretty, no final newline. */
export const encodeTable: (table: RegistryTable) => string = jsonText.pretty(RegistryTable)

/**
 * Whether a process can have this pid. The format takes any 32-bit integer, but 0 and 4294967295
 * (-1) address groups of processes: never probe or signal them.
 */
export const plausiblePid = (pid: number): boolean =>
  Number.isInteger(pid) && pid >= 1 && pid <= 4294967294

// serde reads a struct from an array too; an empty array takes every default.
const decode = strictJson.decoder(
  RegistryTable,
  (document) => Array.isArray(document) && document.length === 0 ? {} : document
)
