import { Layer } from "effect"
import { HostReadiness } from "../../services/HostReadiness.ts"
import * as hostReadiness from "./hostReadiness.ts"

/** The line of the process that `pods host NAME` runs in. */
export const layer = (name: string): Layer.Layer<HostReadiness> =>
  Layer.sync(HostReadiness, () => hostReadiness.make(name))
