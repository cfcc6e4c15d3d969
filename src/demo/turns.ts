/** The turns of the demo agent: without a model, the same prompt gets the same answer. */
import { readdirSync } from "node:fs"
import { RpcError } from "./Connection.ts"
import { findOut } from "./findOut.ts"
import type { Choice, Stage } from "./Stage.ts"

/** Plays the turn that a word in the prompt asks for. */
export const play = async (stage: Stage, prompt: string): Promise<void> => {
  for (const { asked, turn } of turns) {
    const match = asked.exec(prompt)
    if (match !== null) return turn(stage, match)
  }
  const words = turns.map(({ name }) => name).join(", ")
  await stage.say(`You said: "${shortened(prompt)}". ${introduction} Try one of these: ${words}.`)
}

interface Turn {
  readonly name: string
  readonly asked: RegExp
  readonly does: string
  readonly turn: (stage: Stage, match: RegExpExecArray) => Promise<void>
}

const help: Turn = {
  name: "help",
  asked: /\bhelp\b/i,
  does: "say what you are reading now",
  turn: async (stage) => {
    const lines = turns.map(({ does, name }) => `\n- ${name}: ${does}`).join("")
    await stage.say(`${introduction} A word in what you type decides what I do:${lines}`)
  }
}

const history: Turn = {
  name: "history",
  asked: /\bhistory\b/i,
  does: "say how many of your prompts I remember",
  turn: async (stage) => {
    const earlier = stage.conversation.said.filter(({ role }) => role === "user").slice(0, -1)
    const last = earlier.at(-1)
    const which = last === undefined ? "" : ` The last one was: "${shortened(last.text)}".`
    const prompts = earlier.length === 1 ? "1 prompt" : `${earlier.length} prompts`
    await stage.say(`I remember ${prompts} before this one.${which}`)
  }
}

const permission: Turn = {
  name: "permission",
  asked: /\b(?:permission|ask|delete)\b/i,
  does:
    "ask for permission to run what stands in `backquotes`, or to delete a file (I only pretend)",
  turn: async (stage, { input }) => {
    const { allowed } = stage.conversation
    const [, command] = /`([^`]+)`/.exec(input) ?? []
    const call = command === undefined
      ? { title: "Delete notes.txt", kind: "delete", rawInput: { command: "rm notes.txt" } }
      : { title: "run", kind: "execute", rawInput: { command } }
    const toolCallId = await stage.startTool(call)
    if (allowed.has(call.kind)) {
      await stage.updateTool(toolCallId, "completed")
      return stage.say("You always allow this. Nothing was done, I only pretend.")
    }
    const choice = await stage.ask({ toolCallId, ...call, status: "pending" }, choices)
    if (choice.kind === "allow_always") allowed.add(call.kind)
    await stage.updateTool(toolCallId, choice.kind === "reject_once" ? "failed" : "completed")
    await stage.say(`You chose: ${choice.name}. Nothing was done, I only pretend.`)
  }
}

const tool: Turn = {
  name: "list files",
  asked: /\b(?:tool|list files)\b/i,
  does: "call a tool that lists the files of my directory",
  turn: async (stage) => {
    const { cwd } = stage.conversation
    const id = await stage.startTool({ title: "List files", kind: "read", rawInput: { path: cwd } })
    await stage.updateTool(id, "in_progress")
    await stage.wait(0)
    const names = namesIn(cwd)
    if (names === undefined) {
      await stage.updateTool(id, "failed", `cannot read ${cwd}`)
      return stage.say("I cannot read my directory.")
    }
    const shown = names.slice(0, listed)
    const more = names.length > listed ? [`and ${names.length - listed} more`] : []
    await stage.updateTool(id, "completed", [...shown, ...more].join("\n"))
    await stage.say(`My directory ${cwd} has ${names.length} entries.`)
  }
}

const bug: Turn = {
  name: "find out",
  asked: /\bfind out\b/i,
  does: "pretend to find a bug: read, search, run tests, and ask before I change a file",
  turn: (stage) => findOut(stage, choices)
}

const think: Turn = {
  name: "think",
  asked: /\bthink\b/i,
  does: "think for a while, then answer",
  turn: async (stage) => {
    await stage.think("The user wants me to think. I have no model to think with. I shall say so.")
    await stage.say("I thought about it, and found that I cannot think.")
  }
}

const slow: Turn = {
  name: "wait 10",
  asked: /\b(?:slow|wait)\b(?:\s+(\d{1,5}))?/i,
  does: "take 10 seconds; cancel me",
  turn: async (stage, match) => {
    const seconds = Number(match[1] ?? 5)
    await stage.say(`Working for ${seconds} s `)
    for (let half = 0; half < seconds * 2; half++) {
      await stage.wait(500)
      await stage.say(".")
    }
    await stage.say(" done.")
  }
}

const fail: Turn = {
  name: "fail",
  asked: /\bfail\b/i,
  does: "answer with an error",
  turn: async () => {
    throw new RpcError(-32603, "the demo agent was asked to fail")
  }
}

const hang: Turn = {
  name: "hang",
  asked: /\bhang\b/i,
  does: "say nothing until you cancel me",
  turn: (stage) => stage.hang()
}

const die: Turn = {
  name: "die",
  asked: /\bdie\b/i,
  does: "exit with code 3",
  turn: async () => {
    process.stderr.write("the demo agent was asked to die\n")
    process.exit(3)
  }
}

const turns: ReadonlyArray<Turn> = [
  help,
  tool,
  bug,
  permission,
  think,
  slow,
  fail,
  hang,
  die,
  history
]

const introduction = "I am the demo agent: no model, no network, no key."

const choices: ReadonlyArray<Choice> = [
  { optionId: "allow-once", name: "Allow once", kind: "allow_once" },
  { optionId: "allow-always", name: "Always allow", kind: "allow_always" },
  { optionId: "reject", name: "Reject", kind: "reject_once" }
]

const listed = 20

const namesIn = (directory: string): ReadonlyArray<string> | undefined => {
  try {
    return readdirSync(directory).toSorted()
  } catch {
    return undefined
  }
}

const shortened = (text: string): string => {
  const line = text.replace(/\s+/g, " ").trim()
  return line.length > 200 ? `${line.slice(0, 200).toWellFormed()}…` : line
}
