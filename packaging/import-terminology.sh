#!/bin/sh
# Makes rules/terminology/{products,ingredients,brands,ndc,atc}.tsv from RxNorm extracts.
#
#   packaging/import-terminology.sh [SHARED_DATA_DIR]     (default: ../shared/data)
#
# Reads rxnorm-products.tsv, rxnorm-ingredients.tsv, rxnorm-brands.tsv, rxnorm-ndc.tsv and
# ingredients-of-interest.tsv. Each table comes out sorted for the loader (products,
# ingredients by number; NDC as fixed-width lines for a binary search on the bytes), with the
# RxNorm release in its first line. The same input gives the same bytes. The other tables of
# rules/terminology are written by hand and not touched. POSIX sh and awk alone.
set -eu
LC_ALL=C
export LC_ALL

case "${1:-}" in
-h | --help)
    sed -n '2,10s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
esac

root=$(cd "$(dirname "$0")/.." && pwd)
data=${1:-$root/../shared/data}
target=$root/rules/terminology
tab=$(printf '\t')

die() {
    echo "import-terminology: $*" >&2
    exit 1
}

for table in rxnorm-products rxnorm-ingredients rxnorm-brands rxnorm-ndc ingredients-of-interest; do
    [ -r "$data/$table.tsv" ] || die "cannot read $data/$table.tsv"
done

release=$(sed -n 's/^# release: \([0-9-]*\).*/\1/p' "$data/rxnorm-products.tsv" | head -n 1)
[ -n "$release" ] || die "$data/rxnorm-products.tsv names no release"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

# head_of TABLE COLUMNS…: the two lines that every made table begins with
head_of() {
    name=$1
    shift
    printf '# RxNorm %s; %s; made by packaging/import-terminology.sh\n' "$release" "$name"
    (IFS=$tab && printf '%s\n' "$*")
}

# Rows without comments and the line of column names; the columns must be these.
rows_of() {
    awk -F '\t' -v expected="$2" -v file="$1" '
        /^#/ { next }
        !seen { seen = 1; line = $0; gsub(/\t/, " ", line)
                if (line != expected) { print "import-terminology: columns of " file ": " line > "/dev/stderr"; exit 1 }
                next }
        { print }' "$1"
}

# made SORT_KEY TABLE TITLE COLUMNS…: $work/rows under its head, sorted
made() {
    key=$1
    table=$2
    shift 2
    head_of "$@" >"$work/$table.tsv"
    sort -t "$tab" -k "$key" "$work/rows" >>"$work/$table.tsv"
}

# An ingredient without a number keeps its name, after a question mark. Rows of the OMOP
# extension have no RxNorm number and are left out.
rows_of "$data/rxnorm-products.tsv" \
    "rxcui tty name ingredient_rxcuis ingredient_names pin_rxcuis strengths dose_form qualifier brand release" >"$work/in"
awk -F '\t' -v OFS='\t' '$1 ~ /^[0-9]+$/ { print $1, $2, $11, $4, $6, $7, $8, $9, $10, $3 }' "$work/in" >"$work/rows"
made 1,1n products "products" rxcui tty release ingredients precise strengths form qualifier brand name

rows_of "$data/rxnorm-ingredients.tsv" "rxcui name tty unii in_rxcui_for_pin release" >"$work/in"
awk -F '\t' -v OFS='\t' '{ print $1, $3, $5, $2 }' "$work/in" >"$work/rows"
made 1,1n ingredients "ingredients" rxcui tty ingredient name

# Of a brand with a current and an older reading the current one stands first: it is kept.
rows_of "$data/rxnorm-brands.tsv" "brand bn_rxcui ingredient_rxcuis ingredient_names" >"$work/in"
awk -F '\t' -v OFS='\t' '!seen[tolower($1)]++ { print $1, $2, $3 }' "$work/in" >"$work/rows"
made 1,1 brands "brands" brand rxcui ingredients

rows_of "$data/rxnorm-ndc.tsv" "ndc11 rxcui" >"$work/in"
awk -F '\t' '
    length($1) != 11 || length($2) > 7 || $1 $2 ~ /[^0-9]/ {
        print "import-terminology: not an NDC line: " $0 > "/dev/stderr"; exit 1 }
    { printf "%s\t%07d\n", $1, $2 }' "$work/in" >"$work/rows"
made 1,1 ndc "NDC, 20 bytes a line" ndc rxcui

# Of several ingredients under one code the first that is listed is meant.
rows_of "$data/ingredients-of-interest.tsv" "name group rxcui atc status" >"$work/in"
awk -F '\t' -v OFS='\t' '
    $3 != "" { n = split($4, codes, "|")
               for (i = 1; i <= n; i++) if (codes[i] != "" && !seen[codes[i]]++) print codes[i], $3 }' "$work/in" >"$work/rows"
made 1,1 atc "atc" atc rxcui

mkdir -p "$target"
for table in products ingredients brands ndc atc; do
    lines=$(($(wc -l <"$work/$table.tsv") - 2))
    [ "$lines" -gt 0 ] || die "$table: no rows"
    if cmp -s "$work/$table.tsv" "$target/$table.tsv"; then
        echo "$table.tsv: $lines rows, unchanged"
    else
        cat "$work/$table.tsv" >"$target/$table.tsv"
        echo "$table.tsv: $lines rows, written"
    fi
done
echo "RxNorm $release"
