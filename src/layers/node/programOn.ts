import { accessSync, constants } from "node:fs"
import { delimiter, join } from "node:path"

/** Where a `PATH` has a program first; none when it has it nowhere. */
export const programOn = (path: string, name: string): string | undefined =>
  path.split(delimiter).map((folder) => join(folder, name)).find(isProgram)

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
