#!/usr/bin/env bash
# What a newcomer finds to read, and whether it is whole.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

docs=$(git ls-files '*.md' '*.rst' '*.adoc' 'docs/*.txt')
n_docs=$(printf '%s' "$docs" | grep -c . || true)
lines=$(printf '%s\n' "$docs" | lines_of)
printf '%s documents with %s lines.\n\n### Expected files\n\n| File | There |\n| --- | --- |\n' "$n_docs" "$lines"
missing=()
for want in README LICENSE CONTRIBUTING CHANGELOG SECURITY; do
  names=$want
  [ "$want" = LICENSE ] && names='LICEN[CS]E|COPYING|UNLICENSE'
  found=$(git ls-files | grep -iE "^(docs/|\.github/)?($names)([.-][a-z0-9.-]+)?$" | head -n 1 || true)
  printf '| %s | %s |\n' "$want" "${found:+\`$found\`}"
  [ -n "$found" ] || missing+=("$want")
done

# Relative links that lead nowhere.
broken=$(printf '%s\n' "$docs" | while read -r f; do
  [ -f "$f" ] || continue
  grep -noE '\]\([^)#: ]+(#[^)]*)?\)' "$f" 2>/dev/null | sed -E 's/^([0-9]+):\]\(([^)#]+).*/\1 \2/' | while read -r line target; do
    [ -n "$target" ] || continue
    case $target in /*) path=".$target" ;; *) path="$(dirname "$f")/$target" ;; esac
    [ -e "$path" ] || printf '%s:%s\t%s\n' "$f" "$line" "$target"
  done
done || true)
n_broken=$(printf '%s' "$broken" | grep -c . || true)
if [ "$n_broken" -gt 0 ]; then
  printf '\n### Links that lead nowhere\n\n| Where | To |\n| --- | --- |\n'
  printf '%s\n' "$broken" | head -n 10 | awk -F '\t' '{ printf "| `%s` | `%s` |\n", $1, $2 }'
fi

folders=$(code_files | not_test | grep / | cut -d / -f 1-2 | sort | uniq -c | awk '$1 >= 3 { print $2 }')
bare=$(printf '%s\n' "$folders" | while read -r d; do [ -d "$d" ] && ! ls "$d"/README* >/dev/null 2>&1 && printf '%s\n' "$d"; done || true)
n_bare=$(printf '%s' "$bare" | grep -c . || true)
commented=$(code_files | not_test | tr '\n' '\0' | xargs -0 -r cat 2>/dev/null | awk '/^[[:space:]]*(\/\/|#|\*|\/\*|--|"""|;)/ { c++ } NF { n++ } END { printf "%d", n ? 100 * c / n : 0 }')
printf '\n### In the code\n\n%s %% of the lines of product code are comments.' "$commented"
[ "$n_bare" -gt 0 ] && printf ' Folders with three or more code files and no README: %s.' "$(printf '%s\n' "$bare" | head -n 12 | sed 's/.*/`&`/' | paste -sd , | sed 's/,/, /g')"
printf '\n\n### Findings\n\n'
case " ${missing[*]-} " in *" README "*) finding high "there is no README" ;; esac
case " ${missing[*]-} " in *" LICENSE "*) finding high "there is no licence file: nobody may use it" ;; esac
rest=$(printf '%s\n' "${missing[@]-}" | grep -vE '^(README|LICENSE)?$' | paste -sd , | sed 's/,/, /g' || true)
[ -n "$rest" ] && finding low "missing: $rest"
[ "$n_broken" -gt 0 ] && finding medium "$n_broken relative links lead nowhere"
[ "$n_broken" = 0 ] && finding low "all relative links in the documents lead somewhere"
exit 0
