import { groups, screenKeys } from "../src/cli/screenKeys.ts"

/** docs/keys.md: what keys do on each screen, from the tables that the screens show. */
export const keysPage = (): string => {
  const sections = screenKeys.flatMap(({ command, parts }) => [
    `## \`pods ${command}\``,
    ...parts.flatMap(({ rows, when }) => [
      ...when === "" ? [] : [`### ${when.slice(0, 1).toUpperCase()}${when.slice(1)}`],
      [
        "| keys | what they do |",
        "|---|---|",
        ...rows.map(({ does, shown }) => `| ${groups(shown).map(code).join(" ")} | ${cell(does)} |`)
      ].join("\n")
    ])
  ])
  return `${[...head, ...sections].join("\n\n")}\n`
}

const head = [
  "# Keys",
  "Each screen shows these tables itself: `?` in `pods resume` (while the filter is empty), in"
  + "\n`pods multi` and in `pods attach`, or `f1`. `node .ci/docs.mjs --write` makes this page of them."
]

const code = (keys: string): string => `\`${cell(keys)}\``

/** A bar would end the cell. */
const cell = (text: string): string => text.replaceAll("|", "\\|")
