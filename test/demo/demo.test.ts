import { spawn } from "node:child_process"
import { EventEmitter, once } from "node:events"
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { describe, expect, it, onTestFinished } from "vitest"
import { demoAgentFile } from "../support/demoAgent.ts"

/** A directory that is removed with the test. */
const directory = () => {
  const path = mkdtempSync(join(tmpdir(), "pods-demo-"))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

/** A running demo agent. */
const agent = (env: Record<string, string> = {}) => {
  const child = spawn(process.execPath, [demoAgentFile()], {
    env: { PODS_DEMO_PACE: "0", ...env },
    stdio: ["pipe", "pipe", "pipe"]
  })
  onTestFinished(() => void child.kill("SIGKILL"))
  const messages: Array<Answered> = []
  const arrived = new EventEmitter()
  createInterface({ input: child.stdout }).on("line", (line) => {
    messages.push(JSON.parse(line))
    arrived.emit("message", messages.at(-1))
  })
  let lastId = 0

  const send = (message: object) => child.stdin.write(`${JSON.stringify(message)}\n`)
  /** The answer to a request, and the updates before it. `on` sees every message until then. */
  const ask = (method: string, params: object, on?: (message: Answered) => void) =>
    new Promise<Answered & { readonly updates: ReadonlyArray<Update> }>((resolve) => {
      const id = ++lastId
      const start = messages.length
      const see = (message: Answered) => {
        on?.(message)
        if (message.id !== id || message.method !== undefined) return
        arrived.off("message", see)
        const updates = messages.slice(start).flatMap(({ method, params }) =>
          method === "session/update" ? [params.update] : []
        )
        resolve({ ...message, updates })
      }
      arrived.on("message", see)
      send({ id, method, params })
    })
  const open = async (cwd = "/") => String((await ask("session/new", { cwd })).result?.sessionId)
  const prompt = (sessionId: string, text: string, on?: (message: Answered) => void) =>
    ask("session/prompt", { sessionId, prompt: [{ type: "text", text }] }, on)
  return { child, send, ask, open, prompt }
}

interface Answered {
  readonly id?: number
  readonly method?: string
  readonly params: {
    readonly update: Update
    readonly options: ReadonlyArray<{ optionId: string }>
    readonly toolCall: unknown
  }
  readonly result?: { readonly [name: string]: unknown }
  readonly error?: { readonly code: number; readonly message: string }
}

interface Update {
  readonly sessionUpdate: string
  readonly status?: string
  readonly content?: { readonly text: string }
}

const textIn = ({ updates }: { readonly updates: ReadonlyArray<Update> }) =>
  updates.filter(({ sessionUpdate }) => sessionUpdate === "agent_message_chunk")
    .map(({ content }) => content?.text).join("")

describe("The demo agent", () => {
  it("introduces itself, and can load what it keeps", async () => {
    const initialize = { protocolVersion: 1, clientCapabilities: {} }
    const kept = agent({ PODS_DEMO_DIR: directory() })
    expect((await kept.ask("initialize", initialize)).result).toMatchObject({
      protocolVersion: 1,
      agentInfo: { title: "Demo agent" },
      agentCapabilities: { loadSession: true }
    })
    const { ask } = agent()
    expect((await ask("initialize", initialize)).result)
      .toMatchObject({ agentCapabilities: { loadSession: false } })
    expect((await ask("session/load", { sessionId: "x", cwd: "/" })).error?.code).toBe(-32601)
  })

  it("echoes a prompt word by word, and says what else there is", async () => {
    const { open, prompt } = agent()
    const answer = await prompt(await open(), "good \"morning\"\nto you")
    expect(answer.result).toEqual({ stopReason: "end_turn" })
    expect(textIn(answer)).toMatch(/^You said: "good "morning" to you"\. .*help, list files, .*\.$/)
    expect(answer.updates.length).toBeGreaterThan(20)
  })

  it("lists what it can do when asked for help", async () => {
    const { open, prompt } = agent()
    const text = textIn(await prompt(await open(), "Help!"))
    for (const word of ["permission", "think", "wait 10", "hang", "die", "history"]) {
      expect(text).toContain(`\n- ${word}: `)
    }
  })

  it("lists the files of its directory with a tool", async () => {
    const cwd = directory()
    for (let n = 10; n < 35; n++) writeFileSync(join(cwd, `file-${n}`), "")
    const { open, prompt } = agent()
    const { updates } = await prompt(await open(cwd), "please list files")
    const calls = updates.filter(({ sessionUpdate }) => sessionUpdate.startsWith("tool_call"))
    expect(calls.map(({ status }) => status)).toEqual(["pending", "in_progress", "completed"])
    const names = JSON.stringify(calls.at(-1))
    expect(names).toContain("file-10\\nfile-11")
    expect(names).toContain("file-29\\nand 5 more")
    expect(names).not.toContain("file-30")
  })

  it("asks for a permission, and not again once it is always allowed", async () => {
    const { open, prompt, send } = agent()
    const session = await open()
    const asking = (optionId: string) =>
      prompt(session, "delete it", ({ id, method, params }) => {
        if (method !== "session/request_permission") return
        expect(params.options.map((option) => option.optionId))
          .toEqual(["allow-once", "allow-always", "reject"])
        send({ id, result: { outcome: { outcome: "selected", optionId } } })
      })
    const rejected = await asking("reject")
    expect(textIn(rejected)).toContain("You chose: Reject")
    expect(rejected.updates.find(({ status }) => status === "failed")).toBeDefined()
    expect(textIn(await asking("allow-once"))).toContain("You chose: Allow once")
    expect(textIn(await asking("allow-always"))).toContain("You chose: Always allow")
    expect(textIn(await prompt(session, "delete it"))).toContain("always allow")
  })

  it("asks before it runs what stands in backquotes", async () => {
    const { open, prompt, send } = agent()
    const asked: Array<unknown> = []
    const answer = await prompt(await open(), "Ask before you run `rm -rf dist`!", (message) => {
      if (message.method !== "session/request_permission") return
      asked.push(message.params.toolCall)
      send({ id: message.id, result: { outcome: { outcome: "selected", optionId: "reject" } } })
    })
    expect(asked).toMatchObject([{ kind: "execute", rawInput: { command: "rm -rf dist" } }])
    expect(textIn(answer)).toBe("You chose: Reject. Nothing was done, I only pretend.")
  })

  it.each([
    { optionId: "allow-once", chosen: "Allow once", tools: 6 },
    { optionId: "reject", chosen: "Reject", tools: 5 }
  ])(
    "finds out with tools, and changes a file only when it may: $chosen",
    async ({ chosen, optionId, tools }) => {
      const { open, prompt, send } = agent()
      const asked: Array<unknown> = []
      const answer = await prompt(await open(), "Find out why it fails", (message) => {
        if (message.method !== "session/request_permission") return
        asked.push(message.params.toolCall)
        send({ id: message.id, result: { outcome: { outcome: "selected", optionId } } })
      })
      expect(asked).toMatchObject([{ kind: "edit", content: [{ type: "diff" }] }])
      const calls = answer.updates.filter(({ sessionUpdate }) => sessionUpdate === "tool_call")
      expect(calls).toHaveLength(tools)
      expect(textIn(answer)).toContain(`You chose: ${chosen}. Nothing was read, run or changed`)
    }
  )

  it("thinks before it speaks", async () => {
    const { open, prompt } = agent()
    const { updates } = await prompt(await open(), "think hard")
    const kinds = updates.map(({ sessionUpdate }) => sessionUpdate)
    expect(kinds[0]).toBe("agent_thought_chunk")
    expect(kinds.lastIndexOf("agent_thought_chunk"))
      .toBeLessThan(kinds.indexOf("agent_message_chunk"))
  })

  it.each(["wait 3600", "slow", "hang", "delete", "find out"])(
    "cancels %j at once",
    async (text) => {
      const { open, prompt, send } = agent()
      const session = await open()
      const turn = prompt(session, text)
      const second = await prompt(session, "too early")
      expect(second.error?.code).toBe(-32600)
      send({ method: "session/cancel", params: { sessionId: session } })
      expect((await turn).result).toEqual({ stopReason: "cancelled" })
      expect((await prompt(session, "history")).result).toEqual({ stopReason: "end_turn" })
    }
  )

  it("waits as long as it is told", async () => {
    const { open, prompt } = agent()
    const session = await open()
    const before = performance.now()
    expect(textIn(await prompt(session, "wait 1"))).toBe("Working for 1 s .. done.")
    expect(performance.now() - before).toBeGreaterThan(950)
  })

  it("fails on request, and goes on", async () => {
    const { open, prompt } = agent()
    const session = await open()
    expect((await prompt(session, "fail")).error)
      .toEqual({ code: -32603, message: "the demo agent was asked to fail" })
    expect((await prompt(session, "hello")).result).toEqual({ stopReason: "end_turn" })
  })

  it("dies on request with code 3 and a word on stderr", async () => {
    const { child, open, prompt } = agent()
    const words: Array<string> = []
    child.stderr.on("data", (data) => words.push(String(data)))
    const session = await open()
    void prompt(session, "die")
    expect(await once(child, "close")).toEqual([3, null])
    expect(words.join("")).toBe("the demo agent was asked to die\n")
  })

  it("exits with 0 when its stdin ends, also in a turn", async () => {
    const { child, open, prompt } = agent()
    void prompt(await open(), "hang")
    child.stdin.end()
    expect(await once(child, "exit")).toEqual([0, null])
  })

  it("goes on with a conversation that it has replayed", async () => {
    const env = { PODS_DEMO_DIR: join(directory(), "new") }
    const first = agent(env)
    const sessionId = await first.open()
    const said = textIn(await first.prompt(sessionId, "good morning"))
    await first.prompt(sessionId, "fail")
    first.child.kill("SIGKILL")

    const file = join(env.PODS_DEMO_DIR, `${sessionId}.jsonl`)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    writeFileSync(file, `${readFileSync(file, "utf8")}\n{"role":"user","te`)
    const second = agent(env)
    const { result, updates } = await second.ask("session/load", { sessionId, cwd: "/" })
    expect(result).toBeNull()
    expect(updates.map(({ content, sessionUpdate }) => [sessionUpdate, content?.text])).toEqual([
      ["user_message_chunk", "good morning"],
      ["agent_message_chunk", said],
      ["user_message_chunk", "fail"]
    ])
    const answer = textIn(await second.prompt(sessionId, "history"))
    expect(answer).toBe("I remember 2 prompts before this one. The last one was: \"fail\".")
  })

  it("knows no conversation but its own", async () => {
    const env = { PODS_DEMO_DIR: directory() }
    const { ask, prompt } = agent(env)
    for (const sessionId of ["nobody", "../x", ""]) {
      const { error } = await ask("session/load", { sessionId, cwd: "/" })
      expect(error?.code).toBe(sessionId === "" ? -32602 : -32002)
    }
    expect((await prompt("nobody", "hello")).error?.code).toBe(-32002)
    expect(readdirSync(env.PODS_DEMO_DIR)).toEqual([])
  })

  it("does nothing else", async () => {
    const { ask, open } = agent()
    for (const method of ["authenticate", "session/list", "session/set_mode", "constructor"]) {
      expect((await ask(method, {})).error?.code).toBe(-32601)
    }
    expect(await open()).toMatch(/./)
  })
})
