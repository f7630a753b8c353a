# Functions that packaging/run.sh and tests/run.sh share: saying how far they are,
# installing what is missing, building a preset. Sourced by bash, never run.
#
# shellcheck shell=bash disable=SC2034
#
# Promise: everything here may be repeated. What is there already is left alone, so a
# second run needs no network and no root.

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
STEP=0
STEPS=0
export ROOT

# Each package with what needs it. Nothing that is only recommended is installed.
BUILD_PACKAGES=(
    cmake ninja-build g++         # the build
    ccache                        # makes the second build, and the next preset, quick
    libpoco-dev                   # HTTP, SQLite and PostgreSQL
    libpq-dev                     # is PostgreSQL there
    rapidjson-dev                 # answers; knowledge and configuration files
    libsimdjson-dev               # JSON from the network
    libssl-dev                    # hashes, identifiers, signatures
    libcurl4-openssl-dev          # keys of clients by URL, FHIR servers
    zlib1g-dev                    # gzip bodies
    libhowardhinnant-date-dev     # time zones, with tzdata
    tzdata
    libgtest-dev libgmock-dev     # the tests are configured with everything else
)
NODE_PACKAGES=(nodejs npm)        # the browser code: cards, demo chart
CHECK_PACKAGES=(curl jq)          # packaging/run.sh --check, the command's tests
TEST_PACKAGES=(
    postgresql-15                 # the audit's tests start a server of their own
    nghttp2-server                # a FHIR server over TLS and HTTP/2
)
CLANG_PACKAGES=(
    clang-format
    clang libclang-rt-14-dev      # fuzzing
)
PHP_PACKAGES=(                    # the OpenEMR module's tests
    php-cli php-curl php-mbstring php-xml php-sqlite3 phpunit
    zip unzip                     # packaging/openemr-module.sh
    openssl                       # a certificate for the service beside the stand-in
)
BROWSER_PACKAGES=(chromium fonts-liberation)  # its tests
TIDY_PACKAGES=(clang-tidy)        # tests/run.sh --all

say() { printf '%s\n' "$*"; }
warn() { printf '%s\n' "$*" >&2; }
die() {
    warn "$*"
    exit 1
}

# step TEXT: announces the next of $STEPS steps with the seconds since the script began.
step() {
    STEP=$((STEP + 1))
    printf '\n[%d/%d] %s (at %d s)\n' "$STEP" "$STEPS" "$*" "$SECONDS"
}

is_installed() {
    local state
    state=$(dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null) || return 1
    [[ $state == ii* || $state == hi* ]]
}

# The packages of the list that are not there, one a line.
missing_packages() {
    local package
    for package in "$@"; do
        is_installed "$package" || printf '%s\n' "$package"
    done
}

as_root() {
    if [[ $EUID -eq 0 ]]; then "$@"; else sudo -- "$@"; fi
}

# install_packages PACKAGE…: status 1, with what to do, where that is impossible.
install_packages() {
    local missing
    if ! command -v dpkg-query >/dev/null; then
        warn "This is no Debian system: nothing can be installed here. What is needed has these names in Debian 12:"
        warn "  $*"
        return 1
    fi
    mapfile -t missing < <(missing_packages "$@")
    if [[ ${#missing[@]} -eq 0 ]]; then
        say "All $# packages are installed."
        return 0
    fi
    if [[ $EUID -ne 0 ]] && ! command -v sudo >/dev/null; then
        warn "Packages are missing (${#missing[@]}), and installing them needs root or sudo. As root, run:"
        warn "  apt-get update && apt-get install --no-install-recommends ${missing[*]}"
        return 1
    fi
    say "Installing ${#missing[@]} of $# packages: ${missing[*]}"
    as_root apt-get update -qq || warn "The package lists could not be refreshed; trying with those that are there."
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        -o Dpkg::Use-Pty=0 "${missing[@]}" >"$LOG_DIR/apt.log" 2>&1 || {
        tail -n 20 "$LOG_DIR/apt.log" >&2
        warn "apt-get could not install them; all that it said is in $LOG_DIR/apt.log"
        return 1
    }
}

# The lock files are of a version that npm reads from 7 on.
node_fits() {
    local npm
    npm=$(npm --version 2>/dev/null) || return 1
    [[ ${npm%%.*} -ge 7 ]] && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null
}

# Node.js 18 or newer with npm: what is there already, or else Debian's.
install_node() {
    if ! node_fits; then
        install_packages "${NODE_PACKAGES[@]}" || return 1
        hash -r
        node_fits || {
            warn "Node.js 18 and npm 7 or newer are needed; here: node $(node --version 2>&1), npm $(npm --version 2>&1)."
            warn "Another Node.js stands before Debian 12's (in PATH, or installed from elsewhere): bring it up to date, or remove it."
            return 1
        }
    fi
    say "Node.js $(node --version) is installed."
}

# Sanitizers of GCC 12 and Clang 14 do not start under the widest randomisation of
# addresses (vm.mmap_rnd_bits above 28); where the kernel lets us, it is switched off.
without_aslr() {
    local bits=0
    [[ -r /proc/sys/vm/mmap_rnd_bits ]] && bits=$(</proc/sys/vm/mmap_rnd_bits)
    if ((bits > 28)) && setarch "$(uname -m)" -R true 2>/dev/null; then
        setarch "$(uname -m)" -R "$@"
    else
        "$@"
    fi
}

# build_preset PRESET [TARGET…]: configures where needed and builds into build/PRESET.
build_preset() {
    local preset=$1
    shift
    mkdir -p "$ROOT/build/$preset"
    (
        cd "$ROOT" || exit 1
        cmake --preset "$preset" >"build/$preset/configure.log" 2>&1 || {
            cat "build/$preset/configure.log" >&2
            warn "Configuring $preset failed."
            exit 1
        }
        NINJA_STATUS="[%f/%t, %es] " without_aslr cmake --build "build/$preset" ${1:+--target "$@"}
    )
}

mkdir -p "$ROOT/build/logs"
LOG_DIR=$ROOT/build/logs
