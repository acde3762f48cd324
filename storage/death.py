"""What an embedded server died of, as far as its log and the disk tell. Part of `storage`."""

from __future__ import annotations

import re
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

from scraper.errors import StoreUnwritable
from scraper.model import Value
from storage.faults import UNWRITABLE

LEAST_FREE = 1 << 20
"""Bytes. A commit takes some ten thousand: a server that is started on less dies again at one of its next writes."""
_DISK = re.compile(r"AOF write error|fsync the AOF|No space left|[Qq]uota exceeded")


class Death(Value, frozen=True, kw_only=True):
    """How a server was found dead."""

    said: str
    """Its last words, or that its disk is full."""
    fault: str | None
    """What it died of in a few words, for health checks; None if nothing tells."""
    is_mended: bool
    """Whether it was started again: not on a full disk."""


Revive = Callable[[], Awaitable[Death | None]]
"""Starts a dead server again; None if it lives."""


def inquest(home: Path) -> Death:
    """What the dead server of `home` died of, and whether it may be started again."""
    said, free = last_words(home / "server.log"), shutil.disk_usage(home).free
    fault = StoreUnwritable(said, UNWRITABLE["MISCONF"][1]).fault
    if free < LEAST_FREE:
        return Death(said=f"no space left on the disk of {home}: {free} bytes", fault=fault, is_mended=False)
    return Death(said=said, fault=fault if _DISK.search(said) else None, is_mended=True)


def last_words(log: Path) -> str:
    """The last lines of `log` in one."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return " / ".join(line.strip() for line in lines[-3:]) or "(nothing)"
