"""Alerts to the hundred other services, by the optional library Apprise. Part of `scheduler`."""

from __future__ import annotations

import asyncio
from datetime import UTC, timedelta, tzinfo
from typing import Any

from scheduler.channels.rendering import body_lines, render
from scheduler.channels.threads import in_own_thread
from scheduler.channels.wording import Language
from scraper.errors import ConfigurationError, DeliveryError
from scraper.model import Alert, Receipt


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
        if self._sending is not None and not self._sending.done():
            raise DeliveryError(f"{self.name}: the last message still hangs")
        message = render(alert, language=self._language, zone=self._zone)
        text = "\n".join(body_lines(message))
        self._sending = asyncio.create_task(
            in_own_thread(lambda: bool(self._service.notify(title=message.title, body=text, body_format="text")))
        )
        if not await asyncio.shield(self._sending):
            raise DeliveryError(f"{self.name}: the service refused the message or could not be reached")
        return Receipt(channel=self.name)

    async def check(self) -> str | None:
        return None

    async def close(self) -> None:
        if self._sending is not None:
            self._sending.cancel()


def _service(name: str, url: str) -> Any:
    try:
        # An extra: imported only where somebody has configured it.
        from apprise import Apprise  # noqa: PLC0415
    except ImportError as error:
        raise ConfigurationError(
            f"channel {name}: type apprise needs the extra: pip install 'kentongan[apprise]'"
        ) from error
    service = Apprise()
    if not service.add(url):
        raise ConfigurationError(f"channel {name}: Apprise does not understand its url (see its list of services)")
    return service
