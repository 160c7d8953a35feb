#!/usr/bin/env bash
# Run every fuzz target of the module for FUZZTIME each.
set -euo pipefail
go=${GO:-go}
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Go's fuzzer sometimes fails a target at the very end of its time with nothing but "context deadline exceeded"
# (golang.org/issue/75804). A finding always says more, and writes the input that fails.
ended_late() {
  grep -q 'now fuzzing' "$log" && ! grep -qvE '^(fuzz: elapsed: .*|--- FAIL: Fuzz[A-Za-z0-9_]+ \([0-9.]+s\)|    context deadline exceeded|FAIL(	.*)?|exit status 1)$' "$log"
}

grep -rlE '^func Fuzz' --include='*_test.go' . | while read -r file; do
  package=$(dirname "$file")
  grep -oE '^func Fuzz[A-Za-z0-9_]+' "$file" | awk '{print $2}' | while read -r target; do
    echo "fuzz $package $target"
    "$go" test -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-10s}" -fuzzminimizetime 1x "$package" >"$log" 2>&1 || ended_late || { cat "$log"; exit 1; }
  done
done
