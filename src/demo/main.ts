/**
 * The agent that comes with `pods`: ACP v1 on stdin and stdout, without a model and without a
 * network. It shows what `pods` does before any real agent is set up.
 *
 * `PODS_DEMO_DIR` is the directory of its conversations; without it they end with the process.
 * `PODS_DEMO_PACE` is how long it takes for a word, in milliseconds.
 */
import { type Method, notify, type Params, record, RpcError, serve } from "./Connection.ts"
import { Conversation } from "./Conversation.ts"
import { Cancelled, Stage } from "./Stage.ts"
import { play } from "./turns.ts"

const directory = process.env["PODS_DEMO_DIR"] || undefined
const pace = Number(process.env["PODS_DEMO_PACE"] || 15)
const conversations = new Map<string, Conversation>()
const running = new Map<string, AbortController>()

const initialize: Method = () => ({
  protocolVersion: 1,
  agentCapabilities: { loadSession: directory !== undefined },
  agentInfo: { name: "demo", title: "Demo agent", version: "1" },
  authMethods: []
})

const newSession: Method = ({ cwd }) => {
  const conversation = Conversation.begin(textOf(cwd, "cwd"), directory)
  conversations.set(conversation.id, conversation)
  return { sessionId: conversation.id }
}

const loadSession: Method = async ({ cwd, sessionId }) => {
  if (directory === undefined) throw new RpcError(-32601, "Method not found: session/load")
  const id = textOf(sessionId, "sessionId")
  const conversation = Conversation.find(id, textOf(cwd, "cwd"), directory) ?? unknown(id)
  conversations.set(id, conversation)
  for (const { role, text } of conversation.said) {
    const update = { sessionUpdate: `${role}_message_chunk`, content: { type: "text", text } }
    await notify("session/update", { sessionId: id, update })
  }
  return null
}

const prompt: Method = async ({ prompt, sessionId }) => {
  const id = textOf(sessionId, "sessionId")
  const conversation = conversations.get(id) ?? unknown(id)
  if (running.has(id)) throw new RpcError(-32600, "a turn is running")
  const text = Array.isArray(prompt) ? prompt.map(record).map(textOfBlock).join("\n") : ""
  const cancel = new AbortController()
  const stage = new Stage(conversation, pace, cancel.signal)
  running.set(id, cancel)
  try {
    conversation.add({ role: "user", text })
    await play(stage, text)
    return { stopReason: "end_turn" }
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error
    return { stopReason: "cancelled" }
  } finally {
    running.delete(id)
    if (stage.spoken !== "") conversation.add({ role: "agent", text: stage.spoken })
  }
}

const cancel: Method = ({ sessionId }) => {
  if (typeof sessionId === "string") running.get(sessionId)?.abort()
}

const textOf = (value: unknown, name: string): string => {
  if (typeof value === "string" && value !== "") return value
  throw new RpcError(-32602, `${name} is missing`)
}

const textOfBlock = ({ text, type }: Params): string =>
  type === "text" && typeof text === "string" ? text : ""

const unknown = (sessionId: string): never => {
  throw new RpcError(-32002, `Session not found: ${sessionId}`)
}

serve(
  new Map([
    ["initialize", initialize],
    ["session/new", newSession],
    ["session/load", loadSession],
    ["session/prompt", prompt],
    ["session/cancel", cancel]
  ])
)
