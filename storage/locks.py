"""File locks that the kernel lets go when their holder dies. Part of `storage`."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

POLL_S = 0.02


class FileLock:
    """An advisory lock on a file. Each instance is a holder of its own, also within one process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def fileno(self) -> int:
        """The open descriptor; a child that inherits it holds the lock too."""
        if self._descriptor is None:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self._descriptor

    def acquire(self, *, shared: bool = False, at_most_s: float = 0.0) -> bool:
        """Whether the lock is ours, after waiting for `at_most_s` if others hold it. Blocks the thread."""
        wanted = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB
        deadline = time.monotonic() + at_most_s
        while True:
            try:
                fcntl.flock(self.fileno(), wanted)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    return False
                time.sleep(POLL_S)
            else:
                return True

    def release(self) -> None:
        """Our descriptor is closed. A child that inherited it keeps the lock."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
