#!/usr/bin/env bash
# Who changes what: activity, hot spots (files that change often and are long), who knows the code.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

git rev-parse -q --verify HEAD >/dev/null || { echo "The repository has no commit yet."; exit 0; }
commits=$(git rev-list --count HEAD)
looked=2000
first=$(git log --reverse --format=%as | head -n 1 || true)
last=$(git log -1 --format=%as)
authors=$(git shortlog -sn HEAD -- . | wc -l)
people=authors
[ "$authors" = 1 ] && people=author
printf '%s commits by %s %s, from %s to %s.' "$commits" "$authors" "$people" "$first" "$last"
[ "$commits" -gt "$looked" ] && printf ' What follows looks at the newest %s.' "$looked"
printf '\n\n### Activity by month\n\n| Month | Commits |\n| --- | ---: |\n'
git log -n "$looked" --format=%as | cut -c 1-7 | sort | uniq -c | sort -k2,2r | head -n 12 | awk '{ printf "| %s | %d |\n", $2, $1 }'

churn=$(mktemp)
trap 'rm -f "$churn"' EXIT
git log -n "$looked" --no-merges --numstat --format= | awk -F '\t' 'NF == 3 && $1 != "-" { n[$3]++; l[$3] += $1 + $2 } END { for (f in n) printf "%d\t%d\t%s\n", n[f], l[f], f }' |
  sort -t "$(printf '\t')" -k1,1nr -k2,2nr -k3 >"$churn"

printf '\n### Hot spots\n\nFiles that are still there, by how often they changed times their length: where bugs are most likely.\n\n'
printf '| File | Changes | Lines changed | Lines now |\n| --- | ---: | ---: | ---: |\n'
# One look at all files: a process for each would take longer than everything else.
spots=$(head -n 400 "$churn" | cut -f 3 | while read -r f; do [ -f "$f" ] && printf '%s\n' "$f"; done |
  tr '\n' '\0' | xargs -0 -r wc -l | awk '{ n = $1; sub(/^ *[0-9]+ /, ""); printf "%d\t%s\n", n, $0 }' |
  awk -F '\t' 'FNR == NR { now[$2] = $1; next } $3 in now { printf "%d\t%d\t%d\t%d\t%s\n", $1 * now[$3], $1, $2, now[$3], $3 }' - "$churn" |
  sort -t "$(printf '\t')" -k1,1nr -k5 | head -n 10)
printf '%s\n' "$spots" | awk -F '\t' 'NF == 5 { printf "| `%s` | %d | %d | %d |\n", $5, $2, $3, $4 }'

printf '\n### Who knows it\n\n| Author | Commits | Share |\n| --- | ---: | ---: |\n'
git log -n "$looked" --format=%an | sort | uniq -c | sort -k1,1nr -k2 | head -n 8 |
  awk -v total="$(git rev-list -n "$looked" --count HEAD)" '{ n = $1; sub(/^ *[0-9]+ /, ""); gsub(/\|/, "/"); printf "| %s | %d | %.0f %% |\n", $0, n, 100 * n / total }'

printf '\n### Findings\n\n'
top=$(git log -n "$looked" --format=%an | sort | uniq -c | sort -rn | head -n 1 | awk '{ print $1 }')
share=$((100 * top / $(git rev-list -n "$looked" --count HEAD)))
[ "$authors" -gt 1 ] && [ "$share" -ge 80 ] && finding medium "one author made $share % of the commits looked at: what if that person is away?"
[ "$authors" = 1 ] && finding low "all commits are by one author"
printf '%s\n' "$spots" | awk -F '\t' 'NR == 1 && NF == 5 && $2 > 2 { printf "- **medium**: the hottest spot is `%s`: changed %d times, %d lines now\n", $5, $2, $4 }'
short=$(git log -n 200 --no-merges --format=%s | awk 'length($0) < 12 { n++ } END { print n + 0 }')
[ "$short" -gt 20 ] && finding low "$short of the newest 200 commit subjects have under 12 characters: they say little"
finding low "the newest commit is of $last"
