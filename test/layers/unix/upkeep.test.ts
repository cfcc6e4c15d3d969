import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Logger, Scope, TestClock } from "effect"
import { spawn } from "node:child_process"
import * as fs from "node:fs"
import { createServer } from "node:net"
import { dirname, join } from "node:path"
import { dial } from "../../../src/layers/unix/dial.ts"
import * as ExclusiveSocket from "../../../src/layers/unix/ExclusiveSocket.ts"
import { defaults } from "../../../src/layers/unix/Limits.ts"
import * as UnixPodServer from "../../../src/layers/unix/UnixPodServer.ts"
import { said, talkingHost, welcome } from "../../contracts/talkingHost.ts"
import { scratch } from "../../support/scratch.ts"
import { until } from "../../support/until.ts"
import { welcomed } from "./rawClient.ts"

/** In a directory of its own, whose parent is the test's as well. */
const socketPath = Effect.map(scratch, (directory) => join(directory, "run", "pod", "sock"))

const listen = (path: string) => ExclusiveSocket.listen(path, (socket) => socket.resume())

const answers = (path: string) => Effect.isSuccess(Effect.scoped(dial(path, () => undefined)))

const mode = (path: string) => (fs.lstatSync(path).mode & 0o777).toString(8)

/** Somebody else who listens at a path; tells how often somebody came. */
const other = (path: string) =>
  Effect.gen(function*() {
    let visits = 0
    const server = createServer((socket) => {
      visits++
      socket.destroy()
    })
    yield* Effect.acquireRelease(
      Effect.async<void>((resume) => {
        server.listen(path, () => resume(Effect.void))
      }),
      () => Effect.sync(() => server.close())
    )
    return () => visits
  })

/** Leave a socket at a path that nobody listens on. */
const deadSocket = (path: string) =>
  Effect.async<void>((resume) => {
    const kill = "() => process.kill(process.pid, 'SIGKILL')"
    const program = `require("net").createServer().listen(process.argv[1], ${kill})`
    spawn(process.execPath, ["-e", program, path]).once("exit", () => resume(Effect.void))
  })

/** Collects what is logged meanwhile. */
const logged = Effect.sync(() => {
  const messages: Array<string> = []
  const logger = Logger.make(({ message }) => void messages.push(String(message)))
  return { messages, layer: Logger.replace(Logger.defaultLogger, logger) }
})

describe("ExclusiveSocket, looked after every ten seconds", () => {
  it.scoped("is put back when somebody removes it, however often", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      yield* Effect.scoped(Effect.gen(function*() {
        yield* listen(path)
        for (let time = 0; time < 3; time++) {
          fs.unlinkSync(path)
          yield* TestClock.adjust("9 seconds")
          expect(yield* answers(path)).toBe(false)
          yield* TestClock.adjust("1 second")
          yield* until("the socket to be back", answers(path))
          expect([mode(path), fs.readdirSync(dirname(path))]).toEqual(["600", ["sock"]])
        }
      }))
      expect(fs.existsSync(dirname(path))).toBe(false)
    }))

  it.scoped("is put back with its directories, which nobody else may enter", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      yield* listen(path)
      fs.rmSync(dirname(dirname(path)), { recursive: true })
      yield* TestClock.adjust("10 seconds")
      yield* until("the socket to be back", answers(path))
      expect([mode(dirname(dirname(path))), mode(dirname(path)), mode(path)]).toEqual(
        ["700", "700", "600"]
      )
    }))

  it.scoped("takes the place of a dead socket", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      yield* listen(path)
      fs.unlinkSync(path)
      yield* deadSocket(path)
      expect([fs.lstatSync(path).isSocket(), yield* answers(path)]).toEqual([true, false])
      yield* TestClock.adjust("10 seconds")
      yield* until("the socket to be back", answers(path))
      expect(fs.readdirSync(dirname(path))).toEqual(["sock"])
    }))

  it.scoped("leaves a socket alone on which somebody else answers, and says so once", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      const { layer, messages } = yield* logged
      const scope = yield* Scope.make()
      const theirs = yield* Scope.make()
      yield* Effect.gen(function*() {
        yield* Scope.extend(listen(path), scope)
        fs.unlinkSync(path)
        const visits = yield* Scope.extend(other(path), theirs)
        const { ino } = fs.lstatSync(path)
        for (let time = 1; time <= 4; time++) {
          yield* TestClock.adjust("10 seconds")
          yield* until("a visit", Effect.sync(() => visits() === time))
        }
        expect(fs.lstatSync(path).ino).toBe(ino)
        expect(messages).toEqual([
          `the socket ${path} cannot be put back: cannot listen on ${path}: somebody answers there`
        ])
        yield* Scope.close(theirs, Exit.void)
        yield* TestClock.adjust("10 seconds")
        yield* until("the socket to be back", answers(path))
        expect(messages.slice(1)).toEqual([`the socket ${path} was gone and has been put back`])
      }).pipe(Effect.provide(layer))
      fs.unlinkSync(path)
      yield* other(path)
      yield* Scope.close(scope, Exit.void)
      expect(yield* answers(path)).toBe(true)
    }))

  it.scoped("never removes what is no socket", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      const { layer, messages } = yield* logged
      yield* Effect.provide(listen(path), layer)
      fs.unlinkSync(path)
      fs.writeFileSync(path, "precious")
      yield* TestClock.adjust("10 seconds")
      yield* until("a warning", Effect.sync(() => messages.length > 0))
      expect(messages[0]).toContain("a file is in its place")
      expect(fs.readFileSync(path, "utf8")).toBe("precious")
    }))
})

describe("UnixPodServer, when its directory is removed", () => {
  it.scoped("goes on with who is attached, and is reached again", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      const host = yield* talkingHost(path, {
        host: { welcome: () => Effect.succeed(welcome("counter", 0, [])) }
      })
      const ann = yield* welcomed(path, "ann")
      fs.rmSync(dirname(path), { recursive: true })
      yield* TestClock.adjust(defaults.upkeep)
      yield* until("the socket to be back", answers(path))
      const ben = yield* welcomed(path, "ben")
      expect(ben.welcome.data?.clients?.map(({ name }) => name)).toEqual(["ann", "ben"])
      expect((yield* ann.next).event).toBe("clients")
      yield* host.audience.broadcast(said(1))
      for (const client of [ann, ben]) expect(yield* client.next).toMatchObject(said(1))
      yield* ann.write("{\"method\":\"cancel\"}\n")
      expect((yield* host.received.take)[0].name).toBe("ann")
    }).pipe(Effect.provide(UnixPodServer.layer)))
})
