"""Files that could not be written. Part of the front door."""

from __future__ import annotations

import errno
from pathlib import Path

from scraper.errors import ConfigurationError, KentonganError


class NoRoom(KentonganError):
    """The disk is full, or the share of it that is ours; ends a command with exit 1."""


def is_full(error: OSError) -> bool:
    """Whether it was for want of room: the same call may go well later."""
    return error.errno in {errno.ENOSPC, errno.EDQUOT}


def unwritten(file: Path, error: OSError) -> KentonganError:
    """What to raise when `error` kept `file` from being written: `NoRoom`, or that another file must be named."""
    kind = NoRoom if is_full(error) else ConfigurationError
    return kind(f"{file}: cannot be written: {error.strerror or error}")
