import { Args, Command } from "@effect/cli"
import { Effect } from "effect"
import { NameIsFixed } from "../../domain/UpkeepFailure.ts"
import { find } from "../find.ts"

const name = Args.text({ name: "name" }).pipe(Args.withDescription("A Pod, or how its name starts"))
const wanted = Args.text({ name: "new-name" }).pipe(Args.withDescription("How it cannot be called"))

/** `pods rename`: what somebody may look for, and why it is not there. */
export const rename = Command.make(
  "rename",
  { name, wanted },
  ({ name, wanted }) =>
    Effect.flatMap(find(name), (entry) => new NameIsFixed({ name: entry.name, wanted }))
).pipe(
  Command.withDescription("Says why a Pod keeps its name, and what to do instead")
)
