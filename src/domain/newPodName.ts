import { PodName } from "./ids.ts"

/**
 * A free name for a Pod of a directory: the directory's own name in the letters that a Pod's
 * name may have, else `pod`; with `-2`, `-3`, … when it is taken.
 */
export const newPodName = (directory: string, taken: ReadonlySet<string>): PodName => {
  const last = directory.split("/").filter((part) => part !== "").at(-1) ?? ""
  const plain = last
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+/, "")
    .slice(0, 50)
    .replace(/-+$/, "")
  const base = plain === "" ? "pod" : plain
  let name = base
  for (let count = 2; taken.has(name); count++) name = `${base}-${count}`
  return PodName.make(name)
}
