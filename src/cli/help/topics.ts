import { type HelpPage, type Section, section } from "./HelpPage.ts"

/** Every exit code, in the order of the numbers. */
export const exitCodes: Section = section("EXIT CODES", {
  "0": "done; also a list of no Pods",
  "1": "failure, also a registry that cannot be read",
  "2": "wrong usage, or a terminal or an answer is needed and there is none",
  "3": "no Pod has that name, or several begin with it",
  "4": "the Pod cannot be reached",
  "70": "a bug in pods",
  "75": "another host holds the Pod or its conversation",
  "130": "interrupted, or left without choosing"
})

/** Options that every command takes. */
export const common: Section = section("OPTIONS OF EVERY COMMAND", {
  "-h": "this command in short, with three examples",
  "--help": "all about this command",
  "--version": "the version of pods",
  "--color WHEN": "auto, always or never; else NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR, TERM and " +
    "CLICOLOR decide, in this order",
  "--no-input": "ask nothing: fail where a question would be asked",
  "--debug": "with a failure that is a bug, say where it happened"
})

const environment: Section = section("ENVIRONMENT", {
  PODS_HOME: "the base of everything below that has no variable of its own",
  PODS_CONFIG_DIR: "configuration; else $PODS_HOME/config, $XDG_CONFIG_HOME/pods, ~/.config/pods",
  PODS_DATA_DIR:
    "Pods and conversations; else $PODS_HOME, $XDG_DATA_HOME/pods, ~/.local/share/pods",
  PODS_RUNTIME_DIR:
    "sockets and registry; else $PODS_HOME/run, $XDG_RUNTIME_DIR/pods, ~/.local/state/pods/run",
  PODS_STATUS_TIMEOUT: "how long a list waits for a status, like \"200 millis\"",
  PODS_NO_INPUT: "1 is as --no-input; so is CI when it is set",
  PODS_PAGER: "what long output is read with; else PAGER, else less; cat for none",
  PODS_PLAIN_UI: "1 is as --plain, for every command that shows a screen",
  PODS_ASCII: "1 for marks of plain ASCII",
  PODS_SCOPE: "0 to start hosts without a systemd scope of their own",
  NO_COLOR: "not empty: no colours"
})

const states: Section = section("STATES", {
  "live idle": "waits for a prompt",
  "live running": "works on one",
  "live paused": "waits for you: an agent asks, or the turn was paused",
  live: "is there and can be attached to, but said no status in time",
  "[live, pending segment]": "is live and has nothing in its log yet",
  unreachable: "claims to be live, but nobody answers; pods show says why",
  stopped: "not live; pods restore starts it again",
  corrupt: "not live, and what is stored cannot be read"
})

const names: Section = {
  title: "NAMES",
  entries: [{
    term: "",
    words:
      "A command that takes the name of a Pod takes the start of it too, when no other Pod's " +
      "name begins like it; the exact name comes first. A new name has 1 to 63 lower-case letters, " +
      "digits, \".\", \"_\" or \"-\", with a letter or digit at both ends."
  }]
}

const topic = (name: string, about: string, section: Section): HelpPage => ({
  name,
  about,
  sections: [section],
  examples: []
})

/** What `pods help TOPIC` explains beside the commands. */
export const topics: ReadonlyArray<HelpPage> = [
  topic("exit-codes", "How commands end", exitCodes),
  topic("environment", "The variables that pods reads", environment),
  topic("states", "The states of a Pod, in the words of every list", states),
  topic("names", "How a Pod is named", names)
]
