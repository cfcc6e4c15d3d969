/** A text that is not in the format it should be in: the one failure of every decoder here. */
import { Array as Arr, Data, Option, type ParseResult, SchemaAST as AST } from "effect"

/**
 * Why a text was not decoded. `reason` is one short fragment of at most 160 characters, such as
 * `allocations.0.pid: expected an integer from 0 to 4294967295, got -1`. It can quote the text, so
 * a screen must make it safe before it shows it.
 */
export class FormatProblem extends Data.TaggedClass("FormatProblem")<{
  readonly reason: string
}> {}

/** A problem with this reason, shortened to 160 characters. */
export const make = (reason: string): FormatProblem =>
  new FormatProblem({ reason: cut(reason, 160) })

/** The most precise thing that Schema found wrong, in one fragment. */
export const fromIssue = (issue: ParseResult.ParseIssue): FormatProblem => {
  const { path, text } = find(issue, [], Option.none())
  return make(path.length === 0 ? text : `${path.join(".")}: ${text}`)
}

interface Finding {
  readonly path: ReadonlyArray<string>
  readonly text: string
}

const find = (
  issue: ParseResult.ParseIssue,
  path: ReadonlyArray<string>,
  expected: Option.Option<string>
): Finding => {
  switch (issue._tag) {
    case "Pointer":
      return find(issue.issue, [...path, ...Arr.ensure(issue.path).map(String)], Option.none())
    case "Composite":
      if (isEnumeration(issue.ast)) {
        return { path, text: mismatch(issue.ast, issue.actual, expected) }
      }
      return Arr.ensure(issue.issues)
        .map((inner) => find(inner, path, Option.none()))
        .reduce((best, next) => next.path.length > best.path.length ? next : best)
    case "Refinement":
      return find(issue.issue, path, Option.orElse(expected, () => describe(issue.ast)))
    case "Transformation":
      return find(issue.issue, path, expected)
    case "Missing":
      return { path, text: "is missing" }
    case "Type":
      return { path, text: mismatch(issue.ast, issue.actual, expected) }
    default:
      return { path, text: "is not allowed" }
  }
}

const mismatch = (ast: AST.AST, actual: unknown, expected: Option.Option<string>): string => {
  const wanted = Option.getOrElse(expected, () => nameOf(ast))
  return isEnumeration(ast)
    ? `unknown value ${brief(actual)}, expected ${wanted}`
    : `expected ${wanted}, got ${brief(actual)}`
}

const isEnumeration = (ast: AST.AST): boolean => AST.isUnion(ast) && ast.types.every(AST.isLiteral)

/** What a part of a schema accepts, in words. */
const nameOf = (ast: AST.AST): string => Option.getOrElse(describe(ast), () => plainName(ast))

const plainName = (ast: AST.AST): string => {
  switch (ast._tag) {
    case "StringKeyword":
      return "a string"
    case "NumberKeyword":
      return "a number"
    case "BooleanKeyword":
      return "true or false"
    case "Literal":
      return String(ast.literal)
    case "TupleType":
      return "an array"
    case "Transformation":
    case "Refinement":
      return nameOf(ast.from)
    case "Union":
      return Arr.dedupe(ast.types.map(nameOf)).join(isEnumeration(ast) ? ", " : " or ")
    default:
      return "an object"
  }
}

// Effect's own keywords and built-in schemas carry descriptions too ("a string", "an integer").
const describe = (ast: AST.AST): Option.Option<string> => AST.getDescriptionAnnotation(ast)

/** The value in a few words; never the whole of it, which can be megabytes long. */
const brief = (value: unknown): string => {
  if (typeof value === "string") return JSON.stringify(cut(value, 40))
  if (Array.isArray(value)) return "an array"
  return typeof value === "object" && value !== null ? "an object" : String(value)
}

const cut = (text: string, limit: number): string =>
  text.length <= limit ? text : `${text.slice(0, limit - 1).toWellFormed()}…`
