import { Effect } from "effect"

/**
 * Does one thing after the other, in the order in which they were asked for. Unlike a semaphore
 * it is fair: a busy host that asks again at once comes after the clients that wait.
 */
export type Turns = <A, E>(effect: Effect.Effect<A, E>) => Effect.Effect<A, E>

export const make = (): Turns => {
  const queue: Array<Ticket> = []

  const reached = (ticket: Ticket) =>
    Effect.async<void>((resume) => {
      ticket.call = () => resume(Effect.void)
      if (queue[0] === ticket) ticket.call()
    })

  return (effect) =>
    Effect.acquireUseRelease(
      Effect.sync(() => {
        const ticket: Ticket = { call: () => undefined }
        queue.push(ticket)
        return ticket
      }),
      (ticket) => Effect.zipRight(reached(ticket), effect),
      (ticket) =>
        Effect.sync(() => {
          queue.splice(queue.indexOf(ticket), 1)
          queue[0]?.call()
        })
    )
}

interface Ticket {
  call: () => void
}
