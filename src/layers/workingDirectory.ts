/**
 * The directory that this process was started in. One that has been removed since goes by the name
 * under which the shell knew it, so that whoever needs it can say that it is missing.
 */
export const workingDirectory = (): string => {
  try {
    return process.cwd()
  } catch {
    return process.env["PWD"] || "/"
  }
}
