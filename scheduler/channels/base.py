"""What every channel can do. Part of `scheduler`; knows no outbox and no retries: those are the courier's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Protocol

from scraper.errors import DeliveryError, Unwritable
from scraper.model import Alert, Digest, Receipt


class Channel(Protocol):
    """One way out, configured once, used for ever."""

    @property
    def name(self) -> str:
        """As the operator calls it."""

    @property
    def interval(self) -> timedelta:
        """The least time between the starts of two messages; zero for no limit."""

    async def send(self, alert: Alert) -> Receipt:
        """The other side has `alert` and said so.

        A repeat after a crash carries the same id, so the other side can tell. Raises `DeliveryError`, whose message holds
        no secret and no address with credentials.
        """

    async def send_digest(self, digest: Digest) -> Receipt:
        """As `send`, for all alerts of `digest` in one message: it carries the digest's id, and names every alert's."""

    async def check(self) -> str | None:
        """None if the channel looks ready; else what to do about it. Sends nothing."""

    async def close(self) -> None:
        """Connections are closed. May be called twice."""


@contextmanager
def composing(channel: str) -> Iterator[None]:
    """A message is written for `channel`. What fails meanwhile is about its words: raises `Unwritable`, whatever it was."""
    try:
        yield
    except DeliveryError:
        raise
    except Exception as error:
        raise Unwritable(f"{channel}: cannot be written ({type(error).__name__})") from error
