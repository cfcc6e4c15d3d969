import * as Age from "../../domain/Age.ts"
import type { QueuedPrompt } from "../../domain/QueuedPrompt.ts"
import * as SafeText from "../../domain/SafeText.ts"
import * as Segment from "../../domain/Segment.ts"
import { runningText } from "./labelled.ts"
import { type Model, state } from "./talk.ts"

/** How things stand, a line each: the status, and all that goes on or waits. */
export const goingOn = (model: Model): ReadonlyArray<SafeText.SafeText> => {
  const { held, others, queue, speech, tools } = state(model)
  return [
    statusText(model),
    ...Array.from(tools.values(), (tool) => runningText(tool, model.now)),
    ...(speech?.how === "thought"
      ? [SafeText.of`thinking: for ${Age.duration(model.now - speech.since)}`]
      : []),
    ...queue.map((prompt) => queuedText(prompt, model.reader)),
    ...(held ? [heldText] : []),
    ...agentTexts(model),
    ...(others === 0 ? [] : [SafeText.of`attached: ${others} more`])
  ]
}

/** What has become different and a person has to know, without being asked. */
export const changes = (before: Model, after: Model): ReadonlyArray<SafeText.SafeText> => {
  const [old, now] = [state(before), state(after)]
  const isPaused = now.status === "paused" && old.status !== "paused" && after.asks.length === 0
  return [
    ...(now.held && !old.held ? [heldText] : []),
    ...(isPaused && !now.held ? [SafeText.of`note: the turn is paused; /continue goes on`] : []),
    ...(old.agent === now.agent ? [] : agentTexts(after)),
    ...(now.silent !== undefined && old.silent === undefined
      ? [SafeText.of`note: no word from the agent for ${Age.duration(after.now - now.silent)}`]
      : [])
  ]
}

const statusText = (model: Model): SafeText.SafeText => {
  const { status, turn } = state(model)
  const name = SafeText.line(model.name)
  const words = SafeText.line(`live ${status}`)
  return turn === undefined || status === "idle"
    ? SafeText.of`status: ${name} is ${words}`
    : SafeText.of`status: ${name} is ${words} ${Age.duration(model.now - turn)}`
}

const agentTexts = (model: Model): ReadonlyArray<SafeText.SafeText> => {
  const { agent } = state(model)
  switch (agent.kind) {
    case "gone": {
      const reason = SafeText.line(agent.reason)
      return [SafeText.of`warning: agent gone: ${reason}; the next prompt starts it again`]
    }
    case "starting":
      return [SafeText.of`note: starting the agent`]
    case "ready":
      return []
  }
}

const queuedText = ({ by, input }: QueuedPrompt, reader: string): SafeText.SafeText => {
  const words = SafeText.line(Segment.flatten(input))
  if (by === reader) return SafeText.of`queued: ${words}`
  const sender = by === "" ? SafeText.of`another client` : SafeText.line(by)
  return SafeText.of`queued by ${sender}: ${words}`
}

const heldText = SafeText.of`note: the queue is held; /continue goes on`
