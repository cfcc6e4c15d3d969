// Wants to know what is in its argument, a request as JSON, in every turn; a second argument is
// what it sends right behind it. It says what it is answered; what it was answered when there was
// no conversation yet is the id of the conversation.
import { say, send, serve } from "./acp.mjs"

const [request, ...more] = process.argv.slice(2).map((argument) => JSON.parse(argument))
let turn

serve({
  initialize: ({ clientCapabilities: { elicitation } }) =>
    elicitation?.form && elicitation.url ? { protocolVersion: 1 } : { protocolVersion: 0 },
  "session/new": () => {
    // Nobody can answer before there is a conversation.
    send({ id: "early", method: "elicitation/create", params: request })
  },
  "session/prompt": (_, id) => {
    turn = id
    send({ id: "e", method: "elicitation/create", params: request })
    for (const message of more) send(message)
  },
  answered: ({ id, result, error }) => {
    if (id === "early") {
      send({ id: 1, result: { sessionId: `${result?.action ?? error.code}` } })
    } else {
      say(JSON.stringify(result ?? error.code))
      send({ id: turn, result: { stopReason: "end_turn" } })
    }
  }
})
