"""Calls that may block, kept off the loop and off the shared pool. Part of `scheduler`."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


async def in_own_thread(call: Callable[[], T]) -> T:
    """What `call` gives, called in a thread of its own that does not keep the program from ending.

    The shared pool is no place for a call that may hang: its few threads read pages, and the loop waits for them at the end.
    """
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(call())
        except BaseException as error:  # noqa: BLE001 - handed to whoever awaits; a thread that ended in silence would hang it
            answer.set_exception(error)

    # Running futures cannot be cancelled, so a caller that gave up does not make `set_result` raise.
    answer.set_running_or_notify_cancel()
    threading.Thread(target=run, name="channel", daemon=True).start()
    return await asyncio.wrap_future(answer)
