import { codex } from "../../support/realAgents.ts"
import { livesInAPod } from "./inAPod.ts"

livesInAPod(codex)
