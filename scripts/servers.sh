#!/bin/sh
# Installs the servers that the tests start, where that is allowed; says which are missing otherwise.
#
# A missing server is not this script's failure: its tests skip and say so, or fail where CI=true.
set -eu
cd "$(dirname "$0")/.."

missing=
# npm brings the YAML language server and other readers of our files, chromium shows the HTML report, and completion is
# tried in other shells; only CI is asked to have them. rsync is what the local GitLab runner copies a repository with.
readers="npm:npm chromium:chromium zsh:zsh fish:fish"
for pair in prometheus:prometheus promtool:prometheus victoria-metrics:victoria-metrics rsync:rsync ${CI:+$readers}; do
    command -v "${pair%%:*}" >/dev/null 2>&1 && continue
    case " $missing " in *" ${pair#*:} "*) ;; *) missing="$missing ${pair#*:}" ;; esac
done
# Debian puts PostgreSQL's server where nobody's PATH looks.
if ! command -v initdb >/dev/null 2>&1 && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
    missing="$missing postgresql"
fi
[ -n "$missing" ] || exit 0

# shellcheck disable=SC2086  # one word for each package
if ! sh scripts/debian.sh $missing; then
    printf 'Tests against a server that is not here will skip, or fail where CI=true. Missing:%s\n' "$missing"
fi
