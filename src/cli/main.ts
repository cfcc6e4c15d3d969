import { Effect, Layer } from "effect"
import * as Live from "../layers/Live.ts"
import { config, run } from "./root.ts"
import { runToExit } from "./runToExit.ts"

runToExit(run(process.argv.slice(2)).pipe(Effect.provide(Layer.merge(Live.layer, config))), {
  attended: true
})
