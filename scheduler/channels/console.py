"""Alerts on standard output: for people, or one JSON object a line. Part of `scheduler`."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from datetime import UTC, timedelta, tzinfo
from typing import TextIO

from rich.console import Console
from rich.text import Text

from scheduler.channels.blocking import in_own_thread
from scheduler.channels.gathering import collect
from scheduler.channels.machines import as_made
from scheduler.channels.rendering import Message, render
from scheduler.channels.wording import Language
from scraper.codec import encode, to_builtins
from scraper.errors import DeliveryError
from scraper.model import Alert, Digest, Receipt


class ConsoleChannel:
    """Satisfies `Channel` by printing. Colours on a terminal only."""

    interval = timedelta(0)

    def __init__(
        self,
        name: str,
        *,
        json: bool = False,
        language: Language = "id",
        zone: tzinfo = UTC,
        stream: TextIO | None = None,
    ) -> None:
        self.name = name
        self._json = json
        self._language = language
        self._zone = zone
        self._stream = stream
        self._writing: asyncio.Task[None] | None = None

    async def send(self, alert: Alert) -> Receipt:
        """`alert` is written and flushed."""
        return await self._put(lambda: self._text(alert))

    async def send_digest(self, digest: Digest) -> Receipt:
        """As `send`; a program gets a line for each alert."""
        return await self._put(lambda: self._digest_text(digest))

    async def _put(self, text: Callable[[], str]) -> Receipt:
        if self._writing is not None and not self._writing.done():
            raise DeliveryError(f"{self.name}: standard output takes nothing; is its reader stopped?")
        self._writing = asyncio.create_task(in_own_thread(lambda: self._write(text())))
        try:
            # Shielded: a write that was cut off would stand half on the screen, and again whole.
            await asyncio.shield(self._writing)
        except (OSError, ValueError) as error:
            raise DeliveryError(f"{self.name}: cannot write to standard output: {error}") from error
        return Receipt(channel=self.name)

    async def check(self) -> str | None:
        return None

    async def close(self) -> None:
        if self._writing is not None:
            self._writing.cancel()

    def _text(self, alert: Alert) -> str:
        if self._json:
            return _json_line(alert, self._out)
        return self._printed(_styled(render(alert, language=self._language, zone=self._zone)))

    def _digest_text(self, digest: Digest) -> str:
        if self._json:
            return "".join(_json_line(alert, self._out) for alert in digest.alerts)
        collection = collect(digest, language=self._language, zone=self._zone)
        return self._printed(Text("\n").join([Text(f"▤ {collection.title}", "bold"), *map(_styled, collection.items)]))

    @property
    def _out(self) -> TextIO:
        return self._stream or sys.stdout

    def _printed(self, text: Text) -> str:
        console = Console(file=self._out, highlight=False, markup=False, emoji=False, soft_wrap=True)
        # Captured, since rich ends the program when it meets a broken pipe.
        with console.capture() as capture:
            console.print(text)
        encoding = self._out.encoding or "utf-8"
        return capture.get().encode(encoding, "replace").decode(encoding)

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()


def _json_line(alert: Alert, stream: TextIO) -> str:
    """`alert` as one line; in ASCII where the stream takes less than Unicode, for a line that cannot be written is lost."""
    is_unicode = (stream.encoding or "utf-8").lower().startswith("utf")
    made = as_made(alert)
    return (encode(made).decode() if is_unicode else json.dumps(to_builtins(made))) + "\n"


def _styled(message: Message) -> Text:
    """`message` in a few lines, what is new first."""
    text = Text()
    text.append("● ", "bold red" if message.urgent else "bold yellow")
    text.append(message.title, "bold")
    for quote in message.quotes:
        text.append(f"\n  {quote}", "italic")
    text.append(f"\n  {message.headline}")
    if message.url:
        text.append(f"\n  {message.url}", "blue")
    text.append("\n  " + " · ".join(f"{fact.label}: {fact.value}" for fact in message.details), "dim")
    text.append(f" · {message.id}", "dim")
    return text
