"""Receivers on loopback that answer by their mood: a Slack-like webhook, a signed webhook, a mail server.

Each of them can also be out, its port closed: a connection is refused then.
"""

from __future__ import annotations

import asyncio
import email
import email.policy
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from random import Random
from typing import Any

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session

from scheduler.channels.webhook import signature
from tests.chaos.ledgers import Ledger, Mood, Moods

SECRET = "chaos"
_HANG_S = 4.0
"""Longer than the patience of the couriers."""

Bell = Callable[[str], None]
"""Told the channel whenever it has taken a message and not yet said so."""


class Receiver:
    """What the three have in common."""

    def __init__(self, channel: str, luck: Random, bell: Bell) -> None:
        self.ledger = Ledger(channel)
        self.moods = Moods(luck)
        self.port = 0
        self._luck = luck
        self._bell = bell
        self._server: asyncio.Server | None = None

    def protocol(self) -> Callable[[], asyncio.BaseProtocol]:
        """Makes what serves one connection."""
        raise NotImplementedError

    async def open(self) -> None:
        """Connections are taken, on the same port as ever."""
        self._server = await asyncio.get_running_loop().create_server(
            self.protocol(), "127.0.0.1", self.port, reuse_address=True
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Connections are refused; those under way go on."""
        if self._server is not None:
            self._server.close()
            self._server = None

    async def close_now_and_then(self) -> None:
        """Out for a second or two every ten, until calm."""
        while True:
            await asyncio.sleep(self._luck.uniform(4, 12))
            if self.moods.calm:
                return
            await self.shut()
            try:
                await asyncio.sleep(self._luck.uniform(0.5, 2))
            finally:
                await self.open()

    async def take(self, message: str, alerts: list[str], mood: Mood) -> None:
        """`message` was read whole; returns when the answer that `mood` asks for is due."""
        self.ledger.read(message, alerts, mood)
        if mood is Mood.TAKES:
            self._bell(self.ledger.channel)
            await asyncio.sleep(self.moods.pause())
        elif mood is Mood.MUTE:
            await asyncio.sleep(_HANG_S)

    def next_mood(self) -> Mood:
        mood = self.moods.next()
        self.ledger.moods[mood] += 1
        return mood


class _Web(Receiver):
    def protocol(self) -> Callable[[], asyncio.BaseProtocol]:
        return web.Server(self._handle)  # type: ignore[return-value] # it makes protocols

    async def _handle(self, request: web.BaseRequest) -> web.Response:
        mood = self.next_mood()
        if mood is Mood.DEAF:
            await asyncio.sleep(_HANG_S)
            return self._answer(503)
        body = await request.read()
        await self.take(*self.parsed(request, body), mood)
        return self._answer({Mood.TAKES: 200, Mood.BUSY: 429, Mood.BROKEN: 500, Mood.MUTE: 504}[mood])

    def _answer(self, status: int) -> web.Response:
        response = web.Response(status=status, headers={"Retry-After": "1"} if status == 429 else {}, text="…")
        # A kept connection would be served even while the door is shut.
        response.force_close()
        return response

    def parsed(self, request: web.BaseRequest, body: bytes) -> tuple[str, list[str]]:
        """The id of a message and of its alerts."""
        raise NotImplementedError


class SlackReceiver(_Web):
    def parsed(self, request: web.BaseRequest, body: bytes) -> tuple[str, list[str]]:
        blocks: list[dict[str, Any]] = json.loads(body)["blocks"]
        message, *alerts = (block["block_id"] for block in blocks if "block_id" in block)
        return message, alerts or [message]


class HookReceiver(_Web):
    def parsed(self, request: web.BaseRequest, body: bytes) -> tuple[str, list[str]]:
        said, headers = json.loads(body), request.headers
        if headers["X-Kentongan-Signature"] != signature(SECRET.encode(), headers["X-Kentongan-Timestamp"], body):
            self.ledger.faults.append(f"{said['id']} is not signed")
        if headers["Idempotency-Key"] != said["id"]:
            self.ledger.faults.append(f"{said['id']} has another Idempotency-Key")
        return said["id"], [alert["id"] for alert in said.get("alerts", [said])]


class MailReceiver(Receiver):
    def protocol(self) -> Callable[[], asyncio.BaseProtocol]:
        return lambda: SMTP(self, enable_SMTPUTF8=True, loop=asyncio.get_running_loop())

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        mood = self.next_mood()
        session.mood = mood  # type: ignore[attr-defined] # a session is ours to note on
        if mood is Mood.DEAF:
            await asyncio.sleep(_HANG_S)
        envelope.mail_from = address
        return "421 not now" if mood is Mood.BROKEN else "250 yes"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        mood: Mood = session.mood  # type: ignore[attr-defined] # noted above
        mail = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
        await self.take(str(mail["Message-ID"]), [str(alert) for alert in mail.get_all("X-Kentongan-Alert", [])], mood)
        return "250 taken" if mood is Mood.TAKES else "451 later"


@asynccontextmanager
async def receivers(seed: int, bell: Bell) -> AsyncIterator[list[Receiver]]:
    """One of each kind, open, and out now and then until it is calm."""
    kinds = {"slack": SlackReceiver, "hook": HookReceiver, "mail": MailReceiver}
    opened = [kind(name, Random(f"{seed} {name}"), bell) for name, kind in kinds.items()]
    for receiver in opened:
        await receiver.open()
    closing = [asyncio.create_task(receiver.close_now_and_then()) for receiver in opened]
    try:
        yield opened
    finally:
        for task in closing:
            task.cancel()
        await asyncio.gather(*closing, return_exceptions=True)
        for receiver in opened:
            await receiver.shut()
