// A whole agent that speaks ACP v1 and v2, whichever it is asked for, and does what a word in the
// prompt says. Its argument is the directory in which its conversations are kept.
import { randomUUID } from "node:crypto"
import { appendFileSync, existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { send, serve } from "./acp.mjs"

const fileOf = (id) => join(process.argv[2], `${id}.jsonl`)

let version
let session
let mode = "build"
let turn
let messages = 0

const update = (sessionUpdate, fields = {}) =>
  send({
    method: "session/update",
    params: { sessionId: session, update: { sessionUpdate, ...fields } }
  })
const say = (text) =>
  update("agent_message_chunk", {
    ...version === 2 && { messageId: `m${++messages}` },
    content: { type: "text", text }
  })
const state = (state, fields = {}) => {
  if (version === 2) update("state_update", { state, ...fields })
}

const end = (stopReason, error) => {
  const { id } = turn
  turn = undefined
  if (version === 2) state("idle", { stopReason, ...error && { error } })
  else if (error) send({ id, error })
  else send({ id, result: { stopReason } })
}

const ask = (method, params, answered) => {
  turn.answered = answered
  state("requires_action")
  send({ id: `q${++messages}`, method, params: { sessionId: session, ...params } })
}

const options = ["allow-once", "allow-always", "reject"].map((optionId) => ({
  optionId,
  name: optionId,
  kind: optionId === "reject" ? "reject_once" : optionId.replace("-", "_")
}))

const words = {
  help: () => {
    for (let n = 0; n < 300; n++) say(`${n} `)
    end("end_turn")
  },
  history: ({ earlier }) => {
    const prompts = earlier.length === 1 ? "1 prompt" : `${earlier.length} prompts`
    say(`I remember ${prompts}. The last one was: ${earlier.at(-1)}`)
    end("end_turn")
  },
  permission: () => {
    const toolCall = { toolCallId: "t1", title: "Delete notes.txt" }
    const request = version === 2
      ? { title: toolCall.title, subject: { type: "tool_call", toolCall } }
      : { toolCall }
    ask("session/request_permission", { ...request, options }, ({ outcome }) => {
      if (outcome.outcome === "cancelled") return end("cancelled")
      say(`You chose ${outcome.optionId}.`)
      end("end_turn")
    })
  },
  form: () => {
    const requestedSchema = {
      properties: {
        colour: { type: "string", title: "Colour", enum: ["red", "blue"] },
        count: { type: "integer" }
      },
      required: ["colour"]
    }
    const request = { mode: "form", message: "Which colour?", requestedSchema }
    ask("elicitation/create", request, (answer) => {
      if (answer.action === "cancel") return end("cancelled")
      say(`${answer.action} ${JSON.stringify(answer.content ?? {})}`)
      end("end_turn")
    })
  },
  mode: () => {
    say(`I work in the mode ${mode}.`)
    end("end_turn")
  },
  switch: () => {
    mode = "plan"
    if (version === 2) update("config_option_update", { configOptions: modes().configOptions })
    else update("current_mode_update", { currentModeId: mode })
    end("end_turn")
  },
  hang: () => undefined,
  fail: () => end("error", { code: -32603, message: "it was asked to fail" }),
  die: () => {
    process.stderr.write("asked to die\n")
    process.exit(3)
  }
}

const modes = () =>
  version === 2
    ? {
      configOptions: [
        { configId: "model", name: "Model", category: "model", type: "select", currentValue: "m" },
        { configId: "work", name: "Mode", category: "mode", type: "select", currentValue: mode }
      ]
    }
    : { modes: { currentModeId: mode, availableModes: [] } }

const setMode = (next) => {
  if (next === "forbidden") return { error: { code: -32602, message: "no such mode" } }
  mode = next
  return {}
}

const promptsOf = (id) =>
  readFileSync(fileOf(id), "utf8").split("\n").slice(0, -1).map((line) => JSON.parse(line))

const reopen = ({ sessionId }) => {
  if (!existsSync(fileOf(sessionId))) {
    return { error: { code: -32002, message: `Session not found: ${sessionId}` } }
  }
  session = sessionId
  for (const text of promptsOf(session)) {
    update("user_message_chunk", { content: { type: "text", text } })
    say(`an answer to ${text}`)
  }
  state("idle")
  return modes()
}

serve({
  initialize: ({ clientInfo, info, protocolVersion }) => {
    version = Math.min(protocolVersion, 2)
    if ((version === 2 ? info : clientInfo) === undefined) process.exit(9)
    return version === 2
      ? { protocolVersion: 2, info: { name: "v2", version: "0" }, capabilities: { session: {} } }
      : {
        protocolVersion: 1,
        agentInfo: { name: "v1", version: "0" },
        agentCapabilities: { loadSession: true }
      }
  },
  "session/new": () => {
    session = randomUUID()
    appendFileSync(fileOf(session), "")
    return { sessionId: session, ...modes() }
  },
  "session/load": reopen,
  "session/resume": (params) => params.replayFrom?.type === "start" ? reopen(params) : undefined,
  "session/set_mode": ({ modeId }) => setMode(modeId),
  "session/set_config_option": ({ configId, type, value }) =>
    configId === "work" && type === "id" ? setMode(value) : undefined,
  "session/prompt": ({ prompt }, id) => {
    const [{ text }] = prompt
    turn = { id, earlier: promptsOf(session), answered: () => undefined }
    appendFileSync(fileOf(session), `${JSON.stringify(text)}\n`)
    if (version === 2) {
      update("user_message", { messageId: `u${++messages}`, content: prompt })
      state("running")
      send({ id, result: { messageId: `u${messages}` } })
    }
    words[text](turn)
  },
  "session/cancel": () => {
    if (turn !== undefined) end("cancelled")
  },
  answered: ({ result }) => {
    state("running")
    turn?.answered(result)
  }
})
