#!/bin/sh
# Renews both lock files from pyproject.toml: hashes, every platform, and no address of any package index.
set -eu
cd "$(dirname "$0")/.."
command -v uv >/dev/null || { echo "renewing the lock files needs uv (pip install uv)" >&2; exit 2; }
common="--quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command tools/lock.sh"
uv pip compile pyproject.toml --group build $common --output-file requirements.lock "$@"
uv pip compile pyproject.toml --group build --group dev $common --constraint requirements.lock --output-file requirements-dev.lock "$@"
if grep -nE 'https?://|file://' requirements.lock requirements-dev.lock; then
    echo "a lock file names an address: remove it before committing" >&2
    exit 1
fi
