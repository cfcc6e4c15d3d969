import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawnSync } from "node:child_process"
import { mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { examples } from "../../../src/cli/help/examples.ts"
import { pods, world } from "../../support/commandLine.ts"
import { scratch } from "../../support/scratch.ts"

const script = (shell: string) => Effect.map(pods("completions", shell), ({ stdout }) => stdout)

/** What bash offers at the end of these words, in a home with such Pods, and what it complains of. */
const offered = (
  code: string,
  home: string,
  lines: ReadonlyArray<ReadonlyArray<string>>,
  setup = "set -u"
) => {
  const calls = lines.map((words) =>
    `COMP_WORDS=(pods ${words.map((word) => `'${word}'`).join(" ")}) COMP_CWORD=${words.length}\n`
    + "__pods_complete; printf '%s ' \"${COMPREPLY[@]:-}\"; echo"
  )
  const { stderr, stdout } = spawnSync(
    "bash",
    ["--norc", "-c", [setup, code, ...calls].join("\n")],
    {
      env: { PATH: process.env["PATH"], PODS_HOME: home },
      cwd: dirname(home),
      encoding: "utf8"
    }
  )
  return { stderr, lines: stdout.trimEnd().split("\n").map((line) => line.trim()) }
}

const keep = (home: string, ...names: ReadonlyArray<string>) => {
  for (const name of names) {
    mkdirSync(join(home, "pods", name), { recursive: true })
    writeFileSync(join(home, "pods", name, "metadata.json"), "{}")
  }
}

describe("completions for bash", () => {
  it.scoped("offer commands, options, choices and the names of Pods", () =>
    Effect.gen(function*() {
      const home = yield* scratch
      keep(home, "api", "app", "web")
      mkdirSync(join(home, "run/foreign"), { recursive: true })
      writeFileSync(join(home, "run/foreign/sock"), "")
      const found = offered(yield* script("bash"), home, [
        ["re"],
        ["show", ""],
        ["show", "ap"],
        ["rm", "api", "w"],
        ["send", "api", "w"],
        ["logs", "-f", "w"],
        ["logs", "-n", ""],
        ["wait", "api", "--until", ""],
        ["list", "--w"],
        ["new", "a"],
        ["--color", "a"],
        ["completions", "f"],
        ["frob", ""]
      ])
      expect(found).toEqual({
        stderr: "",
        lines: [
          "resume restore rename",
          "api app web foreign",
          "api app",
          "web",
          "",
          "web",
          "",
          "idle asks stopped",
          "--watch",
          "",
          "auto always",
          "fish"
        ]
      })
    }).pipe(Effect.provide(world())))

  it.scoped("never say a word, wherever they are asked", () =>
    Effect.gen(function*() {
      const home = yield* scratch
      const code = yield* script("bash")
      const asked = [["show", ""], ["show", "\"$("], ["new", "--cwd", "/no/such/"]]
      for (
        const setup of ["set -u", "shopt -s failglob", "shopt -s nullglob", "set -f", "unset HOME"]
      ) {
        expect(offered(code, home, asked, setup).stderr).toBe("")
        expect(offered(code, join(home, "none"), asked, setup).stderr).toBe("")
      }
      keep(home, "api")
      expect(offered(code, home, [["show", ""]], "shopt -s failglob").lines).toEqual(["api"])
    }).pipe(Effect.provide(world())))

  it.scoped("offer no name that a shell would have to quote, and run none", () =>
    Effect.gen(function*() {
      const folder = yield* scratch
      const home = join(folder, "home")
      keep(home, "api", "a b", "$(touch hacked)", "`touch hacked`", "a;b", "a*", "-x", "修复")
      const { lines, stderr } = offered(yield* script("bash"), home, [["show", ""], ["show", "$"]])
      expect(stderr).toBe("")
      expect(lines).toEqual(["-x api"])
      expect(readdirSync(folder)).toEqual(["home"])
    }).pipe(Effect.provide(world())))
})

describe("completions for zsh and fish", () => {
  it.scoped("know every command", () =>
    Effect.gen(function*() {
      const [zsh, fish] = [yield* script("zsh"), yield* script("fish")]
      for (const name of Object.keys(examples)) {
        expect(zsh).toMatch(new RegExp(`^    '${name}:.*'$`, "m"))
        expect(fish).toMatch(
          new RegExp(`^complete -c pods -n __fish_use_subcommand -a ${name} `, "m")
        )
      }
      expect(fish).toContain("-n '__fish_seen_subcommand_from show' -a '(__pods_names)'")
      expect(fish).not.toContain("-n '__fish_seen_subcommand_from new' -a '(__pods_names)'")
    }).pipe(Effect.provide(world())))
})
