import * as record from "../list/record.ts"
import { type Section, section } from "./HelpPage.ts"

/** What a command's page tells beyond arguments and options, by the name of the command. */
export const details: Readonly<Record<string, ReadonlyArray<Section>>> = {
  list: [
    {
      title: "OUTPUT",
      entries: [{
        term: "",
        words:
          "In a terminal a table. In a pipe a line for each Pod: name, label, time of the last " +
          "record, directory and detail, separated by tabs, nothing cut; a tab or newline in a " +
          "field is written \\t or \\n. With --watch first a line for each Pod, then one for each " +
          "change; ctrl-c ends it with exit code 130."
      }]
    },
    section("FIELDS of --json and --format", record.meanings)
  ]
}
