#!/usr/bin/env bash
# clang-tidy over one source file: quiet where there is nothing to say. The commands that it
# reads are those of GCC, some of whose warnings clang does not know.
set -euo pipefail
output=$(clang-tidy --quiet --warnings-as-errors='*' --extra-arg=-Wno-unknown-warning-option -p "$1" "$2" 2>&1) && exit 0
printf '%s\n' "$output" | grep -v ' warnings\? generated\.$' >&2
exit 1
