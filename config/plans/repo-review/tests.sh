#!/usr/bin/env bash
# How the code is tested: how much, where, and what has no test near it.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

tests=$(code_files | is_test)
product=$(code_files | not_test)
n_tests=$(printf '%s' "$tests" | grep -c . || true)
n_product=$(printf '%s' "$product" | grep -c . || true)
test_lines=$(printf '%s\n' "$tests" | lines_of)
product_lines=$(printf '%s\n' "$product" | lines_of)
[ "$n_product" -gt 0 ] || { echo "The repository tracks no product code."; exit 0; }
ratio=$((100 * test_lines / (product_lines > 0 ? product_lines : 1)))
cases=$(printf '%s\n' "$tests" | tr '\n' '\0' | xargs -0 -r grep -hE '^[[:space:]]*(TEST(_CASE|_F|_P)?(_METHOD)?[[:space:]]*\(|SCENARIO\(|def test_|it\(|test\(|#\[test\]|func Test|@Test)' 2>/dev/null | grep -c . || true)
printf '%s test files with %s lines beside %s product files with %s lines: %s lines of test for 100 of product, about %s test cases.\n\n' \
  "$n_tests" "$test_lines" "$n_product" "$product_lines" "$ratio" "$cases"

printf '### By folder\n\n| Product folder | Files | Files whose name a test shares or mentions |\n| --- | ---: | ---: |\n'
text=$(mktemp)
trap 'rm -f "$text"' EXIT
{ printf '%s\n' "$tests"; printf '%s\n' "$tests" | tr '\n' '\0' | xargs -0 -r cat 2>/dev/null || true; } >"$text"
# A file counts as mentioned where its name without the ending is a word of some test.
covered=$(printf '%s\n' "$product" | grep -E '\.(c|cc|cpp|cxx|rs|go|py|rb|java|kt|swift|js|mjs|ts|tsx|cs|php)$' |
  awk 'FNR == NR { n = split($0, w, /[^A-Za-z0-9_]+/); for (i = 1; i <= n; i++) word[w[i]] = 1; next }
       { f = $0; base = f; sub(/.*\//, "", base); sub(/\.[^.]*$/, "", base)
         d = f; k = split(f, part, "/"); d = k == 1 ? "." : k == 2 ? part[1] : part[1] "/" part[2]
         hit = (base in word) ? 1 : 0; printf "%s\t%d\t%s\n", d, hit, f }' "$text" - || true)
printf '%s\n' "$covered" | awk -F '\t' 'NF == 3 { n[$1]++; h[$1] += $2 } END { for (d in n) printf "%d\t%d\t%s\n", n[d], h[d], d }' | sort -t "$(printf '\t')" -k1,1nr -k3 | head -n 15 |
  awk -F '\t' '{ printf "| `%s` | %d | %d |\n", $3, $1, $2 }'

untested=$(printf '%s\n' "$covered" | awk -F '\t' '$2 == 0 { print $3 }' | tr '\n' '\0' | xargs -0 -r wc -l 2>/dev/null | awk '$2 != "total"' | sort -k1,1nr -k2 | head -n 8)
if [ -n "$untested" ]; then
  printf '\n### Longest files that no test mentions\n\nBy name only: a test may still reach them through others.\n\n| File | Lines |\n| --- | ---: |\n'
  printf '%s\n' "$untested" | awk 'NF { n = $1; sub(/^ *[0-9]+ /, ""); printf "| `%s` | %d |\n", $0, n }'
fi

ci=$(git ls-files '.github/workflows/*' '.gitlab-ci.yml' '.circleci/*' 'Jenkinsfile' '.ci/*' 'azure-pipelines.yml' '.travis.yml' | head -n 3 | tr '\n' ' ')
printf '\n### Findings\n\n'
if [ "$n_tests" = 0 ]; then
  finding high "there are no tests"
elif [ "$ratio" -lt 20 ]; then
  finding medium "only $ratio lines of test for 100 of product"
else
  finding low "$ratio lines of test for 100 of product"
fi
if [ -n "$ci" ]; then finding low "continuous integration is set up: $ci"; else finding medium "no continuous integration file was found"; fi
lonely=$(printf '%s\n' "$covered" | awk -F '\t' 'NF == 3 && $2 == 0 { n++ } END { print n + 0 }')
all=$(printf '%s\n' "$covered" | awk -F '\t' 'NF == 3 { n++ } END { print n + 0 }')
[ "$lonely" -gt 0 ] && finding medium "$lonely of $all product files are not mentioned by any test"
exit 0
