import { Either } from "effect"
import type { Ask } from "../../domain/Ask.ts"
import * as OpenPlan from "../../domain/OpenPlan.ts"
import * as PodEntry from "../../domain/PodEntry.ts"
import * as PodList from "../../domain/PodList.ts"
import * as SafeText from "../../domain/SafeText.ts"
import * as Sighting from "../../domain/Sighting.ts"
import { outcomeOf } from "../askReply.ts"
import { error, type Model, says, sighting, type Step } from "./overview.ts"
import { listed } from "./overviewChanges.ts"
import { questionText } from "./questionText.ts"

/** Takes a line: the number of a Pod, something to do with one, or what was asked for. */
export const typed = (model: Model, text: string): Step => {
  const { asking } = model
  const line = text.trim()
  const pods: Model = { ...model, asking: { _tag: "Pods" } }
  switch (asking._tag) {
    case "Pods":
      return command(model, line)
    case "Answer":
      return line === "" ? { model: pods } : answer(pods, asking.name, asking.ask, line)
    case "Stop":
      return /^y/i.test(line)
        ? { model: pods, commands: [{ _tag: "StopPod", name: asking.name }] }
        : says(pods, SafeText.of`note: ${SafeText.line(asking.name)} goes on`)
  }
}

const command = (model: Model, line: string): Step => {
  const [, word = "", rest = ""] = /^(\S*)\s*(.*)$/s.exec(line) ?? []
  switch (word.toLowerCase()) {
    case "":
      return { model }
    case "?":
    case "help":
      return says(model, help)
    case "q":
    case "quit":
      return { model, outcome: { _tag: "Quit" } }
    case "list":
      return listed(model)
    case "stopped":
      return listed(model, true)
    case "again":
      return {
        model,
        commands: [{ _tag: "LookAgain" }],
        print: [SafeText.of`note: asking all Pods once more`]
      }
    case "new":
      return {
        model,
        commands: [{ _tag: "StartHere" }],
        print: [SafeText.of`note: starting a Pod in this directory`]
      }
    case "a":
      return withPod(model, rest, (seen) => ask(model, seen))
    case "s":
      return withPod(model, rest, (seen) => stop(model, seen))
    case "p": {
      const [, pod = "", text = ""] = /^(\S*)\s*(.*)$/s.exec(rest) ?? []
      return withPod(model, pod, ({ entry }) => prompt(model, entry.name, text))
    }
    default:
      return withPod(model, line, (seen) => open(model, seen))
  }
}

/** The Pod that a number means, else a name or its beginning. */
const withPod = (
  model: Model,
  text: string,
  use: (seen: Sighting.Sighting) => Step
): Step => {
  if (text === "") return error(model, "say which Pod: its number, or how its name begins")
  const numbered = /^\d+$/.test(text) ? model.numbered[Number(text) - 1] : undefined
  return Either.match(
    numbered === undefined ? PodList.named(model.picture.entries, text) : named(model, numbered),
    {
      onLeft: ({ message }) => error(model, message),
      onRight: ({ name }) => {
        const seen = sighting(model, name)
        return seen === undefined ? error(model, `${name} is gone`) : use(seen)
      }
    }
  )
}

const named = ({ picture }: Model, name: string) =>
  Either.fromOption(
    PodList.find(picture.entries, name),
    () => ({ message: `${name} is gone` })
  )

const open = (model: Model, seen: Sighting.Sighting): Step => {
  const plan = OpenPlan.ofSighting(seen)
  if (plan._tag !== "Refuse") {
    return { model, outcome: { _tag: "Open", plan, saved: model } }
  }
  const refused = error(model, `${plan.name}: ${plan.reason}`)
  return PodEntry.state(seen.entry) === "unreachable"
    ? { ...refused, commands: [{ _tag: "LookAgain" }] }
    : refused
}

const ask = (model: Model, { activity, entry: { name } }: Sighting.Sighting): Step => {
  const [first] = activity?.asks ?? []
  if (first === undefined) return error(model, `${name} asks nothing`)
  return says(
    { ...model, asking: { _tag: "Answer", name, ask: first } },
    questionText(first, activity?.asks.length ?? 1, name)
  )
}

const answer = (model: Model, name: string, ask: Ask, line: string): Step =>
  Either.match(outcomeOf(ask, line.split(/\s+/)), {
    onLeft: (why) => error({ ...model, asking: { _tag: "Answer", name, ask } }, why),
    onRight: (outcome) => ({
      model,
      commands: [{ _tag: "SendAnswer", name, ask: ask.id, outcome }]
    })
  })

const prompt = (model: Model, name: string, text: string): Step => {
  if (text.trim() === "") return error(model, "write the prompt behind the number: p 2 go on")
  const count = model.count + 1
  const { nonce, user } = model.start
  return {
    model: { ...model, count },
    commands: [{ _tag: "SendPrompt", name, id: `${user}-${nonce}-${count}`, text }]
  }
}

const stop = (model: Model, seen: Sighting.Sighting): Step => {
  const { name } = seen.entry
  return Sighting.isLive(seen)
    ? { model: { ...model, asking: { _tag: "Stop", name } } }
    : error(model, `${name} is not live, so it cannot be stopped`)
}

const help = SafeText
  .of`A number, or how a name begins, opens that Pod; a stopped one is restored first. /detach in it comes back here.
a 2: read out what Pod 2 asks, and answer it
p 2 TEXT: send Pod 2 a prompt
s 2: stop Pod 2
list: read the list out again, numbered anew
stopped: the same, with those that are stopped
again: ask all Pods once more
new: start a Pod in this directory
quit, ctrl-d or ctrl-c: leave; the Pods go on`
