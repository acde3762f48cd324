"""Threads for reading pages, which is slow. Part of `spiders`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")

_LARGE = 1_000_000
"""Bytes of a page above which it is read alone."""
_ALONE = ThreadPoolExecutor(max_workers=1, thread_name_prefix="large-page")
"""One thread for the large pages of all crawls: as text, tree and text again a page fills ten times its size, and each
thread that has read one keeps the memory for its next."""


async def read_aside(size: int, read: Callable[..., T], *arguments: Any, **options: Any) -> T:
    """What `read` makes of a page of `size` bytes, in a thread; a large page waits for the one before it."""
    pool = _ALONE if size > _LARGE else None
    return await asyncio.get_running_loop().run_in_executor(pool, partial(read, *arguments, **options))
