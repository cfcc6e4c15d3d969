import type { Entry } from "./HelpPage.ts"

/** Three for each command, that of the most frequent use first. */
export const examples: Readonly<Record<string, ReadonlyArray<Entry>>> = {
  resume: of(
    ["pods resume", "choose one of all Pods and open it"],
    ["pods resume fix-login", "open this one, live or stopped"],
    ["pods resume fix", "the start of its name is enough"]
  ),
  multi: of(
    ["pods multi", "watch all Pods and answer what they ask"],
    ["PODS_ASCII=1 pods multi", "with marks that every font has"],
    ["NO_COLOR=1 pods multi", "without colours"]
  ),
  list: of(
    ["pods list", "every Pod with its status"],
    ["pods list --watch api", "those about api, live"],
    ["pods list --format '{name}\\t{status}'", "for scripts; --json has all fields"]
  ),
  new: of(
    ["pods new", "a Pod in this directory, named after it"],
    ["pods new fix-login \"fix the login bug\"", "with a name and a first prompt"],
    ["pods new --agent claude --cwd ~/src/api --attach", "talk to it at once"]
  ),
  attach: of(
    ["pods attach fix-login", "talk to a live Pod"],
    ["pods attach fix-login --watch", "only look on"],
    ["pods attach fix", "the start of its name is enough"]
  ),
  restore: of(
    ["pods restore fix-login", "start it again where it stopped"],
    ["pods restore fix-login --attach", "and open the conversation"],
    ["pods restore --all --dry-run", "what would come back after a reboot"]
  ),
  send: of(
    ["pods send fix-login \"run the tests\"", "and say what became of it"],
    ["pods send fix-login \"run the tests\" --wait", "print the answer too"],
    ["git diff | pods send review -", "the prompt from a pipe"]
  ),
  cancel: of(
    ["pods cancel fix-login", "end its turn; what waits comes next"],
    ["pods cancel fix-login --force", "end the agent with it"],
    ["pods pause fix-login", "end it and hold what waits"]
  ),
  pause: of(
    ["pods pause fix-login", "end its turn and hold what waits"],
    ["pods continue fix-login", "let it go on with what waits"],
    ["pods cancel fix-login", "end its turn; what waits comes next"]
  ),
  continue: of(
    ["pods continue fix-login", "let it go on with what waits"],
    ["pods send fix-login \"go on\"", "or tell it something new"],
    ["pods show fix-login", "see what waits"]
  ),
  asks: of(
    ["pods asks", "what all agents ask"],
    ["pods asks --json", "with the ids of asks and options"],
    ["pods answer fix-login 1", "answer with the first option"]
  ),
  answer: of(
    ["pods answer fix-login 1", "the first option that the agent offers"],
    ["pods answer fix-login \"Allow once\"", "an option by its name"],
    ["pods answer deploy region=eu size=2", "the fields of a form"]
  ),
  wait: of(
    ["pods wait fix-login --until idle", "until its turn is over"],
    ["pods wait fix-login --until asks --timeout 5m", "at most five minutes"],
    ["pods wait fix-login --until stopped && pods rm fix-login --yes", "in a script"]
  ),
  show: of(
    ["pods show fix-login", "everything known, and why"],
    ["pods show fix", "the start of its name is enough"],
    ["pods list --json fix-login", "the same for programs"]
  ),
  logs: of(
    ["pods logs fix-login", "the last 50 entries of the conversation"],
    ["pods logs fix-login -n 5 -f", "the last five, then what is said next"],
    ["pods logs fix-login -n all --json", "every record as it is stored"]
  ),
  stop: of(
    ["pods stop fix-login", "end it in order"],
    ["pods restore fix-login", "start it again later"],
    ["pods list -q | xargs -n 1 pods stop", "stop all of them"]
  ),
  rm: of(
    ["pods rm old-spike", "say what goes, and ask"],
    ["pods rm old-spike older-spike --yes", "several, without asking"],
    ["pods rm old-spike --keep-log", "keep the conversation's files"]
  ),
  prune: of(
    ["pods prune --dry-run", "see what is provably dead"],
    ["pods prune", "remove it, after asking"],
    ["pods prune --logs --yes", "also conversations that no Pod names"]
  ),
  rename: of(
    ["pods rename fix-login fix-auth", "say why that is not possible"],
    ["pods new fix-auth", "start another Pod instead"],
    ["pods logs fix-login", "read on in the old one"]
  ),
  agents: of(
    ["pods agents", "those that a Pod can have"],
    ["pods agents --check", "start each and say what it can"],
    ["pods new review --agent claude", "use one of them"]
  ),
  doctor: of(
    ["pods doctor", "what is wrong, and what to do"],
    ["pods doctor --json", "for programs"],
    ["pods doctor --repair", "start a damaged registry anew"]
  ),
  help: of(
    ["pods help list", "all about one command"],
    ["pods help exit-codes", "a topic"],
    ["pods help --man | man -l -", "everything as a manual page"]
  ),
  completions: of(
    ["eval \"$(pods completions bash)\"", "in ~/.bashrc"],
    ["eval \"$(pods completions zsh)\"", "in ~/.zshrc, after compinit"],
    ["pods completions fish > ~/.config/fish/completions/pods.fish", "once"]
  )
}

function of(...pairs: ReadonlyArray<readonly [string, string]>): ReadonlyArray<Entry> {
  return pairs.map(([term, words]) => ({ term, words }))
}
