/** The longest socket path that every system takes, in bytes; Node cuts longer ones silently. */
export const longest = 103

/** Whether a socket can have this path. */
export const fits = (path: string): boolean => new TextEncoder().encode(path).length <= longest
