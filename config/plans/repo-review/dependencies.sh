#!/usr/bin/env bash
# What the project stands on, as its own manifests say.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

manifests=$(git ls-files | grep -E '(^|/)(package\.json|Cargo\.toml|go\.mod|requirements[^/]*\.txt|pyproject\.toml|Gemfile|pom\.xml|build\.gradle(\.kts)?|composer\.json|CMakeLists\.txt|conanfile\.(txt|py)|vcpkg\.json|meson\.build|mix\.exs|[^/]*\.cmake|Dockerfile)$' || true)
[ -n "$manifests" ] || { printf 'No manifest of a known kind was found.\n\n### Findings\n\n'; finding low "no declared dependency"; exit 0; }
list=$(mktemp)
trap 'rm -f "$list"' EXIT
add() { while read -r name; do [ -n "$name" ] && printf '%s\t%s\n' "$name" "$1" >>"$list"; done; }
printf '%s\n' "$manifests" | while read -r f; do
  [ -f "$f" ] || continue
  case $f in
    *CMakeLists.txt|*.cmake) grep -oiE '(find_package|find_library|FetchContent_Declare|pkg_check_modules) *\( *[A-Za-z0-9_+.-]+' "$f" | sed -E 's/.*\( *//' | add "$f" ;;
    *package.json) awk '/"(dev|peer|optional)?[dD]ependencies"/ { on = 1; next } on && /}/ { on = 0 } on' "$f" | grep -oE '^ *"[^"]+"' | tr -d ' "' | add "$f" ;;
    *Cargo.toml|*pyproject.toml) awk '/^\[.*dependencies/ { on = 1; next } /^\[/ { on = 0 } on && /^[A-Za-z0-9_-]+/ { sub(/[ =].*/, ""); print }' "$f" | add "$f" ;;
    *go.mod) awk '/^require \(/ { on = 1; next } on && /^\)/ { on = 0 } on { print $1 } /^require [^(]/ { print $2 }' "$f" | add "$f" ;;
    *requirements*.txt) grep -oE '^[A-Za-z0-9_.-]+' "$f" | add "$f" ;;
    *Gemfile) grep -oE "gem ['\"][^'\"]+" "$f" | sed -E "s/gem ['\"]//" | add "$f" ;;
    *pom.xml) grep -oE '<artifactId>[^<]+' "$f" | sed 's/<artifactId>//' | add "$f" ;;
    *Dockerfile) grep -oiE '^FROM +[^ ]+' "$f" | awk '{ print $2 }' | add "$f" ;;
  esac || true
done
sort -u -o "$list" "$list"
n=$(cut -f 1 "$list" | sort -u | grep -c . || true)
printf '%s direct dependencies named in %s manifests.\n\n| Dependency | Named in |\n| --- | --- |\n' "$n" "$(cut -f 2 "$list" | sort -u | grep -c . || true)"
awk -F '\t' '{ if ($1 in f) { if (c[$1]++ < 2) f[$1] = f[$1] ", `" $2 "`" } else { f[$1] = "`" $2 "`"; order[++k] = $1 } } END { for (i = 1; i <= k && i <= 40; i++) printf "| %s | %s |\n", order[i], f[order[i]] }' "$list"

printf '\n### Findings\n\n'
lock=$(git ls-files | grep -cE '(^|/)(package-lock\.json|yarn\.lock|pnpm-lock\.yaml|Cargo\.lock|go\.sum|poetry\.lock|Gemfile\.lock|composer\.lock)$' || true)
needs_lock=$(printf '%s\n' "$manifests" | grep -cE 'package\.json|Cargo\.toml|go\.mod|pyproject\.toml|Gemfile|composer\.json' || true)
[ "$needs_lock" -gt 0 ] && [ "$lock" = 0 ] && finding medium "manifests without a lock file: builds are not repeatable"
loose=$(printf '%s\n' "$manifests" | tr '\n' '\0' | xargs -0 -r grep -hE '("\*"|"latest"|:latest|>= *0( |$))' 2>/dev/null | grep -c . || true)
[ "$loose" -gt 0 ] && finding medium "$loose dependencies take any version"
fetched=$(printf '%s\n' "$manifests" | tr '\n' '\0' | xargs -0 -r grep -lE 'FetchContent_Declare|ExternalProject_Add|git = "|github:' 2>/dev/null | grep -c . || true)
[ "$fetched" -gt 0 ] && finding medium "$fetched manifests fetch source from elsewhere at build time"
finding low "$n direct dependencies"
