import * as SafeText from "../../domain/SafeText.ts"
import type { HelpPage } from "./HelpPage.ts"

/**
 * A script by which a shell completes commands, options and the names of Pods. The shell reads the
 * names from the directories itself: no program starts fast enough to be waited for at a key.
 */
export const script = (
  shell: "bash" | "zsh" | "fish",
  pages: ReadonlyArray<HelpPage>
): SafeText.SafeText => SafeText.block(scripts[shell](pages.map(knownOf)).trim())

interface Known {
  readonly name: string
  readonly about: string
  readonly options: ReadonlyArray<Option>
  /** How many Pods it names. */
  readonly names: "none" | "one" | "many"
}

interface Option {
  /** All of its forms: `-q`, `--quiet`. */
  readonly forms: ReadonlyArray<string>
  readonly about: string
  /** What can follow it; none when it takes nothing or any text. */
  readonly choices: ReadonlyArray<string>
  readonly takes: "nothing" | "text" | "directory" | "choice"
}

const knownOf = ({ about, name, sections }: HelpPage): Known => {
  const entriesOf = (wanted: string) =>
    sections.filter(({ title }) => title === wanted).flatMap(({ entries }) => entries)
  const short = name.replace("pods ", "")
  const [first] = entriesOf("ARGUMENTS")
  const isPod = first !== undefined && first.term.includes("<name>") && short !== "new"
  return {
    name: short,
    about,
    options: entriesOf("OPTIONS").map(({ term, words }) => optionOf(term, words)),
    names: !isPod ? "none" : /\.\.\.|\d\+/.test(first.term) ? "many" : "one"
  }
}

const optionOf = (term: string, about: string): Option => {
  const forms: ReadonlyArray<string> = term.match(/--?[\w-]+/g) ?? []
  const [, value = ""] = /--?[\w-]+ (.*)$/.exec(term) ?? []
  const choices = value.includes("|") ? value.split("|").map((word) => word.trim()) : []
  const takes = value === ""
    ? "nothing"
    : forms.includes("--cwd")
    ? "directory"
    : choices.length > 0
    ? "choice"
    : "text"
  return { forms, about, choices, takes }
}

/** Where Pods are kept, in the words of sh; `local` and the variables are those of every shell. */
const places = `
  local data="\${PODS_DATA_DIR:-\${PODS_HOME:-\${XDG_DATA_HOME:-\${HOME-}/.local/share}/pods}}"
  local run="\${PODS_RUNTIME_DIR:-\${PODS_HOME:+$PODS_HOME/run}}"
  run="\${run:-\${XDG_RUNTIME_DIR:+$XDG_RUNTIME_DIR/pods}}"
  run="\${run:-\${HOME-}/.local/state/pods/run}"`

const namesOf = (commands: ReadonlyArray<Known>): string =>
  commands.map(({ name }) => name).join(" ")

const cases = (commands: ReadonlyArray<Known>): string =>
  commands.map(({ name, names, options }) => {
    const forms = options.flatMap(({ forms }) => forms).join(" ")
    return `    ${name}) flags="${forms} -h --help" pods=${names} ;;`
  }).join("\n")

const follow = (commands: ReadonlyArray<Known>): string =>
  commands.flatMap(({ name, options }) =>
    options.filter(({ takes }) => takes !== "nothing").map(({ choices, forms, takes }) => {
      const patterns = forms.map((form) => `${name}:${form}`).join("|")
      return `    ${patterns}) after=${takes} choices="${choices.join(" ")}" ;;`
    })
  ).join("\n")

/** What bash and zsh have in common: sets flags, pods, after and choices. */
const lookUp = (commands: ReadonlyArray<Known>): string => `
  local flags="" pods=none after=nothing choices=""
  case "$command" in
${cases(commands)}
    ls) flags="--json --format -q --quiet --watch" ;;
  esac
  case "\${command}:\${previous}" in
${follow(commands)}
    *:--color) after=choice choices="auto always never" ;;
  esac`

const bash = (commands: ReadonlyArray<Known>): string => `
# Completes pods in bash: eval "$(pods completions bash)"
__pods_names() {${places}
  local file name
  shopt -u failglob # this is a shell of its own
  for file in "$data"/pods/"$1"*/metadata.json "$run"/"$1"*/sock; do
    [ -e "$file" ] || continue
    name="\${file%/*}" name="\${name##*/}"
    case "$name" in *[!A-Za-z0-9._-]*) ;; *) printf '%s\\n' "$name" ;; esac
  done
}
__pods_complete() {
  local word="\${COMP_WORDS[COMP_CWORD]-}" command="\${COMP_WORDS[1]-}"
  local previous="\${COMP_WORDS[COMP_CWORD-1]-}" words="" at given=0
  COMPREPLY=()${lookUp(commands)}
  for ((at = 2; at < COMP_CWORD; at++)); do
    case "\${COMP_WORDS[at]}" in -*) ;; *) given=$((given + 1)) ;; esac
  done
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${namesOf(commands)}"
  elif [ "$after" = choice ]; then
    words="$choices"
  elif [ "$after" = directory ]; then
    local IFS=$'\\n'
    COMPREPLY=($(compgen -d -- "$word" 2>/dev/null))
    compopt -o filenames 2>/dev/null
    return 0
  elif [ "$after" = text ]; then
    return 0
  elif [ "$command" = completions ]; then
    words="bash zsh fish"
  elif [ "$command" = help ]; then
    words="${namesOf(commands)}"
  else
    case "$word" in
      -*) words="$flags" ;;
      *) if [ "$pods" = many ] || { [ "$pods" = one ] && [ "$given" -eq 0 ]; }; then
           words="$(__pods_names "$word" 2>/dev/null)"
         fi ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word" 2>/dev/null))
  return 0
}
complete -F __pods_complete pods
`

const zsh = (commands: ReadonlyArray<Known>): string => `
#compdef pods
# Completes pods in zsh: eval "$(pods completions zsh)", after compinit
__pods_names() {
  emulate -L zsh
  setopt null_glob${places}
  local file name
  for file in "$data"/pods/*/metadata.json "$run"/*/sock; do
    name="\${file%/*}" name="\${name##*/}"
    case "$name" in (*[^A-Za-z0-9._-]*) ;; (*) print -r -- "$name" ;; esac
  done
}
_pods() {
  local command="\${words[2]-}" previous="\${words[CURRENT-1]-}" word="\${words[CURRENT]-}"
  local given=0 at
  local -aU found
  local -a verbs
  verbs=(
${commands.map(({ about, name }) => `    ${quoted(`${name}:${about}`)}`).join("\n")}
  )${lookUp(commands)}
  for ((at = 3; at < CURRENT; at++)); do
    [[ "\${words[at]}" == -* ]] || given=$((given + 1))
  done
  if ((CURRENT == 2)) || [[ "$command" == help ]]; then
    _describe command verbs
  elif [[ "$after" == choice ]]; then
    compadd -- \${=choices}
  elif [[ "$after" == directory ]]; then
    _path_files -/
  elif [[ "$after" == text ]]; then
    return 1
  elif [[ "$command" == completions ]]; then
    compadd -- bash zsh fish
  elif [[ "$word" == -* ]]; then
    compadd -- \${=flags}
  elif [[ "$pods" == many ]] || [[ "$pods" == one && "$given" -eq 0 ]]; then
    found=(\${(f)"$(__pods_names 2>/dev/null)"})
    compadd -a found
  fi
}
compdef _pods pods 2>/dev/null
`

const fish = (commands: ReadonlyArray<Known>): string => `
# Completes pods in fish: pods completions fish > ~/.config/fish/completions/pods.fish
function __pods_names
  set -l data "$HOME/.local/share/pods"
  test -n "$XDG_DATA_HOME"; and set data "$XDG_DATA_HOME/pods"
  test -n "$PODS_HOME"; and set data "$PODS_HOME"
  test -n "$PODS_DATA_DIR"; and set data "$PODS_DATA_DIR"
  set -l run "$HOME/.local/state/pods/run"
  test -n "$XDG_RUNTIME_DIR"; and set run "$XDG_RUNTIME_DIR/pods"
  test -n "$PODS_HOME"; and set run "$PODS_HOME/run"
  test -n "$PODS_RUNTIME_DIR"; and set run "$PODS_RUNTIME_DIR"
  for path in "$data"/pods/*/metadata.json "$run"/*/sock
    string replace -r '^.*/([^/]+)/[^/]+$' '$1' -- $path
  end | string match -r '^[A-Za-z0-9._-]+$' 2>/dev/null
end
complete -c pods -f
${commands.map(fishCommand).join("\n")}
`

const fishCommand = ({ about, name, names, options }: Known): string => {
  const seen = quoted(`__fish_seen_subcommand_from ${name}`)
  return [
    `complete -c pods -n __fish_use_subcommand -a ${name} -d ${quoted(about)}`,
    ...names === "none" ? [] : [`complete -c pods -n ${seen} -a '(__pods_names)'`],
    ...options.map(({ about, choices, forms, takes }) => {
      const flags = forms.map((form) =>
        form.startsWith("--") ? `-l ${form.slice(2)}` : `-s ${form.slice(1)}`
      )
      const more = {
        nothing: "",
        text: " -x",
        directory: " -x -a '(__fish_complete_directories)'",
        choice: ` -x -a ${quoted(choices.join(" "))}`
      }[takes]
      return `complete -c pods -n ${seen} ${flags.join(" ")}${more} -d ${quoted(about)}`
    })
  ].join("\n")
}

const quoted = (text: string): string => `'${text.replaceAll("'", "’")}'`

const scripts = { bash, zsh, fish }
