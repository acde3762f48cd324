"""The browser's processes, as Linux shows them. Part of `spiders`.

A browser is many processes, and Playwright names none of them: one is found by a mark on its command line. Where there
is no /proc nothing is found: pages are bounded in time there, and not in memory.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

_PROC = Path("/proc")


def marked(mark: str) -> list[int]:
    """Processes that were started with the argument `mark`, and all below them."""
    argument = f"\0{mark}\0".encode()
    return below(*(int(entry.name) for entry in _entries() if argument in _read(entry / "cmdline")))


def below(*pids: int) -> list[int]:
    """`pids`, and all processes that they or theirs have started."""
    found = list(pids)
    for pid in found:  # grows while it is walked
        found += [child for child in _children(pid) if child not in found]
    return found


def writers(mark: str) -> frozenset[int]:
    """Those of `marked` that run the scripts of pages."""
    return frozenset(pid for pid in marked(mark) if b"\0--type=renderer\0" in _read(_PROC / str(pid) / "cmdline"))


def limit_memory(pids: Iterable[int], most: int) -> None:
    """None of `pids`, nor any process that one of them starts from now on, gets more than `most` bytes of its own."""
    if sys.platform != "linux":
        return
    import resource  # noqa: PLC0415 - not on every system

    for pid in pids:
        with contextlib.suppress(OSError):  # has just ended
            resource.prlimit(pid, resource.RLIMIT_DATA, (most, most))


def kill(mark: str) -> None:
    """The processes of `marked` have been killed."""
    for pid in marked(mark):
        with contextlib.suppress(OSError):  # has just ended
            os.kill(pid, signal.SIGKILL)


def _entries() -> list[Path]:
    return [entry for entry in _PROC.iterdir() if entry.name.isdigit()] if _PROC.exists() else []


def _children(pid: int) -> list[int]:
    threads = _PROC / str(pid) / "task"
    return [int(child) for listed in threads.glob("*/children") for child in _read(listed).split()]


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # the process has just ended
        return b""
