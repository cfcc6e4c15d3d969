import { example } from "../../support/realAgents.ts"
import { livesInAPod } from "./inAPod.ts"

livesInAPod(example)
