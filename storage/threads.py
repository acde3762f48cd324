"""Where the messages about one story hang on one channel. Part of `storage`; satisfies `scheduler.channels.threads.Threads`."""

from __future__ import annotations

from typing import Any

from scraper.codec import decode, encode
from scraper.model import Alert, Value
from storage.connection import Client
from storage.faults import store_faults
from storage.keys import Keys
from storage.retention import Retention, milliseconds, stamp
from storage.scripts import Script

MOST_TOLD = 50
"""Ids of alerts that a thread remembers: a repeat comes within a day of its crash, so the latest are enough."""


class Thread(Value, frozen=True, kw_only=True):
    """The messages about one story on one channel."""

    place: str
    """Where they stand, as the channel calls it: for Slack the channel's id; empty where there is only one place."""
    reference: str
    """The message that opened it, as the channel calls it: a `ts`, a Message-ID."""
    opening: Alert
    """What the first message said."""
    latest: Alert
    """What was found last of all that was told here."""
    updates: int = 0
    """How many alerts followed the first."""
    told: tuple[str, ...]
    """Ids of the alerts that the channel took, latest first, at most `MOST_TOLD`."""


class Threads:
    """Threads by the name of a channel and the id of a story. Each use lets them live for retention.articles more."""

    def __init__(self, redis: Client, keys: Keys, retention: Retention) -> None:
        self._redis = redis
        self._keys = keys
        self._lifetime = milliseconds(retention.articles)
        self._thread = Script(redis, "thread")

    @store_faults()
    async def get(self, channel: str, story: str) -> Thread | None:
        """The thread of `story` on `channel`; None if none was opened, or it was forgotten."""
        key = self._keys.thread(channel, story)
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.hgetall(key)
            pipe.pexpire(key, self._lifetime)
            stored, _ = await pipe.execute()
        return _thread(stored)

    @store_faults()
    async def open(self, channel: str, alert: Alert, *, place: str, reference: str) -> Thread:
        """The message `reference`, which says `alert`, opens the thread of its story.

        If another courier opened one meanwhile that one stays, and `alert` counts as told in it.
        """
        opened = await self._ask("open", channel, alert, place, reference)
        assert opened is not None  # noqa: S101 - what the script wrote it also answers
        return opened

    @store_faults()
    async def follow(self, channel: str, alert: Alert) -> Thread | None:
        """`alert` is told in the thread of its story, counted once; None if there is no thread."""
        return await self._ask("follow", channel, alert)

    @store_faults()
    async def forget(self, channel: str, story: str) -> None:
        """There is no thread of `story` on `channel`."""
        await self._redis.delete(self._keys.thread(channel, story))

    async def _ask(self, what: str, channel: str, alert: Alert, *opening: str) -> Thread | None:
        args: list[str | int | bytes] = [what, alert.id, encode(alert), stamp(alert.created), self._lifetime, MOST_TOLD]
        answer = await self._thread(keys=[self._keys.thread(channel, alert.story.id)], args=[*args, *opening])
        return _thread(dict(zip(answer[::2], answer[1::2], strict=True)))


def _thread(stored: dict[Any, Any]) -> Thread | None:
    if not stored:
        return None
    fields = {str(field): str(value) for field, value in stored.items()}
    return Thread(
        place=fields["place"],
        reference=fields["reference"],
        opening=decode(fields["opening"], Alert),
        latest=decode(fields["latest"], Alert),
        updates=int(fields["updates"]),
        told=tuple(fields["told"].split(",")),
    )
