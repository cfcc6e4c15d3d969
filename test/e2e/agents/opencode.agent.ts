import { opencode } from "../../support/realAgents.ts"
import { livesInAPod } from "./inAPod.ts"

livesInAPod(opencode)
