import type { Next } from "./HostCommand.ts"
import type { Alert } from "./PodEvent.ts"

/** Keeps the latest alerts for those who come later (insomnia reference 5.6). */
export const remember = ([state, commands]: Next): Next => {
  const alerts = commands.flatMap((command): ReadonlyArray<Alert> =>
    command._tag === "Broadcast" && command.event.event === "alert" ? [command.event.data] : []
  )
  return alerts.length === 0
    ? [state, commands]
    : [{ ...state, alerts: [...state.alerts, ...alerts].slice(-most) }, commands]
}

const most = 20
