#!/bin/sh
# Makes the virtual environment and installs slogate in it, once: environment.sh FOLDER [EXTRA]
#
# A stamp in the folder says what was installed, so that a second call costs nothing. PYTHON=... picks
# the interpreter; otherwise the first of python3.11 and later that is found. Nothing is written outside
# the folder, except that where Debian's Python came without venv, and apt-get may be used, it is added.
set -eu
cd "$(dirname "$0")/.."
folder=$1
extra=${2:-}

say() { printf '%s\n' "$*" >&2; }

recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        recent "$PYTHON" && { printf '%s\n' "$PYTHON"; return; }
        say "slogate needs Python 3.11 or later; PYTHON=$PYTHON is not, or is not there."
        return 1
    fi
    for candidate in python3 python3.13 python3.12 python3.11 python3.14 python; do
        recent "$candidate" && { printf '%s\n' "$candidate"; return; }
    done
    say "slogate needs Python 3.11 or later, and none was found (looked for python3, python3.11 to python3.14)."
    say "Install one, or name it: make demo PYTHON=/path/to/python3.12"
    return 1
}

# ---- is it done already? ----
# The stamp names this folder too: a copied or moved tree must not run the code of the old one.
state="$(pwd) $(cksum < pyproject.toml)"
stamp="$folder/.slogate"
if [ -x "$folder/bin/python" ] && [ -f "$stamp" ]; then
    if grep -qxF "$state $extra" "$stamp"; then exit 0; fi
    if [ -z "$extra" ] && grep -qF "$state " "$stamp"; then exit 0; fi
fi

python=$(find_python)
if ! { [ -f "$stamp" ] && grep -qF "$(pwd) " "$stamp" && "$folder/bin/python" -c '' 2>/dev/null; }; then
    rm -rf "$folder"
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        sh scripts/debian.sh python3-venv >&2 || true
    fi
    if ! "$python" -m venv "$folder" >&2; then
        rm -rf "$folder"
        say "$python could not make a virtual environment (Debian, Ubuntu: apt-get install python3-venv)."
        exit 1
    fi
fi

version=$("$folder/bin/python" -c 'import platform; print(platform.python_version())')
say "Installing slogate${extra:+ with its $extra tools} in $folder, Python $version (only this once) ..."
rm -f "$stamp"
"$folder/bin/python" -m pip install -qq --disable-pip-version-check --no-input -e ".${extra:+[$extra]}" >&2
printf '%s %s\n' "$state" "$extra" > "$stamp"
