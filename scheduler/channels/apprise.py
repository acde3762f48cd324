"""Alerts to the hundred other services, by the optional library Apprise. Part of `scheduler`."""

from __future__ import annotations

import asyncio
from datetime import UTC, timedelta, tzinfo
from typing import Any

from scheduler.channels.base import composing
from scheduler.channels.blocking import in_own_thread
from scheduler.channels.gathering import collect, collection_lines
from scheduler.channels.rendering import body_lines, render
from scheduler.channels.sanitising import unmarked
from scheduler.channels.wording import Language
from scraper.errors import ConfigurationError, DeliveryError
from scraper.model import Alert, Digest, Receipt


class AppriseChannel:
    """Satisfies `Channel`. Apprise says only whether it worked, so every failure may be tried again."""

    interval = timedelta(seconds=1)

    def __init__(self, name: str, url: str, *, language: Language = "id", zone: tzinfo = UTC) -> None:
        self.name = name
        self._language = language
        self._zone = zone
        self._service = _service(name, url)
        self._sending: asyncio.Task[bool] | None = None

    async def send(self, alert: Alert) -> Receipt:
        """The service took it, as far as Apprise can tell."""
        with composing(self.name):
            message = render(alert, language=self._language, zone=self._zone)
        return await self._notify(message.title, body_lines(message), {message.url})

    async def send_digest(self, digest: Digest) -> Receipt:
        """As `send`; a service with short messages gets several."""
        with composing(self.name):
            collection = collect(digest, language=self._language, zone=self._zone)
        return await self._notify(
            collection.title, collection_lines(collection), {item.url for item in collection.items}
        )

    async def _notify(self, title: str, lines: list[str], urls: set[str | None]) -> Receipt:
        if self._sending is not None and not self._sending.done():
            raise DeliveryError(f"{self.name}: the last message still hangs")
        text = "\n".join(_harmless(line, urls) for line in lines)
        self._sending = asyncio.create_task(
            in_own_thread(lambda: bool(self._service.notify(title=unmarked(title), body=text, body_format="text")))
        )
        if not await asyncio.shield(self._sending):
            raise DeliveryError(f"{self.name}: the service refused the message or could not be reached")
        return Receipt(channel=self.name)

    async def check(self) -> str | None:
        return None

    async def close(self) -> None:
        if self._sending is not None:
            self._sending.cancel()


def _harmless(line: str, urls: set[str | None]) -> str:
    """`line` for services of which we do not know what they take for markup; an address stays one."""
    return line.replace("@", "%40") if line.strip() in urls else unmarked(line)


def _service(name: str, url: str) -> Any:
    try:
        # An extra: imported only where somebody has configured it.
        from apprise import Apprise, OverflowMode  # noqa: PLC0415
    except ImportError as error:
        raise ConfigurationError(
            f"channel {name}: type apprise needs the extra: pip install 'kentongan[apprise]'"
        ) from error
    service = Apprise()
    if not service.add(url):
        raise ConfigurationError(f"channel {name}: Apprise does not understand its url (see its list of services)")
    for server in service:
        if "overflow" not in url:
            server.overflow_mode = OverflowMode.SPLIT
    return service
