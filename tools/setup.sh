#!/bin/sh
# Builds .venv from the hash-locked requirements named as arguments, and installs kentongan into it, editable.
# Works where Debian's python3 has no ensurepip (python3-venv missing): then the pip of the machine fills the environment.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "kentongan needs Python 3.11 or newer; $("$python" --version) was found. Set PYTHON=/path/to/python3.11" >&2
    exit 2
}

if [ ! -x .venv/bin/python ]; then
    "$python" -m venv .venv >/dev/null 2>&1 || "$python" -m venv --clear --without-pip .venv
fi
if .venv/bin/python -m pip --version >/dev/null 2>&1; then
    pip=".venv/bin/python -m pip"
else
    pip="$python -m pip --python .venv/bin/python"
fi

stamp=.venv/.installed
wanted=$(cat "$@" pyproject.toml | cksum)
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
    for lock in "$@"; do
        $pip install --quiet --disable-pip-version-check --require-hashes --requirement "$lock"
    done
    $pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
    echo "$wanted" >"$stamp"
fi
