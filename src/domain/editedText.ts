/**
 * What becomes of a text that was changed in an editor, and perhaps elsewhere by the time that the
 * editor is closed. Nothing is lost: what came around it stays there, other text stands below.
 */
export const merged = (before: string, edited: string, now: string): string => {
  if (now === before || now === "") return edited
  if (edited === before) return now
  const at = before === "" ? -1 : now.lastIndexOf(before)
  return at === -1
    ? [edited, now].filter((text) => text !== "").join("\n")
    : now.slice(0, at) + edited + now.slice(at + before.length)
}
