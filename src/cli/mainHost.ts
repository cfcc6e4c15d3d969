import { Effect } from "effect"
import * as LiveHost from "../layers/LiveHost.ts"
import { host } from "./commands/host.ts"
import { runToExit } from "./runToExit.ts"

// A program of its own, without the commands: every Pod pays for what its host loads.
runToExit(Effect.provide(host, LiveHost.layer))
