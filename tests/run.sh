#!/usr/bin/env bash
# Installs what is missing, builds, and runs all tests in stages, each with its time.
# shellcheck disable=SC2317  # the stage_ functions are called by their names in the table
set -euo pipefail
# shellcheck source=packaging/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/../packaging/lib.sh"

# name | what it does | in every run, or with --all alone
readonly STAGE_TABLE=(
    "install|install what is missing|always"
    "format|clang-format over every C++ file|always"
    "build|configure and build the release preset|always"
    "test|the test suite, release|always"
    "cases|the knowledge: refract knowledge check, then all cases|always"
    "check|packaging/run.sh --check: the service and a sample patient|always"
    "php|the OpenEMR module's own tests (PHPUnit)|always"
    "browser|the cards element and the demo chart in Debian's Chromium|always"
    "asan|build and test suite with AddressSanitizer and UBSan|always"
    "tsan|server, service, audit and reload with ThreadSanitizer (--all: the whole suite)|always"
    "tidy|clang-tidy over the sources and the tests|all"
    "fuzz|every fuzz target, one minute in total|always"
    "kill|a hundred times: the service killed, the database restarted, and nothing lost|all"
    "bench|benchmarks|all"
)
# One minute for all fuzz targets together: a run that every change can afford. Long
# runs are the fuzz preset's (CONTRIBUTING.md).
readonly FUZZ_SECONDS=60
# Exit statuses of a stage beside 0 and failure.
readonly SKIPPED=77  # it cannot run here
readonly EMPTY=78    # there is nothing to run in this version of the project

usage() {
    cat <<'TEXT'
tests/run.sh [--all] [--allow-skip] [--only STAGE]... [--list]

Installs what is missing (Debian 12 packages; root or sudo), builds, and runs all tests
in stages. Ends with a table of the stages and the number of tests that passed and failed.

  --all         also clang-tidy, the hundred kills, benchmarks, and the whole suite under
                ThreadSanitizer
  --only STAGE  this stage alone, with the builds it needs; may be given more than once
  --allow-skip  a stage that cannot run here (a tool is missing) does not fail the run
  --list        the stages
TEXT
}

stage_names() { printf '%s\n' "${STAGE_TABLE[@]%%|*}"; }

ALL=no
ALLOW_SKIP=no
ONLY=()
while [[ $# -gt 0 ]]; do
    case $1 in
        --all) ALL=yes ;;
        --allow-skip) ALLOW_SKIP=yes ;;
        --only)
            [[ $# -ge 2 ]] || { usage >&2; exit 2; }
            stage_names | grep -qxF -- "$2" || die "There is no stage \"$2\"; --list shows them."
            ONLY+=("$2")
            shift
            ;;
        --list)
            for row in "${STAGE_TABLE[@]}"; do
                IFS='|' read -r name text when <<<"$row"
                [[ $when == all ]] && text+=" (with --all, or --only $name)"
                printf '  %-8s %s\n' "$name" "$text"
            done
            exit 0
            ;;
        -h | --help) usage; exit 0 ;;
        *) warn "There is no option \"$1\"."; usage >&2; exit 2 ;;
    esac
    shift
done
JOBS=$(nproc)
readonly ALL ALLOW_SKIP JOBS

# need TOOL…: where one is missing the stage cannot run, and says so.
need() {
    local tool
    for tool in "$@"; do
        command -v "$tool" >/dev/null && continue
        say "Skipped: $tool is not installed."
        exit "$SKIPPED"
    done
}

# The C++ files that are ours, NUL-separated: those that git knows or would add.
cpp_files() {
    (cd "$ROOT" && if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
        git ls-files -z --cached --others --exclude-standard -- '*.cpp' '*.h'
    else
        find fhir rules plugin tests -name '*.cpp' -print0 -o -name '*.h' -print0
    fi | sort -zu)
}

# run_tests PRESET [CTEST OPTION…]: the numbers are kept for the end in tests.xml.
run_tests() {
    local preset=$1
    shift
    without_aslr ctest --test-dir "$ROOT/build/$preset" --parallel "$JOBS" --output-on-failure --no-tests=error \
        --progress --output-junit tests.xml "$@"
}

stage_install() {
    local packages=("${BUILD_PACKAGES[@]}" "${CHECK_PACKAGES[@]}" "${TEST_PACKAGES[@]}")
    install_packages "${packages[@]}" || return 1
    install_node || return 1
    install_packages "${CLANG_PACKAGES[@]}" || return "$SKIPPED"
}

# Says the files that are not as .clang-format has them.
stage_format() {
    need clang-format
    cd "$ROOT"
    local wrong
    # shellcheck disable=SC2016  # expanded by the inner bash
    wrong=$(cpp_files | xargs -0 -r -n 1 -P "$JOBS" bash -c \
        'clang-format --dry-run -Werror "$1" >/dev/null 2>&1 || printf "%s\n" "$1"' _)
    [[ -z $wrong ]] || { say "clang-format -i would change:"; say "$wrong"; return 1; }
    say "$(cpp_files | tr -cd '\0' | wc -c) files are formatted as .clang-format says."
}

stage_build() { build_preset release; }

stage_test() {
    build_preset release
    run_tests release
}

stage_cases() {
    build_preset release refract
    "$ROOT/build/release/refract" knowledge check
    "$ROOT/build/release/refract" knowledge cases
}

stage_check() { "$ROOT/packaging/run.sh" --check; }

# PHP that does not parse as one file never runs in a test either.
stage_php() {
    install_packages "${PHP_PACKAGES[@]}" || return "$SKIPPED"
    cd "$ROOT"
    find plugin/openemr tests/openemr -name '*.php' -not -path '*/node_modules/*' -print0 |
        xargs -0 -n 1 -P "$JOBS" php -l | { grep -v '^No syntax errors' && return 1 || true; }
    mkdir -p "$ROOT/build/php"
    phpunit -c tests/openemr/phpunit.xml --log-junit "$ROOT/build/php/tests.xml"
}

stage_browser() {
    install_node || return "$SKIPPED"
    install_packages "${BROWSER_PACKAGES[@]}" || return "$SKIPPED"
    build_preset release refract
    cd "$ROOT"
    node plugin/web/install.mjs plugin/web
    node plugin/web/install.mjs tests/browser
    npm --prefix plugin/web run --silent check
    (cd tests/browser && npx --no-install playwright test)
    # The OpenEMR module, in a page that stands in for the prescription form.
    install_packages "${PHP_PACKAGES[@]}" || return "$SKIPPED"
    node plugin/web/install.mjs tests/openemr
    (cd tests/browser && npx --no-install playwright test --config openemr/playwright.config.ts)
}

stage_asan() {
    build_preset dev
    export ASAN_OPTIONS=detect_stack_use_after_return=1 UBSAN_OPTIONS=print_stacktrace=1
    export LSAN_OPTIONS=suppressions=$ROOT/tests/lsan.supp:print_suppressions=0
    run_tests dev
}

stage_tsan() {
    export TSAN_OPTIONS=halt_on_error=1
    if [[ $ALL == yes ]]; then
        build_preset tsan
        run_tests tsan
    else
        build_preset tsan refract server_tests service_tests audit_tests command_tests
        run_tests tsan --tests-regex '^(server|service|audit)/|^command/Reload'
    fi
}

stage_tidy() {
    install_packages "${TIDY_PACKAGES[@]}" || return "$SKIPPED"
    build_preset release refract  # its compile_commands.json names every source
    cd "$ROOT"
    local files
    mapfile -d '' -t files < <(cpp_files | grep -zE '\.cpp$' | grep -zvE '^tests/(fuzz|bench)/')
    say "${#files[@]} files"
    printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$JOBS" "$ROOT/tests/tidy_one.sh" "$ROOT/build/release"
}

# seeds_of TARGET: the folders whose files it starts from, one a line.
seeds_of() {
    case $1 in
        hook) printf '%s\n' "$ROOT/tests/fixtures/hooks" "$ROOT/packaging/samples" ;;
        bundle) printf '%s\n' "$ROOT/tests/fixtures/fhir" "$ROOT/packaging/samples" ;;
        *) if [[ -d $ROOT/tests/fuzz/seeds/$1 ]]; then printf '%s\n' "$ROOT/tests/fuzz/seeds/$1"; fi ;;
    esac
}

stage_fuzz() {
    local sources=("$ROOT"/tests/fuzz/*.cpp) source name seconds seeds
    if [[ ! -e ${sources[0]} ]]; then
        say "tests/fuzz defines no targets: there is nothing to run."
        return "$EMPTY"
    fi
    need clang++
    build_preset dev fuzz_targets
    seconds=$((FUZZ_SECONDS / ${#sources[@]}))
    for source in "${sources[@]}"; do
        name=fuzz_$(basename "$source" .cpp)
        mapfile -t seeds < <(seeds_of "${name#fuzz_}")
        mkdir -p "$ROOT/build/fuzz-corpus/$name" "$ROOT/build/fuzz-findings"
        say "$name: $seconds s"
        without_aslr "$ROOT/build/dev/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
            -verbosity=0 -print_final_stats=1 -artifact_prefix="$ROOT/build/fuzz-findings/$name-" \
            "$ROOT/build/fuzz-corpus/$name" "${seeds[@]}" 2>&1 |
            { grep -v -e '^"' -e '^###### ' || true; } || return 1  # its own 77 is a crash
    done
}

stage_kill() {
    build_preset release refract command_tests
    REFRACT_KILLS=100 "$ROOT/build/release/tests/command_tests" --gtest_filter='Crash.*'
}

stage_bench() {
    local found=no program
    build_preset bench
    for program in "$ROOT"/build/bench/bench_*; do
        [[ -x $program && -f $program ]] || continue
        found=yes
        "$program"
    done
    [[ $found == yes ]] || { say "The bench preset built no benchmark."; return 1; }
}

# number FILE ATTRIBUTE: of the first testsuite of a JUnit file.
number() { sed -n "/<testsuite/,/>/{s/.*[[:space:]]$2=\"\([0-9]*\)\".*/\1/p}" "$1" | sed -n 1p; }

# failed_tests FILE: the names of the tests that failed, one a line.
failed_tests() {
    grep -oE '<testcase [^>]*|<(failure|error)[ >/]' "$1" | awk '
        /^<testcase/ { name = $0; sub(/.*[[:space:]]name="/, "", name); sub(/".*/, "", name); next }
        name != "" { print name; name = "" }'
}

# count_tests STAGE: adds the numbers of the stage's tests to the totals; sets FAILURES
# and NOTE, what the table says of them.
count_tests() {
    local preset=$1 tests skipped file
    FAILURES=0 NOTE=
    case $1 in test) preset=release ;; asan) preset=dev ;; php) preset=php ;; esac
    file=$ROOT/build/$preset/tests.xml
    [[ -f $file ]] || return 0
    tests=$(number "$file" tests) FAILURES=$(number "$file" failures) skipped=$(number "$file" skipped)
    PASSED=$((PASSED + tests - FAILURES - skipped))
    FAILED=$((FAILED + FAILURES))
    NOT_RUN=$((NOT_RUN + skipped))
    NOTE=" ($tests tests, $FAILURES failed, $skipped skipped)"
    if [[ $FAILURES -gt 0 ]]; then NOTE+=$(failed_tests "$file" | sed 's/^/            /' | sed '1s/^/\n/'); fi
}

wanted() { # NAME WHEN
    if [[ ${#ONLY[@]} -gt 0 ]]; then
        printf '%s\n' "${ONLY[@]}" | grep -qxF -- "$1"
    else
        [[ $2 == always || $ALL == yes ]]
    fi
}

PASSED=0 FAILED=0 NOT_RUN=0 STATUS=0
SUMMARY=()
# run_stage NAME: in a subshell of its own, so that one that fails ends alone.
run_stage() {
    local name=$1 begin=$SECONDS code result=passed
    STAGE_FAILED=no
    rm -f "$ROOT"/build/{release,dev,tsan,php,browser}/tests.xml
    set +e
    (set -e; "stage_$name")
    code=$?
    set -e
    count_tests "$name"
    if [[ $code -eq $EMPTY ]]; then
        result="nothing to run"
    elif [[ $code -eq $SKIPPED && $ALLOW_SKIP == yes ]]; then
        result=skipped
    elif [[ $code -ne 0 ]]; then
        result=FAILED
        [[ $code -ne $SKIPPED ]] || result="FAILED: skipped, and --allow-skip was not given"
        STAGE_FAILED=yes STATUS=1
        # A stage that failed otherwise than by its tests counts as one.
        [[ $FAILURES -gt 0 ]] || FAILED=$((FAILED + 1))
        say "Stage $name failed (status $code)."
    fi
    SUMMARY+=("$(printf '%-8s %6d s   %s' "$name" "$((SECONDS - begin))" "$result$NOTE")")
}
trap 'exit 130' INT
trap 'exit 143' TERM

for row in "${STAGE_TABLE[@]}"; do
    IFS='|' read -r name text when <<<"$row"
    if wanted "$name" "$when"; then STEPS=$((STEPS + 1)); fi
done
BROKEN=no
for row in "${STAGE_TABLE[@]}"; do
    IFS='|' read -r name text when <<<"$row"
    wanted "$name" "$when" || continue
    step "$name: $text"
    if [[ $BROKEN != no ]]; then
        say "Not run: stage $BROKEN failed."
        SUMMARY+=("$(printf '%-8s %6s     %s' "$name" - "not run: $BROKEN failed")")
        continue
    fi
    run_stage "$name"
    # Without its tools or a release build nothing that follows could say anything new.
    if [[ ($name == install || $name == build) && $STAGE_FAILED == yes ]]; then BROKEN=$name; fi
done

printf '\nStages (%d s in total)\n' "$SECONDS"
printf '  %s\n' "${SUMMARY[@]}"
[[ $NOT_RUN -eq 0 ]] || say "$NOT_RUN tests were skipped: what they need is not on this machine."
printf '\n%d passed, %d failed%s\n' "$PASSED" "$FAILED" "$([[ $NOT_RUN -eq 0 ]] || printf ', %d skipped' "$NOT_RUN")"
exit "$STATUS"
