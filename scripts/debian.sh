#!/bin/sh
# Installs Debian packages where that is allowed: debian.sh PACKAGE...
#
# Allowed means: apt-get exists, and we are root or sudo asks no password. Elsewhere, or with
# SLOGATE_NO_APT set, it changes nothing, says so, and ends with 1.
set -eu

if [ -n "${SLOGATE_NO_APT:-}" ] || ! command -v apt-get >/dev/null 2>&1; then
    printf 'Not installed here: %s (no apt-get, or SLOGATE_NO_APT is set).\n' "$*"
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root='sudo -n'
else
    printf 'Not installed here: %s (only root may: apt-get install %s).\n' "$*" "$*"
    exit 1
fi

printf 'Installing Debian packages: %s ...\n' "$*"
install="env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends"
$as_root apt-get update -qq >/dev/null || printf 'apt-get update failed; trying with the lists that are here.\n'
log=$(mktemp)
# shellcheck disable=SC2086  # as_root and install are words, split on purpose
if ! $as_root $install "$@" >"$log" 2>&1; then
    cat "$log"
    rm -f "$log"
    exit 1
fi
rm -f "$log"

# Debian starts a server when it installs one. The tests start their own, so a real machine keeps none running.
if [ -d /run/systemd/system ]; then
    for unit in "$@"; do
        $as_root systemctl disable --quiet --now "$unit" 2>/dev/null || true
    done
fi
