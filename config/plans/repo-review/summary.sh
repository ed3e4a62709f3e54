#!/usr/bin/env bash
# Reads the other streams' results (they come in the prompt on stdin) and puts what matters first.
set -euo pipefail
export LC_ALL=C.UTF-8
prompt=$(cat)
collect() { printf '%s\n' "$prompt" | grep -E "^- \*\*$1\*\*: " | sed -E 's/^- \*\*[a-z]+\*\*: //' | awk '!seen[$0]++' || true; }
count() { printf '%s' "$1" | grep -c . || true; }
high=$(collect high)
medium=$(collect medium)
low=$(collect low)
printf 'The review found %s urgent points, %s that are worth a decision and %s for the record.\n' \
  "$(count "$high")" "$(count "$medium")" "$(count "$low")"
list() { # heading, lines
  [ -n "$2" ] || return 0
  printf '\n### %s\n\n' "$1"
  printf '%s\n' "$2" | awk '{ printf "%d. %s%s\n", NR, toupper(substr($0, 1, 1)), substr($0, 2) }'
}
list "Urgent" "$high"
list "Worth a decision" "$medium"
list "For the record" "$low"
