"""Large pages give their memory back when they are read. Part of `spiders`."""

from __future__ import annotations

import ctypes

_M_MMAP_THRESHOLD = -3
"""From glibc's malloc.h."""
_LARGE = 1_000_000


def give_large_blocks_back() -> None:
    """From now on what is larger than a megabyte returns to the system when it is freed.

    glibc keeps such blocks after the first was freed, each thread its own: a crawl of large pages held 90 MB more. Where
    the C library is another, nothing changes.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE)
