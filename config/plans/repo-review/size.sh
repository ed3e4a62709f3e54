#!/usr/bin/env bash
# What the repository is made of: lines by language, the largest files and folders.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

per_file=$(mktemp)
trap 'rm -f "$per_file"' EXIT
sources | tr '\n' '\0' | xargs -0 -r awk 'FNR == 1 { if (name != "") print n, name; name = FILENAME; n = 0 } { n++ } END { if (name != "") print n, name }' >"$per_file"
files=$(wc -l <"$per_file")
total=$(awk '{ n += $1 } END { print n + 0 }' "$per_file")
[ "$files" -gt 0 ] || { echo "The repository tracks no text file."; exit 0; }

# An ending without a name of its own here is counted under that ending.
languages=$(awk '
BEGIN {
  split("c C,h C and C++ headers,cc C++,cpp C++,cxx C++,hpp C and C++ headers,hh C and C++ headers,rs Rust,go Go,py Python,rb Ruby,java Java,kt Kotlin,swift Swift,js JavaScript,mjs JavaScript,ts TypeScript,tsx TypeScript,jsx JavaScript,cs C#,php PHP,pl Perl,sh Shell,bash Shell,sql SQL,md Markdown,rst reStructuredText,txt plain text,yaml YAML,yml YAML,json JSON,toml TOML,xml XML,html HTML,css CSS,cmake CMake,csv CSV", pairs, ",")
  for (i in pairs) { at = index(pairs[i], " "); name_of[substr(pairs[i], 1, at - 1)] = substr(pairs[i], at + 1) }
}
{
  path = $0; sub(/^[0-9]+ /, "", path); base = path; sub(/.*\//, "", base)
  ending = base; if (ending !~ /\./) ending = ""; sub(/.*\./, "", ending)
  lang = base == "CMakeLists.txt" ? "CMake" : base ~ /Makefile$/ ? "Make" : ending == "" ? "no ending" : (ending in name_of) ? name_of[ending] : "." ending
  lines[lang] += $1; count[lang]++
}
END { for (l in lines) printf "%d\t%d\t%s\n", lines[l], count[l], l }' "$per_file" | sort -t "$(printf '\t')" -k1,1nr -k3)

main=$(printf '%s\n' "$languages" | head -n 1 | cut -f 3)
printf '%s lines in %s text files; mostly %s.\n\n' "$total" "$files" "$main"

printf '### Languages\n\n| Language | Files | Lines | Share |\n| --- | ---: | ---: | ---: |\n'
printf '%s\n' "$languages" | head -n 12 | awk -F '\t' -v total="$total" '{ printf "| %s | %d | %d | %.0f %% |\n", $3, $2, $1, 100 * $1 / total }'

printf '\n### Folders\n\n| Folder | Files | Lines |\n| --- | ---: | ---: |\n'
awk '{ n = $1; sub(/^[0-9]+ /, ""); at = index($0, "/"); d = at ? substr($0, 1, at - 1) "/" : "(top level)"; l[d] += n; c[d]++ }
     END { for (d in l) printf "%d\t%d\t%s\n", l[d], c[d], d }' "$per_file" | sort -t "$(printf '\t')" -k1,1nr -k3 | head -n 12 |
  awk -F '\t' '{ printf "| `%s` | %d | %d |\n", $3, $2, $1 }'

printf '\n### Largest code files\n\n| File | Lines |\n| --- | ---: |\n'
largest=$(code_files | tr '\n' '\0' | xargs -0 -r wc -l | awk '$2 != "total" || NF > 2' | sort -k1,1nr -k2 | head -n 8)
printf '%s\n' "$largest" | awk 'NF { n = $1; sub(/^ *[0-9]+ /, ""); printf "| `%s` | %d |\n", $0, n }'

printf '\n### Findings\n\n'
huge=$(printf '%s\n' "$largest" | awk '$1 > 1000 { n++ } END { print n + 0 }')
long=$(printf '%s\n' "$largest" | awk 'NR == 1 { n = $1; sub(/^ *[0-9]+ /, ""); printf "`%s` (%d lines)", $0, n }')
if [ "$huge" -gt 0 ]; then
  finding medium "$huge of the largest code files are over 1,000 lines, the longest is $long: candidates for a split"
else
  finding low "no code file is over 1,000 lines; the longest is $long"
fi
big=$(git ls-files -z | xargs -0 -r ls -ld 2>/dev/null | awk '$5 > 5000000 { n++ } END { print n + 0 }')
[ "$big" = 0 ] || finding medium "$big tracked files are over 5 MB: every clone pays for them"
