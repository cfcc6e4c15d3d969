#!/bin/sh
# Work items as plain directories: one directory each, kept by status, no database and no counter.
# POSIX sh has no local variables; a function whose body is in parentheses has its own.
set -eu
export LC_ALL=C

root=${WORK_ITEMS_DIR:-work-items}
statuses='open pending closed'
keys='id slug title status kind priority labels created_at updated_at assignee legacy_ticket'
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)

# Whatever is unfinished when the script ends goes; a signal alone would skip the EXIT trap.
scratch=''
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

usage() {
  cat <<'USAGE'
usage: tickets.sh COMMAND

  list [--status open|pending|closed|all]
  show ITEM
  create --title TEXT [--slug SLUG] [--kind KIND] [--priority PRIORITY] [--label A,B]
  comment ITEM [--role ROLE] [--author NAME] [--file PATH]
  review ITEM --approve|--request-changes [--author NAME] [--file PATH]
  status ITEM open|pending|closed
  close ITEM [--resolution TEXT | --file PATH]
  doctor
  help

ITEM is an id or a slug. comment and review read their text from stdin without --file.
ROLE is comment (the default), plan, decision, implementation_report or a word of your own.
WORK_ITEMS_DIR names the directory of the items; it is work-items by default.
USAGE
}

fail() {
  printf 'error: %s\n' "$1" >&2
  exit 1
}

has_word() (
  for word in $1; do
    [ "$word" != "$2" ] || exit 0
  done
  exit 1
)

store_option() {
  has_word "$syntax" "$1=" || fail "unknown option: $1"
  case $2 in
    *[[:cntrl:]]*) [ "$1" = --resolution ] || fail "$1 takes one line, no control characters" ;;
    *[!\ ]*) ;;
    *) fail "$1 needs a value" ;;
  esac
  eval "opt_${1#--}=\$2"
}

# $1 lists what a command takes: ITEM goes to $item, the value of `--name=` to $opt_name, and the
# last option without a value to $flag.
parse() {
  syntax=$1 item='' flag=''
  shift
  while [ $# -gt 0 ]; do
    case $1 in
      --*=*) store_option "${1%%=*}" "${1#*=}" ;;
      -*)
        has_word "$syntax" "$1" && flag=$1 && shift && continue
        store_option "$1" "${2-}"
        shift
        ;;
      *)
        has_word "$syntax" ITEM || fail "unexpected argument: $1"
        item=$1 syntax=${syntax#ITEM}
        ;;
    esac
    shift
  done
}

# Makes the output of a command the text of file $1; a reader sees the old text or the new one.
write_file() {
  target=$1
  shift
  scratch=$(mktemp "${target%/*}/.tmp.XXXXXX") || fail "cannot write $target"
  # mktemp makes files private; "=rw" gives back what the umask allows.
  { "$@" >"$scratch" && chmod '=rw' "$scratch" && mv -f "$scratch" "$target"; } ||
    fail "cannot write $target"
}

read_file() {
  cat -- "$1" 2>/dev/null || fail "cannot read file: $1"
}

read_body() {
  if [ -n "$opt_file" ]; then
    read_file "$opt_file"
  elif [ ! -t 0 ]; then
    cat
  fi
}

# Git drops empty directories, so each holds a file.
keep_directories() (
  for path in "$@"; do
    { mkdir -p "$path" && : >>"$path/.gitkeep"; } || fail "cannot create $path"
  done
)

# Runs a command on the directory of every item whose status is in $1.
each_item() (
  wanted=$1
  shift
  for status in $wanted; do
    for path in "$root/$status"/*/; do
      [ ! -d "$path" ] || "$@" "${path%/}"
    done
  done
)

status_of() { basename "${1%/*}"; }

# Runs awk statements $1 after reading the front matter of the item in directory $2 into value[].
query() (
  file=$2/item.md
  [ -f "$file" ] || file=/dev/null
  awk '
    NR == 1 && $0 != "---" || NR > 1 && $0 == "---" { exit }
    { key = $0; sub(/:.*/, "", key) }
    !(key in value) { value[key] = substr($0, length(key) + 2); sub(/^ /, "", value[key]) }
    END { '"$1"' }
  ' <"$file"
)

field() { query "print value[\"$1\"]" "$2"; }

with_field() {
  KEY=$1 VALUE=$2 awk '
    $0 == "---" { fences++ }
    fences == 1 && !done && index($0, ENVIRON["KEY"] ":") == 1 {
      $0 = ENVIRON["KEY"] ": " ENVIRON["VALUE"]
      done = 1
    }
    { print }
  ' <"$3/item.md"
}

set_field() {
  [ -n "$(field "$1" "$3")" ] || fail "no $1 in $3/item.md"
  write_file "$3/item.md" with_field "$@"
}

print_match() {
  [ "${2##*/}" != "$1" ] && [ "$(field slug "$2")" != "$1" ] || printf '%s\n' "$2"
}

find_item() (
  [ -n "$1" ] || fail 'missing argument: id or slug of an item'
  found=$(each_item "$statuses" print_match "$1")
  [ -n "$found" ] || fail "no work item: $1"
  if [ "$(printf '%s\n' "$found" | wc -l)" -gt 1 ]; then
    printf '%s\n' "$found" >&2
    fail "several work items: $1"
  fi
  printf '%s\n' "$found"
)

# Moves the item in $dir to status $1; $dir follows it.
move_item() {
  new_dir=$root/$1/${dir##*/}
  [ "$dir" = "$new_dir" ] || [ ! -e "$new_dir" ] || fail "already exists: $new_dir"
  keep_directories "$root/$1"
  set_field status "$1" "$dir"
  set_field updated_at "$now" "$dir"
  [ "$dir" = "$new_dir" ] || mv "$dir" "$new_dir" || fail "cannot move $dir"
  dir=$new_dir
}

# Prints an event of kind $1 by author $2 with heading $3, body $4 and, if given, status $5.
event() {
  printf '<!-- event: %s author: %s at: %s%s -->\n\n' "$1" "$2" "$now" "${5:+ status: $5}"
  printf '## %s\n\n%s\n\n---\n' "$3" "$4"
}

# Appends: a rewrite would lose the event of someone who writes at the same time.
add_event() {
  set_field updated_at "$now" "$dir"
  { printf '\n' && event "$@"; } >>"$dir/thread.md" || fail "cannot write $dir/thread.md"
}

# Adds what the caller has to say about the item, with kind $1, heading $2 and maybe status $3.
add_words() {
  dir=$(find_item "$item")
  body=$(read_body)
  add_event "$1" "$opt_author" "$2" "${body:-No body was given.}" "${3-}"
}

role_heading() {
  case $1 in
    comment) printf 'Comment\n' ;;
    plan) printf 'Plan\n' ;;
    decision) printf 'Decision\n' ;;
    implementation_report) printf 'Implementation report\n' ;;
    *) printf '%s\n' "$1" ;;
  esac
}

# The cut keeps an id, with its date and a number, within the length of a file name.
slugify() {
  printf '%s' "$1" | tr '[:upper:]' '[:lower:]' | tr -cs 'a-z0-9' '-' | cut -c 1-200 |
    sed 's/^-//; s/-$//; s/^$/item/'
}

print_names() {
  printf '%s\n' "${1##*/}"
  field slug "$1"
}

# A slug of the caller's own must be free; one made from a title gets a number until it is.
pick_slug() {
  taken=$(each_item "$statuses" print_names)
  base=$(slugify "${opt_slug:-$opt_title}")
  slug=$base number=1
  while printf '%s\n' "$taken" | grep -qxF -e "$slug" -e "$stamp-$slug"; do
    [ -z "$opt_slug" ] || fail "slug is taken: $slug"
    number=$((number + 1))
    slug=$base-$number
  done
}

new_item() {
  labels=$(printf '%s\n' "$opt_label" | sed 's/^[ ,]*//; s/[ ,]*$//; s/[ ,]*,[ ,]*/, /g')
  printf -- '---\nid: %s\nslug: %s\ntitle: %s\n' "$id" "$slug" "$opt_title"
  printf 'status: open\nkind: %s\npriority: %s\n' "$opt_kind" "$opt_priority"
  printf 'labels: [%s]\ncreated_at: %s\nupdated_at: %s\n' "$labels" "$now" "$now"
  printf 'assignee: null\nlegacy_ticket: null\n---\n'
  printf '\n## Background\n\n- To be written.\n\n## Acceptance criteria\n\n- To be written.\n'
}

check_statuses() (
  for status in $statuses; do
    [ -d "$root/$status" ] || printf 'missing directory: %s\n' "$root/$status"
  done
)

check_fields() {
  query "count = split(\"$keys\", name, \" \")"'
    for (i = 1; i <= count; i++) if (value[name[i]] !~ /[^ \t]/) print name[i]
  ' "$1" | while read -r key; do printf '%s: missing field: %s\n' "$1" "$key"; done
}

check_item() (
  [ -f "$1/item.md" ] || { printf '%s: missing item.md\n' "$1" && exit; }
  [ -f "$1/thread.md" ] || printf '%s: missing thread.md\n' "$1"
  [ -d "$1/artifacts" ] || printf '%s: missing directory artifacts\n' "$1"
  [ "$(head -n 1 "$1/item.md")" = --- ] || printf '%s: item.md does not start with ---\n' "$1"
  check_fields "$1"
  id=$(field id "$1") status=$(field status "$1")
  [ "${1##*/}" = "$id" ] || printf '%s: directory name differs from id: %s\n' "$1" "$id"
  [ "$(status_of "$1")" = "$status" ] || printf '%s: wrong status: %s\n' "$1" "$status"
)

check_duplicates() {
  each_item "$statuses" field "$1" | sort | uniq -d | sed "/^\$/d; s/^/duplicate $1: /"
}

check_old_tickets() (
  [ ! -f TODO.md ] || ! grep -q 'tickets/[^[:space:]]*\.md' TODO.md ||
    printf 'TODO.md mentions a file in tickets/\n'
  for file in tickets/*.md tickets/*.review.md; do
    [ ! -e "$file" ] || printf 'old ticket: %s\n' "$file"
  done
)

print_row() {
  printf '%s\t%s\t%s\n' "$(status_of "$1")" "${1##*/}" "$(query '
    for (key in value) gsub(/\t/, " ", value[key])
    OFS = "\t"
    print value["slug"], value["title"], value["kind"], value["priority"], value["updated_at"]
  ' "$1")"
}

run_list() {
  opt_status=open
  parse '--status=' "$@"
  has_word "$statuses all" "$opt_status" || fail "unknown status: $opt_status"
  [ "$opt_status" != all ] || opt_status=$statuses
  printf 'status\tid\tslug\ttitle\tkind\tpriority\tupdated_at\n'
  each_item "$opt_status" print_row
}

run_show() {
  parse ITEM "$@"
  dir=$(find_item "$item")
  printf '# %s\n\nPath: %s\nStatus: %s\nID: %s\nSlug: %s\n\n' \
    "$(field title "$dir")" "$dir" "$(status_of "$dir")" "${dir##*/}" "$(field slug "$dir")"
  [ ! -f "$dir/item.md" ] || cat "$dir/item.md"
  [ ! -f "$dir/thread.md" ] || { printf '\n' && tail -n 80 "$dir/thread.md"; }
}

run_create() {
  opt_title='' opt_slug='' opt_kind=task opt_priority=P2 opt_label=''
  parse '--title= --slug= --kind= --priority= --label=' "$@"
  [ -n "$opt_title" ] || fail 'create needs --title'
  stamp=$(printf '%s\n' "$now" | tr -d ':Z-' | tr T -)
  pick_slug
  id=$stamp-$slug
  keep_directories "$root/open" "$root/pending" "$root/closed"
  mkdir "$root/open/$id" || fail "cannot create $root/open/$id"
  scratch=$root/open/$id
  keep_directories "$scratch/artifacts"
  new_item >"$scratch/item.md"
  event create tickets.sh Created 'Work item created.' >"$scratch/thread.md"
  scratch=''
  printf '%s\n' "$id"
}

run_comment() {
  opt_role=comment opt_author=${USER:-unknown} opt_file=''
  parse 'ITEM --role= --author= --file=' "$@"
  add_words "$opt_role" "$(role_heading "$opt_role")"
}

run_review() {
  opt_author=${USER:-unknown} opt_file=''
  parse 'ITEM --approve --request-changes --author= --file=' "$@"
  case $flag in
    --approve) add_words review 'Review: approve' approve ;;
    --request-changes) add_words review 'Review: request changes' request_changes ;;
    *) fail 'review needs --approve or --request-changes' ;;
  esac
}

run_status() {
  [ $# -eq 2 ] || fail 'status needs an item and a status'
  has_word "$statuses" "$2" || fail "unknown status: $2"
  dir=$(find_item "$1")
  move_item "$2"
}

run_close() {
  opt_resolution='' opt_file=''
  parse 'ITEM --resolution= --file=' "$@"
  [ -z "$opt_resolution" ] || [ -z "$opt_file" ] || fail 'use --resolution or --file, not both'
  [ -z "$opt_file" ] || opt_resolution=$(read_file "$opt_file")
  dir=$(find_item "$item")
  move_item closed
  write_file "$dir/resolution.md" printf '%s\n' "${opt_resolution:=Closed.}"
  add_event close "${USER:-unknown}" Closed "$opt_resolution" closed
}

run_doctor() {
  parse '' "$@"
  found=$(
    check_statuses
    each_item "$statuses" check_item
    check_duplicates id
    check_duplicates slug
    check_old_tickets
  )
  [ -n "$found" ] || { printf 'doctor: ok\n' && exit; }
  printf '%s\n' "$found" | sed 's/^/doctor: /' >&2
  printf 'doctor: %d error(s)\n' "$(printf '%s\n' "$found" | wc -l)" >&2
  exit 1
}

command=${1:-help}
[ $# -eq 0 ] || shift
case $command in
  help | --help | -h) usage ;;
  list | show | create | comment | review | status | close | doctor) "run_$command" "$@" ;;
  *) usage >&2 && fail "unknown command: $command" ;;
esac
