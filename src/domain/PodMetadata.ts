/**
 * What the store keeps about a Pod: `<data>/pods/<pod_name>/metadata.json`.
 *
 * Source: insomnia reference 3.1, 3.2; 11.3 row 43 and faults A12 (keep what is not ours).
 */
import { ParseResult, Predicate, Schema, type SchemaAST } from "effect"
import { type PodName, SegmentId, SessionId } from "./ids.ts"
import * as jsonText from "./jsonText.ts"
import * as strictJson from "./strictJson.ts"
import { listOrEmpty, omittable, Opaque } from "./wireFields.ts"

/** The conversation a Pod is in; pending, that is without a log, as long as it has no segment. */
export const Active = Schema.Struct({ session_id: SessionId, segment_id: omittable(SegmentId) })
export type Active = typeof Active.Type

// `permission` is a free string: values other than read and write are skipped, not refused.
const DelegatedScope = Schema.Struct({
  target: Schema.String,
  permission: Schema.String,
  recursive: Schema.Boolean
})

const SpawnedChild = Schema.Struct({
  pod_name: Schema.String,
  socket_path: Schema.String,
  scope_delegated: Schema.Array(DelegatedScope),
  callback_address: Schema.String
})

const ReclaimedChild = Schema.Struct({
  pod_name: Schema.String,
  scope_delegated: Schema.Array(DelegatedScope)
})

/** Checks a value and keeps it as it came, with keys that the schema does not know. */
const whole = <A>(schema: Schema.Schema<A>) => {
  const is = ParseResult.is(schema)
  const validate = ParseResult.validateEither(schema)
  const check = () => (value: unknown, options: SchemaAST.ParseOptions) =>
    is(value) ? ParseResult.succeed(value) : validate(value, options)
  return Schema.declare([], { decode: check, encode: check })
}

const Known = Schema.Struct({
  pod_name: Schema.String,
  active: omittable(Active),
  spawned_children: listOrEmpty(whole(SpawnedChild)),
  reclaimed_children: listOrEmpty(whole(ReclaimedChild)),
  resolved_manifest_snapshot: Schema.optionalWith(Opaque, { exact: true })
})

const isKnown = (key: string): boolean => Object.hasOwn(Known.fields, key)
const decodeKnown = ParseResult.decodeUnknownEither(Known)
const encodeKnown = ParseResult.encodeUnknownEither(Known)

/** A JSON object as it came, so that no key is lost: Schema's own records drop a `__proto__`. */
const Document = Schema.declare((value: unknown): value is object => Predicate.isRecord(value))

/**
 * A Pod's metadata. `unknownKeys` are the top-level keys of other versions or programs with their
 * values, in file order; they are written back unchanged, behind the known ones.
 */
export const PodMetadata = Schema.transformOrFail(
  Document,
  Schema.extend(
    Schema.typeSchema(Known),
    Schema.Struct({ unknownKeys: Schema.Array(Schema.Tuple(Schema.String, Opaque)) })
  ),
  {
    strict: true,
    decode: (document, options) =>
      ParseResult.map(decodeKnown(document, options), (known) => ({
        ...known,
        unknownKeys: Object.entries(document).filter(([key]) => !isKnown(key))
      })),
    encode: ({ unknownKeys, ...known }, options) =>
      ParseResult.map(encodeKnown(known, options), (document) =>
        // fromEntries defines keys, so that a "__proto__" stays an ordinary key.
        Object.fromEntries([
          ...Object.entries(document),
          ...unknownKeys.filter(([key]) => !isKnown(key))
        ]))
  }
)
export type PodMetadata = typeof PodMetadata.Type

/** The metadata in the text of a `metadata.json`. The name inside is not compared with anything. */
export const decode = strictJson.decoder(PodMetadata)

/** The metadata as insomnia lays it out: 2-space pretty, no final newline. */
export const encode: (metadata: PodMetadata) => string = jsonText.pretty(PodMetadata)

/** The metadata of a Pod that has a conversation but has not run yet (insomnia reference 3.3). */
export const pending = (name: PodName, session: SessionId): PodMetadata => ({
  pod_name: name,
  active: { session_id: session },
  spawned_children: [],
  reclaimed_children: [],
  unknownKeys: []
})

/** The same metadata in another conversation or segment; everything else is kept. */
export const withActive = (metadata: PodMetadata, active: Active): PodMetadata => ({
  ...metadata,
  active
})
