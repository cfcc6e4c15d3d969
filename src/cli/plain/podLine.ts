import * as Cells from "../../domain/Cells.ts"
import type { PodRow } from "../../domain/PodRow.ts"
import * as SafeText from "../../domain/SafeText.ts"

/** `1  fix-login-bug, live running 2m14s, npm test, ~/src/api` */
export const podLine = (number: number, row: PodRow): SafeText.SafeText =>
  SafeText.of`${number}  ${facts(row.name, stateText(row), ageText(row), row.directory)}`

/** The state in words, and what it leaves open: `live paused, asks: rm -rf dist`. */
export const stateText = (row: PodRow): SafeText.SafeText => {
  const { detail, label, lasting } = row
  const known = label === "" ? SafeText.of`not known yet` : label
  return facts(lasting === "" ? known : SafeText.of`${known} ${lasting}`, briefly(detail))
}

/** Nothing where the state says how long it has lasted. */
const ageText = ({ age, lasting }: PodRow): SafeText.SafeText => {
  if (age === "-" || lasting !== "") return SafeText.empty
  if (age === "now") return SafeText.of`just now`
  return /^[A-Z]/.test(age) ? SafeText.of`on ${age}` : SafeText.of`${age} ago`
}

/** What somebody said may be a letter; what is asked or wrong is told in full. */
const briefly = (detail: SafeText.SafeText): SafeText.SafeText =>
  detail.startsWith("\"") && Cells.width(detail) > quotedCells
    ? SafeText.of`${SafeText.slice(Cells.cut(detail, quotedCells), 0, -1)}..."`
    : detail

const quotedCells = 60

const facts = (...parts: ReadonlyArray<SafeText.SafeText>): SafeText.SafeText =>
  SafeText.join(parts.filter((part) => part !== ""), SafeText.of`, `)
