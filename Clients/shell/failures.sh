#!/usr/bin/env bash
# Every span that failed, over all sessions: session, kind, name and the error's last line, between tabs.
#
#   failures.sh files:Fixtures/demo
#   failures.sh files:Fixtures/demo | cut -f 4 | sort | uniq -c | sort -rn
#
# SIDETRACE_PROGRAM names the program where it is not in PATH. It needs jq.
set -euo pipefail

complain() {
  echo "failures.sh: $1" >&2
  exit 2
}
[ $# -gt 0 ] || complain "use: failures.sh SOURCE…"
command -v jq >/dev/null || complain "jq is not installed"
program=${SIDETRACE_PROGRAM:-sidetrace}
command -v "$program" >/dev/null || complain "there is no program '$program'; SIDETRACE_PROGRAM names it"

flags=()
for source; do flags+=(--source "$source"); done

# What an answer holds, or a complaint.
items='if .error then error(.error.message) else .result.items[] end'

# sidetrace takes a request a line and gives an answer a line, so it fits into a pipe.
echo '{"jsonrpc":"2.0","id":0,"method":"session.list","params":{"hasError":true,"limit":1000}}' |
  "$program" "${flags[@]}" |
  # A request for each session; its id says which session the answer will be about.
  jq -c "$items"' | {
    jsonrpc: "2.0", id: .sessionId, method: "session.traces",
    params: {sessionId, source, status: ["error"], payloads: "none", limit: 10000}
  }' |
  "$program" "${flags[@]}" |
  jq -r '.id as $session | '"$items"' | [
    $session, .kind, .name, (.error // "" | split("\n") | map(select(. != "")) | last // "")
  ] | @tsv' |
  sort
