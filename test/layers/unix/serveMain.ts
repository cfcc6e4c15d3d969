import { Effect } from "effect"
import * as ExclusiveSocket from "../../../src/layers/unix/ExclusiveSocket.ts"

/**
 * Listens on the socket `process.argv[2]`, says `won` or `lost`, and greets everybody until it is
 * killed.
 */
ExclusiveSocket.listen(process.argv[2] ?? "", (socket) => {
  socket.on("error", () => undefined)
  socket.on("end", () => socket.end())
  socket.resume().write("hi")
}).pipe(
  Effect.as("won\n"),
  Effect.catchAll(({ message }) => Effect.succeed(`lost ${message}\n`)),
  Effect.tap((word) => Effect.sync(() => process.stdout.write(word))),
  Effect.zipRight(Effect.never),
  Effect.scoped,
  Effect.runFork
)
