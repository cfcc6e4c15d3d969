/** What would become of a prompt that is sent to a Pod now. */
import * as Age from "../../domain/Age.ts"
import * as SafeText from "../../domain/SafeText.ts"
import * as Sighting from "../../domain/Sighting.ts"
import type { Model } from "./model.ts"

/** Why a prompt cannot be sent to a Pod now; none when it can. */
export const obstacle = (model: Model, name: string): SafeText.SafeText | undefined => {
  const sighting = model.sightings.get(name)
  if (sighting === undefined) return SafeText.of`it is gone`
  const kind = Sighting.kind(sighting)
  switch (kind) {
    case "unreachable":
      return SafeText.of`it is unreachable`
    case "stopped":
      return SafeText.of`it is stopped; enter in the list restores it`
    case "corrupt":
      return SafeText.of`it is not live, and corrupt`
    case "probing":
      return SafeText.of`it has not answered yet`
    default:
      return isInDoubt(model, sighting)
        ? SafeText.of`the list is stale, and it may be gone`
        : undefined
  }
}

/** Whether what a stale list tells of a Pod is all that is known of it, so that nothing is done. */
export const isInDoubt = (
  { picture }: Model,
  { activity }: Pick<Sighting.Sighting, "activity">
): boolean => picture.stale !== undefined && activity === undefined

/** Whether a prompt has to wait for a turn that is not over, or for others. */
export const queues = ({ sightings }: Model, name: string): boolean => {
  const sighting = sightings.get(name)
  if (sighting === undefined) return false
  const kind = Sighting.kind(sighting)
  const { held = false, queue = [] } = sighting.activity ?? {}
  return kind === "running" || kind === "paused" || held || queue.length > 0
}

/** As it is after what is being sent. */
export const waits = (model: Model, name: string): boolean =>
  queues(model, name) || [...model.sending.values()].some((sent) => sent.name === name)

/** What has happened to a Pod that was free before. */
export const whatBegan = ({ now, sightings }: Model, name: string): string => {
  const { asks = [], since, status } = sightings.get(name)?.activity ?? {}
  if (asks.length > 0) return "it asks something now"
  if (status !== "running") return "prompts have to wait there now"
  return since === undefined
    ? "it is running now"
    : `it started running ${Age.duration(now - since)} ago`
}

/** Whether a Pod is connected, so that it is known what it does. */
export const isHeard = ({ sightings }: Model, name: string): boolean =>
  sightings.get(name)?.activity !== undefined
