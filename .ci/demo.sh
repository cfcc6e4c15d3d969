#!/bin/sh
# npm run demo           four Pods on the bundled agent, in a home of their own, and the picker
# npm run demo -- clean  stops them and removes that home
set -eu
cd "$(dirname "$0")/.."

mark=.pods-demo
pods() { node dist/pods.cjs "$@"; }

if [ -f "$mark" ] && [ -d "$(cat "$mark")" ]; then
  PODS_HOME=$(cat "$mark")
else
  PODS_HOME=$(mktemp -d "${TMPDIR:-/tmp}/pods-demo.XXXXXX")
  printf '%s\n' "$PODS_HOME" > "$mark"
fi
export PODS_HOME

if [ "${1-}" = clean ]; then
  for pod in api-refactor fix-login-bug release-notes nightly-bench; do
    pods stop "$pod" 2> /dev/null || true
  done
  rm -rf "$PODS_HOME" "$mark"
  echo 'The demo is gone.'
  exit
fi

# A Pod that is there already, from an earlier demo, is left as it is.
start() {
  [ -d "$PODS_HOME/pods/$1" ] || pods new "$1" "$2" --agent demo > /dev/null
}
start api-refactor 'help'
start fix-login-bug 'The login test fails only on CI. Find out why.'
start release-notes 'delete the old build output'
start nightly-bench 'wait 600'

if [ -t 0 ] && [ -t 1 ]; then
  pods resume || [ $? -eq 130 ]
else
  pods list
fi

cat << END

The Pods of this demo live on in $PODS_HOME.
  see them again   npm run demo
  clean up         npm run demo -- clean
END
