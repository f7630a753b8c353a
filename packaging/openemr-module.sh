#!/usr/bin/env bash
# Makes the OpenEMR module's zip, ready for interface/modules/custom_modules. The same
# sources give the same bytes: order, times and permissions do not depend on the machine.
set -euo pipefail

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
readonly NAME=oe-module-refract-cds
readonly CARDS=$ROOT/plugin/web/dist/cds-cards.js
OUT=${1:-$ROOT/build/$NAME.zip}

case ${1:-} in
    -h | --help)
        printf '%s\n' "packaging/openemr-module.sh [FILE]" "" \
            "Writes the module for OpenEMR to FILE (build/$NAME.zip). Needs zip, and plugin/web built."
        exit 0
        ;;
esac
command -v zip >/dev/null || { printf 'zip is needed: apt-get install zip\n' >&2; exit 1; }
[[ -f $CARDS ]] || {
    printf '%s is not there: build the project (packaging/run.sh), which bundles it.\n' "$CARDS" >&2
    exit 1
}

WORK=$(mktemp -d)
trap 'rm -rf -- "$WORK"' EXIT
mkdir -p -- "$(dirname -- "$OUT")"
OUT=$(cd -- "$(dirname -- "$OUT")" && pwd)/$(basename -- "$OUT")
cp -R -- "$ROOT/plugin/openemr/$NAME" "$WORK/$NAME"
cp -- "$CARDS" "$WORK/$NAME/public/assets/cds-cards.js"
cp -- "$ROOT/LICENSE" "$WORK/$NAME/LICENSE"
cd -- "$WORK"
find "$NAME" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
# The earliest time that a zip can hold.
TZ=UTC find "$NAME" -exec touch -h -d '1980-01-01 00:00:00 UTC' {} +
rm -f -- "$OUT"
find "$NAME" -type f | LC_ALL=C sort | TZ=UTC zip -X -q -9 "$OUT" -@
printf '%s\n' "$OUT"
