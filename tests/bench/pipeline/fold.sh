#!/bin/sh
# Folds what its prompt says is new into the draft: 3.75 minutes a result, at 100 ms a minute (which is what
# this work takes: nothing is waited for).
prompt=$(cat)
new=$(printf '%s\n' "$prompt" | sed -n 's/^- `\([a-z0-9]*\)`: .*(new)$/\1/p')
sleep "$(printf '%s\n' "$new" | awk 'END { print NR * 0.375 }')"
for id in $new; do
  echo "<!-- section: $id -->"
  printf '%s\n' "$prompt" | awk -v id="($id)" '/^## / { here = $NF == id } here && /^What took/ { print }'
done
