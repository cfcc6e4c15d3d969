import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import {
  attempt,
  changesNothing,
  expectSentence,
  type Neighbourhood,
  neighbourhood
} from "../support/badInput.ts"
import { podsProgram } from "../support/home.ts"

/** The command with variables of its own. */
const withVariables = (at: Neighbourhood, variables: ReadonlyArray<string>, command: string) =>
  at.run(["env", ...variables, process.execPath, podsProgram, command])

/** Each is refused with its code and its sentence, and changes nothing. */
const refuses = (
  what: string,
  table: ReadonlyArray<readonly [args: ReadonlyArray<string>, code: number, sentence: string]>
) =>
  it.scopedLive(what, () =>
    Effect.gen(function*() {
      const at = yield* neighbourhood
      yield* changesNothing(
        at.directory,
        Effect.gen(function*() {
          yield* Effect.forEach(
            table,
            ([args, code, sentence]) =>
              Effect.map(at.pods(...args), (ran) => expectSentence(ran, code, `pods: ${sentence}`)),
            {
              concurrency: 4,
              discard: true
            }
          )
          yield* at.bothListed
        })
      )
    }), attempt)

describe("arguments that make no sense", () => {
  refuses("are answered with a sentence, and with what was perhaps meant", [
    [["lst"], 2, "there is no command lst (did you mean list?); see them all with: pods --help"],
    [["frobnicate"], 2, "there is no command frobnicate; see them all with: pods --help"],
    [[""], 2, "there is no command \"\"; see them all with: pods --help"],
    [["constructor"], 2, "there is no command constructor; see them all with: pods --help"],
    [["--hlp"], 2, "there is no option --hlp (did you mean --help?)"],
    [["list", "--jsn"], 2, "there is no option --jsn (did you mean --json?)"],
    [["list", "-v"], 2, "there is no option -v; see them all with: pods list --help"],
    [["stop", "awake", "--force"], 2, "there is no option --force"],
    [["new", "--atach=yes", "x"], 2, "there is no option --atach (did you mean --attach?)"],
    [["show"], 2, "Missing argument <name>; see: pods show -h"],
    [["show", "awake", "asleep"], 2, "Received unknown argument: 'asleep'; see: pods show -h"],
    [["wait", "awake"], 2, "Expected to find option: '--until'; see: pods wait -h"],
    [["wait", "awake", "--until", "x"], 2, "Expected one of the following cases: idle, asks, "],
    [["list", "--wizard"], 2, "there is no option --wizard; see them all with: pods list --help"],
    [["list", "--color"], 2, "--color is \"\", but has to be auto, always or never"],
    [["list", "--color=pink"], 2, "--color is \"pink\", but has to be auto, always or never"],
    [["list", "--json", "-q"], 2, "--json, --format and --quiet exclude each other"],
    [["list", "--format", "{nme}"], 2, "--format has no field {nme}; there are name, state, "],
    [["help", "exitcodes"], 2, "there is no topic exitcodes (did you mean exit-codes?)"],
    [
      ["lst", "--help"],
      2,
      "there is no command lst (did you mean list?); see them all with: pods --help"
    ],
    [["completions", "tcsh"], 2, "Expected one of the following cases: bash, zsh, fish"]
  ])

  it.scopedLive("are not seen where there are none", () =>
    Effect.gen(function*() {
      const at = yield* neighbourhood
      const help = yield* at.pods()
      expect(help).toMatchObject({ code: 0, stderr: "" })
      expect(help.stdout).toContain("COMMANDS")
      for (const words of [["list", "--", "--jsn"], ["list", "- morning"], ["list", "-5"]]) {
        expect(yield* at.pods(...words)).toEqual({
          code: 0,
          stdout: "",
          stderr: "No Pod matches.\n"
        })
      }
    }), attempt)

  const rule = "Use 1 to 63 lower-case letters, digits, \".\", \"_\" or \"-\", "
    + "with a letter or digit at both ends."
  refuses("among them names for a new Pod, with the rule", [
    [["new", ""], 2, `A Pod name cannot be empty. ${rule}`],
    [["new", ".."], 2, `A Pod name cannot contain "..". ${rule}`],
    [["new", "a/b"], 2, `The name "a/b" has a character that is not allowed. ${rule}`],
    [["new", "日本"], 2, `The name "日本" has a character that is not allowed. ${rule}`],
    [["new", "x".repeat(200)], 2, `A Pod name of 200 characters is too long. ${rule}`],
    [["new", "\u001b[31mred"], 2, "The name \"\\u001b[31mred\" has a character that is not"],
    [["new", "__proto__"], 2, `The name "__proto__" starts or ends with ".", "_" or "-". ${rule}`],
    [["new", "pods.json"], 2, `The name "pods.json" is taken by the registry file. ${rule}`],
    [["new", "awake"], 75, "awake exists already (it is kept); open it with: pods resume awake"]
  ])

  refuses("among them names that no Pod has, or several", [
    [["show", "nobody"], 3, "no Pod is called nobody; see them all with: pods list"],
    [["resume", ""], 3, "no Pod is called \"\"; see them all with: pods list"],
    [["attach", "__proto__"], 3, "no Pod is called __proto__; see them all with: pods list"],
    [["restore", "toString"], 3, "no Pod is called toString; see them all with: pods list"],
    [["stop", "two\nlines"], 3, "no Pod is called two lines; see them all with: pods list"],
    [["show", "a"], 3, "a may be awake or asleep; give the whole name"]
  ])

  refuses("among them directories and agents that do not exist", [
    [["new", "x", "--cwd", "/nowhere"], 1, "cannot work in /nowhere: it does not exist"],
    [
      ["new", "x", "--cwd", "/etc/passwd"],
      1,
      "cannot work in /etc/passwd: a part of the path is not a directory"
    ],
    [["new", "x", "--agent", "nobody"], 2, "no agent is called nobody; known are demo"],
    [["new", "x", "--agent", "toString"], 2, "no agent is called toString; known are demo"],
    [["new", "x", "--agent", ""], 2, "no agent is called \"\"; known are demo"]
  ])
})

describe("variables that make no sense", () => {
  it.scopedLive("are named, with an example", () =>
    Effect.gen(function*() {
      const at = yield* neighbourhood
      for (const value of ["soon", "200", "-5 millis", "0 millis", "infinity", "2 hours"]) {
        expectSentence(
          yield* withVariables(at, [`PODS_STATUS_TIMEOUT=${value}`], "list"),
          2,
          `PODS_STATUS_TIMEOUT is "${value}", but has to be a time up to a minute, like "200 millis"`
        )
      }
    }), attempt)

  it.scopedLive("count as unset when they are empty", () =>
    Effect.gen(function*() {
      const at = yield* neighbourhood
      const plain = yield* at.pods("list")
      const empty = ["PODS_STATUS_TIMEOUT=", "HOME=", "TERM=", "LANG=C.UTF-8", "XDG_DATA_HOME="]
      expect(yield* withVariables(at, empty, "list")).toEqual(plain)
      expect(yield* withVariables(at, ["-u", "HOME"], "list")).toEqual(plain)
    }), attempt)
})

describe("no terminal", () => {
  it.scopedLive("gets a sentence instead of a screen", () =>
    Effect.gen(function*() {
      const at = yield* neighbourhood
      for (
        const [args, instead] of [
          [["resume"], "pods list, or pods resume NAME"],
          [["multi"], "pods list"],
          [["attach", "awake"], "pods show awake"]
        ] as const
      ) {
        const ran = yield* at.pods(...args)
        expectSentence(ran, 2, `pods: this needs a terminal; without one use: ${instead}`)
      }
    }), attempt)
})
