/** What a terminal sends for some keys. */
export const keys = {
  altEnter: "\u001b\r",
  ctrlC: "\u0003",
  ctrlL: "\u000c",
  ctrlZ: "\u001a",
  detach: "\u001d",
  down: "\u001b[B",
  end: "\u001b[F",
  enter: "\r",
  escape: "\u001b",
  left: "\u001b[D",
  output: "\u000f",
  pageDown: "\u001b[6~",
  pageUp: "\u001b[5~",
  up: "\u001b[A"
}

export const pasted = (text: string): string => `\u001b[200~${text}\u001b[201~`
