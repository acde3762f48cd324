"""Exit codes where stdout ends early: a reader who goes away has enough, a full disk is a failure."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FULL = Path("/dev/full")
COMMANDS = (
    ("articles", "list"),
    ("articles", "list", "--json"),
    ("articles", "export", "-"),
    ("alerts", "list"),
    ("alerts", "list", "--json"),
    ("config", "schema"),
    ("config", "show", "--json"),
    ("--help",),
)


def ended(stdout: int, file: Path, *words: str) -> tuple[int, str]:
    """Exit code and stderr of `kentongan WORDS` that writes into `stdout`."""
    command = [sys.executable, "-m", "kentongan", "--config", str(file), *words]
    done = subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    return done.returncode, done.stderr


@pytest.mark.parametrize("words", COMMANDS)
def test_a_reader_who_goes_away_is_no_error(stocked: Path, words: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        assert ended(writer, stocked, *words) == (0, "")
    finally:
        os.close(writer)


@pytest.mark.skipif(not FULL.exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("words", COMMANDS)
def test_a_full_disk_is_told_once_and_ends_with_1(stocked: Path, words: tuple[str, ...]) -> None:
    with FULL.open("wb") as full:
        assert ended(full.fileno(), stocked, *words) == (
            1,
            "what was to be written found no room: No space left on device\n",
        )
