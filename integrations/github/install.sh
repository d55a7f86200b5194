#!/usr/bin/env bash
# Installs slogate from the checkout of this action into an environment of its own, once a job.
#
# Nothing is ever run from the workspace: -I keeps its modules (a proposed pip/, a proposed json.py) off the path.
set -euo pipefail
unset PYTHONPATH PYTHONHOME

if [ "${RUNNER_OS:-}" = Windows ]; then
    echo "::error title=slogate::slogate runs on Linux and macOS; let this job run on ubuntu-latest."
    exit 2
fi

environment=$RUNNER_TEMP/slogate
stamp="$GITHUB_ACTION_PATH $INPUT_PYTHON $INPUT_EXTRAS"
if [ "$(cat "$environment/installed" 2>/dev/null)" = "$stamp" ]; then
    exit 0
fi

if ! "$INPUT_PYTHON" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "::error title=slogate::The input python must name Python 3.11 or later; actions/setup-python installs one."
    exit 2
fi
"$INPUT_PYTHON" -I -m venv --clear "$environment"

constraints=()
if [ -f "$GITHUB_ACTION_PATH/constraints.txt" ]; then
    constraints=(--constraint "$GITHUB_ACTION_PATH/constraints.txt")
fi
# From a folder that is empty but for the environment: pip reads what lies where it is started.
cd "$environment"
"$environment/bin/python" -I -m pip install -qq --no-input --disable-pip-version-check \
    ${constraints[@]+"${constraints[@]}"} "${GITHUB_ACTION_PATH}${INPUT_EXTRAS:+[$INPUT_EXTRAS]}"
printf '%s' "$stamp" > "$environment/installed"
