import { Effect } from "effect"
import * as fs from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { scratch } from "./scratch.ts"

/** Becomes the command behind its flags, after writing down its pid and all its arguments. */
export const works = `echo $$ "$@" >> "$0.calls"
until [ "$1" = -- ]; do shift; done
shift
exec "$@"`

/**
 * Where systemd seems to manage the user: its private socket, and a `systemd-run` on the PATH that
 * does what a shell script says.
 */
export const fakeSystemd = (script: string) =>
  Effect.gen(function*() {
    const home = yield* scratch
    const [bin, run] = [join(home, "bin"), join(home, "run")]
    const program = join(bin, "systemd-run")
    fs.mkdirSync(bin)
    fs.mkdirSync(join(run, "systemd"), { recursive: true })
    fs.writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    yield* Effect.acquireRelease(
      Effect.async<ReturnType<typeof createServer>>((resume) => {
        const server = createServer().listen(
          join(run, "systemd", "private"),
          () => resume(Effect.succeed(server))
        )
      }),
      (server) => Effect.sync(() => server.close())
    )
    return {
      bin,
      program,
      variables: { PATH: `/nowhere:${bin}:${process.env["PATH"] ?? ""}`, XDG_RUNTIME_DIR: run },
      /** What it was called with, a pid and its arguments each time. */
      calls: () =>
        fs.existsSync(`${program}.calls`)
          ? fs.readFileSync(`${program}.calls`, "utf8").trimEnd().split("\n")
          : []
    }
  })
