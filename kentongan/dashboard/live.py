"""What is new, told at once to every reader who listens. Part of the front door; reads, and never writes.

One task looks at the store for all of them, and only while somebody listens. Other daemons' news come too: they stand in
the same Redis.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from scraper.errors import StoreError
from scraper.model import Value
from storage.bulletin import Standing

LISTENERS = 64
"""Every tab that is looked at is one; each holds a connection."""
EVERY = timedelta(seconds=1)
SLOWEST = timedelta(seconds=30)
"""How seldom the store is asked while it does not answer."""
_UNHEARD = 8
"""News that wait for one slow listener; with more it is told to look at the whole page again."""

Look = Callable[[str], Awaitable[Standing | None]]
_log = structlog.get_logger("kentongan.dashboard.live")


class News(Value, frozen=True, kw_only=True):
    """What changed between two looks."""

    mark: str
    stories: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    is_behind: bool = False
    """The reader's page is older than what is known to have changed since: it may differ anywhere."""


class Listener:
    """One reader's ear. `since` is the mark of the page that is being read, "" for none."""

    def __init__(self, since: str) -> None:
        self._since = since
        self._unheard: asyncio.Queue[News | None] = asyncio.Queue()

    async def next(self) -> News | None:
        """The next news, the first at once, though it may say nothing; None when there will be no more."""
        return await self._unheard.get()

    def greet(self, mark: str) -> None:
        self._unheard.put_nowait(News(mark=mark, is_behind=self._since not in {"", mark}))

    def tell(self, news: News) -> None:
        if self._unheard.qsize() >= _UNHEARD:
            self._forget()
            news = News(mark=news.mark, is_behind=True)
        self._unheard.put_nowait(news)

    def dismiss(self) -> None:
        self._forget()
        self._unheard.put_nowait(None)

    def _forget(self) -> None:
        while not self._unheard.empty():
            self._unheard.get_nowait()


class Live:
    """Listeners, and the one task that looks for them. `look` is `Bulletin.look`."""

    def __init__(self, look: Look, *, most: int = LISTENERS, every: timedelta = EVERY) -> None:
        self._look = look
        self._most = most
        self._every = every
        self._listeners: set[Listener] = set()
        self._standing: Standing | None = None
        self._watching: asyncio.Task[None] | None = None
        self._is_closed = False

    def join(self, since: str) -> Listener | None:
        """A listener to be given back to `leave`; None where there are too many already, or nothing will be told any more."""
        if self._is_closed or len(self._listeners) >= self._most:
            return None
        listener = Listener(since)
        self._listeners.add(listener)
        if self._standing is not None:
            listener.greet(self._standing.mark)
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch())
            self._watching.add_done_callback(self._ended)
        return listener

    def leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)
        if not self._listeners:
            self._rest()

    def close(self) -> None:
        """Everybody is sent away, and nobody may join any more."""
        self._is_closed = True
        self._send_away()

    async def _watch(self) -> None:
        pause = self._every
        while True:
            try:
                standing = await self._look(self._standing.mark if self._standing else "")
            except StoreError as error:
                pause = min(max(pause * 2, self._every), SLOWEST)
                _log.warning("live.waits", error=str(error), seconds=pause.total_seconds())
            else:
                pause = self._every
                self._spread(standing)
            await asyncio.sleep(pause.total_seconds())

    def _spread(self, standing: Standing | None) -> None:
        if standing is None:
            return
        before, self._standing = self._standing, standing
        for listener in self._listeners:
            if before is None:
                listener.greet(standing.mark)
            else:
                listener.tell(difference(before, standing))

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A watch that fell over takes its listeners with it: they come again, and start another."""
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("live.failed", exc_info=error)
            self._send_away()

    def _send_away(self) -> None:
        for listener in self._listeners:
            listener.dismiss()
        self._listeners.clear()
        self._rest()

    def _rest(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
        self._watching = self._standing = None


def difference(before: Standing, after: Standing) -> News:
    """What stands in `after` and did not stand so in `before`."""
    known = set(before.alerts)
    return News(
        mark=after.mark,
        stories=tuple(story for story, version in after.stories.items() if before.stories.get(story) != version),
        alerts=tuple(alert for alert in after.alerts if alert not in known),
    )
