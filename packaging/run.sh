#!/usr/bin/env bash
# Installs what is missing, builds, and starts the service with its demo; or, with
# --check, sends it a sample patient's hooks and judges the cards.
set -euo pipefail
# shellcheck source=packaging/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

usage() {
    cat <<'TEXT'
packaging/run.sh [--check] [--listen HOST:PORT] [--admin HOST:PORT]

Without options: installs what is missing (Debian 12 packages; root or sudo), builds
build/release/refract, starts it with --demo on 127.0.0.1:8080 (hooks) and
127.0.0.1:8081 (administration), and stays up until Ctrl-C.

  --check   start it on free ports instead, send it the hooks of packaging/samples, print
            the cards, stop it. Exit status 0 only if the expected cards are there.
  --listen  another address for the hooks
  --admin   another address for administration

It may be run again and again; what is there already is left alone.
TEXT
}

CHECK=no
LISTEN=127.0.0.1:8080
ADMIN=127.0.0.1:8081
while [[ $# -gt 0 ]]; do
    case $1 in
        --check) CHECK=yes ;;
        --listen | --admin)
            [[ $# -ge 2 ]] || { usage >&2; exit 2; }
            if [[ $1 == --listen ]]; then LISTEN=$2; else ADMIN=$2; fi
            shift
            ;;
        -h | --help) usage; exit 0 ;;
        *) warn "There is no option \"$1\"."; usage >&2; exit 2 ;;
    esac
    shift
done

readonly BINARY=$ROOT/build/release/refract
readonly SAMPLES=$ROOT/packaging/samples
# The day on which the stories of the samples are told: the demo's clock stands there.
readonly DEMO_DAY=2026-03-02

# The samples that are hooks, by the name of the hook.
readonly HOOKS=(patient-view encounter-start order-select order-sign)

# Service of a hook: orders go to medication-check, the others to trd-review.
service_of() {
    case $1 in order-*) echo medication-check ;; *) echo trd-review ;; esac
}

print_what_to_try() {
    local hook
    cat <<TEXT

The demo chart, with synthetic patients, for any browser on this machine:

    http://localhost:${LISTEN##*:}/

What to try, in a second terminal, from $ROOT:

  which services there are
    curl -s http://$LISTEN/cds-services | jq .

  a hook (the demo's clock stands on $DEMO_DAY, the day of the sample patients)
TEXT
    for hook in "${HOOKS[@]}"; do
        printf '    curl -s -H "Content-Type: application/json" -d @packaging/samples/%s.json \\\n' "$hook"
        printf '      http://%s/cds-services/%s | jq .\n' "$LISTEN" "$(service_of "$hook")"
    done
    cat <<TEXT

  without HTTP: a patient's Bundle as a clinician would read it, and a hook
    build/release/refract assess packaging/samples/bundle.json --today $DEMO_DAY --format text
    build/release/refract evaluate packaging/samples/order-sign.json --today $DEMO_DAY | jq .

The knowledge has not been reviewed by a clinician. Ctrl-C stops the service.

TEXT
}

# print_cards FILE: an answer's cards as a person would read them.
print_cards() {
    jq -r '
        def rules: [.extension["org.refract.rules"]? // [] | .. | strings] | join(", ");
        if (.cards | length) == 0 then "  no cards" else
        .cards[] |
        "  [\(.indicator | ascii_upcase)] \(.summary)",
        "      topic: \(.source.topic.code // "none") \(.source.topic.display // "")" +
            (rules | if . == "" then "" else " (rules: \(.))" end),
        (.detail // "" | split("\n")[] | "      " + .),
        (.suggestions[]? | "      -> \(.label)"), "" end' "$1"
}

# expect FILE WHAT FILTER: FILTER, a jq condition on the answer, must hold.
expect() {
    if jq -e "$3" "$1" >/dev/null; then
        say "  ok      $2"
    else
        say "  WRONG   $2"
        FAILURES=$((FAILURES + 1))
    fi
}

SERVICE_PID=
stop_service() {
    if [[ -n $SERVICE_PID ]]; then kill -TERM "$SERVICE_PID" 2>/dev/null || true; fi
}

# start_service LOG: on free ports; sets SERVICE_PID and URL.
start_service() {
    local waited=0
    "$BINARY" serve --demo --today "$DEMO_DAY" --listen 127.0.0.1:0 --admin 127.0.0.1:0 >"$1" 2>&1 &
    SERVICE_PID=$!
    trap stop_service EXIT
    until URL=$(sed -n '/^Listening on http/{s/^Listening on \([^ ]*\).*/\1/p;q}' "$1") && [[ -n $URL ]]; do
        kill -0 "$SERVICE_PID" 2>/dev/null || { cat "$1" >&2; die "The service ended before it listened."; }
        ((++waited <= 300)) || { cat "$1" >&2; die "The service did not listen within 30 s."; }
        sleep 0.1
    done
}

check() {
    local log=$LOG_DIR/service.log out=$LOG_DIR/answers hook status code=0
    FAILURES=0
    mkdir -p "$out"
    start_service "$log"
    say "The service listens on $URL"

    step "Asking it for its services"
    curl -sS --max-time 10 "$URL/cds-services" >"$out/discovery.json"
    jq -r '.services[] | "  \(.id) on \(.hook): \(.title)"' "$out/discovery.json"
    expect "$out/discovery.json" "trd-review is offered on patient-view" \
        'any(.services[]; .id == "trd-review" and .hook == "patient-view")'
    expect "$out/discovery.json" "medication-check is offered on order-sign" \
        'any(.services[]; .id == "medication-check" and .hook == "order-sign")'
    curl -sS --max-time 10 "$URL/demo/chart" >"$out/demo-chart.json"
    expect "$out/demo-chart.json" "the demo chart has a dozen patients" '.patients | length >= 12'
    jq -nR '[inputs] | join("\n")' <(curl -sS --max-time 10 "$URL/") >"$out/demo-page.json"
    expect "$out/demo-page.json" "the demo chart has its page" 'contains("<demo-app>")'

    step "Sending it the sample patients' hooks"
    for hook in "${HOOKS[@]}"; do
        say "$hook to $(service_of "$hook")"
        status=$(curl -sS --max-time 10 -o "$out/$hook.json" -w '%{http_code}' -H 'Content-Type: application/json' \
            --data-binary "@$SAMPLES/$hook.json" "$URL/cds-services/$(service_of "$hook")")
        [[ $status == 200 ]] || { cat "$out/$hook.json" >&2; die "It answered $status, not 200."; }
        print_cards "$out/$hook.json"
    done
    expect "$out/patient-view.json" "two failed adequate trials are a card of topic C20" \
        'any(.cards[]; .source.topic.code == "C20")'
    expect "$out/encounter-start.json" "an MAOI beside an SSRI on the record is a critical card of topic R001" \
        'any(.cards[]; .source.topic.code == "R001" and .indicator == "critical")'
    expect "$out/order-sign.json" "phenelzine after fluoxetine is a critical card of topic R005" \
        'any(.cards[]; .source.topic.code == "R005" and .indicator == "critical")'

    step "Stopping it"
    kill -TERM "$SERVICE_PID"
    wait "$SERVICE_PID" || code=$?
    SERVICE_PID=
    if [[ $code -eq 0 ]]; then
        say "  ok      it stopped cleanly on SIGTERM"
    else
        say "  WRONG   it ended with status $code on SIGTERM"
        FAILURES=$((FAILURES + 1))
    fi
    [[ $FAILURES -eq 0 ]] || die "$FAILURES expectations do not hold. The service's log is $log"
    say "All expectations hold ($SECONDS s)."
}

if [[ $CHECK == yes ]]; then STEPS=6; else STEPS=3; fi

step "Packages"
install_packages "${BUILD_PACKAGES[@]}" "${CHECK_PACKAGES[@]}" || exit 1
install_node || exit 1

step "Building build/release/refract"
build_preset release refract

if [[ $CHECK == yes ]]; then
    step "Starting the service on free ports"
    check
else
    step "Starting the service on $LISTEN, administration on $ADMIN"
    print_what_to_try
    cd "$ROOT"
    exec "$BINARY" serve --demo --today "$DEMO_DAY" --listen "$LISTEN" --admin "$ADMIN"
fi
