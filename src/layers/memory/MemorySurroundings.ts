import { Effect, Layer } from "effect"
import { Surroundings } from "../../services/Surroundings.ts"

/** A plain shell in which every directory exists; `facts` are what is different about it. */
export const layer = (facts: Partial<Surroundings["Type"]> = {}): Layer.Layer<Surroundings> =>
  Layer.succeed(Surroundings, {
    cwd: "/work",
    directory: Effect.succeed,
    home: undefined,
    user: "tester",
    unicode: true,
    plain: false,
    colour: false,
    asks: true,
    ...facts
  })
