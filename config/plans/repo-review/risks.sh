#!/usr/bin/env bash
# What is left to do and what could go wrong: TODOs, risky calls, secrets, swallowed errors.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

mapfile -t files < <(code_files)
[ "${#files[@]}" -gt 0 ] || { echo "The repository tracks no code."; exit 0; }
product=$(mktemp)
trap 'rm -f "$product"' EXIT
printf '%s\n' "${files[@]}" | not_test >"$product"

# search PATTERN: file:line: text, in product code. This folder's own patterns would find themselves.
search() { grep -v 'repo-review/' "$product" | tr '\n' '\0' | xargs -0 -r grep -nHE -- "$1" 2>/dev/null || true; }
count() { grep -c . || true; }
show() { head -n "$1" | sed -E 's/^([^:]+:[0-9]+):[[:space:]]*/\1\t/' | awk -F '\t' '{ t = $2; gsub(/`/, "'"'"'", t); gsub(/\|/, "\\|", t); if (length(t) > 90) t = substr(t, 1, 87) "..."; printf "| `%s` | `%s` |\n", $1, t }'; }

todos=$(search '(^|[^A-Za-z_])(TODO|FIXME|XXX|HACK)([^A-Za-z_]|$)')
n_todos=$(printf '%s' "$todos" | count)
printf '### Left to do\n\n'
if [ "$n_todos" -gt 0 ]; then
  printf '%s marks (TODO, FIXME, XXX, HACK) in product code.\n\n| Where | What |\n| --- | --- |\n' "$n_todos"
  printf '%s\n' "$todos" | show 12
else
  printf 'No TODO, FIXME, XXX or HACK in product code.\n'
fi

printf '\n### Risky calls\n\n| Kind | Why it matters | Places | First |\n| --- | --- | ---: | --- |\n'
total=0
row() { # name, why, pattern
  local found n
  found=$(search "$3")
  n=$(printf '%s' "$found" | count)
  [ "$n" = 0 ] && return
  total=$((total + n))
  printf '| %s | %s | %s | `%s` |\n' "$1" "$2" "$n" "$(printf '%s\n' "$found" | head -n 1 | cut -d : -f 1,2)"
}
row "unbounded string copy (C)" "writes past a buffer" '\b(strcpy|strcat|sprintf|vsprintf|gets)[[:space:]]*\('
row "shell from code" "injection, quoting" '\b(std::system|popen|os\.system|subprocess\.[a-z_]+\([^)]*shell *= *True|child_process\.exec|Runtime\.getRuntime)\b'
row "eval" "runs data" '(^|[^a-zA-Z_.])eval[[:space:]]*\('
row "predictable temporary name" "races, symlinks" '\b(tmpnam|mktemp|tempnam)[[:space:]]*\('
row "weak hash" "no protection today" '\b(MD5|SHA1|md5|sha1)[[:space:]]*\('
row "verification switched off" "anyone can answer" '(verify *= *False|SSL_VERIFY_NONE|InsecureSkipVerify|rejectUnauthorized: *false|CURLOPT_SSL_VERIFYPEER, *0)'
row "error swallowed" "failures disappear" '(except[^:]*:[[:space:]]*pass|catch *\([^)]*\) *\{ *\})'
row "detached thread" "nobody waits for it" '([tT]hread[^;]*|^[[:space:]]*\}\))\.detach[[:space:]]*\(\)'
row "unsafe block or cast" "the compiler no longer helps" '(\bunsafe *\{|reinterpret_cast<|const_cast<)'
row "sleep" "waits for time instead of a condition" '\b(sleep_for|usleep|time\.sleep|Thread\.sleep)[[:space:]]*\('
[ "$total" = 0 ] && printf '| none found | | 0 | |\n'

secrets=$(search '(AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----|ghp_[A-Za-z0-9]{36}|sk-[A-Za-z0-9]{32,}|xox[baprs]-[A-Za-z0-9-]{20,})')
n_secrets=$(printf '%s' "$secrets" | count)

printf '\n### Findings\n\n'
[ "$n_secrets" -gt 0 ] && finding high "$n_secrets lines look like keys or private keys, the first at \`$(printf '%s\n' "$secrets" | head -n 1 | cut -d : -f 1,2)\`: revoke and remove them"
copies=$(search '\b(strcpy|strcat|sprintf|vsprintf|gets)[[:space:]]*\(' | count)
[ "$copies" -gt 0 ] && finding high "$copies unbounded string copies"
if [ "$n_todos" -gt 20 ]; then
  finding medium "$n_todos TODO marks: decide which are issues and which are history"
else
  finding low "$n_todos TODO marks in product code"
fi
if [ "$total" -gt 0 ]; then
  finding medium "$total calls of risky kinds; the table names the first of each"
else
  finding low "no call of the risky kinds that were looked for"
fi
