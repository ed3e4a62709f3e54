# Shared by the streams of repo-review: which repository, and how findings are written.
# Sourced, not run. Needs git, awk, sed, sort: nothing that a machine with git lacks.
set -euo pipefail
export LC_ALL=C.UTF-8

# TRIBUTARY_INPUTS names a file with one input path per line; the first one says which repository is meant.
first_input() {
  if [ -n "${TRIBUTARY_INPUTS:-}" ] && [ -s "$TRIBUTARY_INPUTS" ]; then
    head -n 1 "$TRIBUTARY_INPUTS"
  else
    pwd
  fi
}

repository() {
  local at
  at=$(first_input)
  [ -d "$at" ] || at=$(dirname "$at")
  git -C "$at" -c safe.directory='*' rev-parse --show-toplevel 2>/dev/null || {
    echo "$at is not in a git repository; name one with --input DIR" >&2
    exit 1
  }
}

repo=$(repository)
cd "$repo"
git() { command git -c safe.directory='*' -c core.quotePath=false "$@"; }

# What the summary collects: one line a finding, worst first. $1: high, medium or low.
finding() { printf -- '- **%s**: %s\n' "$1" "$2"; }

# Files that people write: tracked, there, not vendored, not generated, not binary.
sources() {
  git grep -Il '' -- . ':!*.lock' ':!*lock.json' ':!*.svg' ':!*.min.*' ':!vendor/**' ':!third_party/**' \
    ':!node_modules/**' ':!dist/**' 2>/dev/null || true
}

# Code only, by ending.
code_files() {
  sources | grep -E '\.(c|cc|cpp|cxx|h|hh|hpp|hxx|rs|go|py|rb|java|kt|swift|js|mjs|ts|tsx|jsx|cs|php|pl|scala|ex|exs|erl|hs|ml|lua|sh|bash|sql|cmake)$|(^|/)(Makefile|CMakeLists\.txt)$' || true
}

is_test() { grep -E '(^|/)(tests?|spec|__tests__|testing)/|(_test|\.test|_spec|\.spec|Test)\.[a-z]+$|(^|/)test_[^/]*$' || true; }
not_test() { grep -vE '(^|/)(tests?|spec|__tests__|testing)/|(_test|\.test|_spec|\.spec|Test)\.[a-z]+$|(^|/)test_[^/]*$' || true; }

# Total lines of the files named on stdin.
lines_of() { tr '\n' '\0' | xargs -0 -r cat 2>/dev/null | wc -l; }
