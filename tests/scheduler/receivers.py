"""Real receivers on loopback for the channels: an HTTP service and a mail server that answer as they are told."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

import pytest
from aiohttp import web
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from scheduler.channels.email import EmailChannel

# Apprise loads modules that Python is about to drop.
old_modules = pytest.mark.filterwarnings("ignore::DeprecationWarning")


class Receiver:
    """A service on loopback that answers as it is told and keeps what came."""

    def __init__(self) -> None:
        self.status = 200
        self.headers: dict[str, str] = {}
        self.came: list[tuple[dict[str, str], bytes]] = []
        self.elsewhere = 0
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        self.came.append((dict(request.headers), await request.read()))
        return web.Response(status=self.status, headers=self.headers, text="ok" if self.status == 200 else "no")

    async def other(self, request: web.Request) -> web.Response:
        self.elsewhere += 1
        return web.Response(text="ok")


class Mailbox:
    """What the server does: answers to each recipient and to the message, and the mails that came."""

    def __init__(self) -> None:
        self.refusals: dict[str, str] = {}
        self.answer = "250 taken"
        self.mails: list[tuple[list[str], EmailMessage]] = []
        self.logins: list[bytes] = []
        self.port = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 yes"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self.answer.startswith("250"):
            content = envelope.original_content or b""
            mail = email.message_from_bytes(content, policy=email.policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append((list(envelope.rcpt_tos), mail))
        return self.answer

    def login(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append(data.password)
        return AuthResult(success=data.password == b"p@ss/word", handled=False)


def mail_channel(box: Mailbox, *recipients: str, user: str = "") -> EmailChannel:
    return EmailChannel(
        "desk",
        f"smtp://{user}127.0.0.1:{box.port}",
        sender="Kentongan <k@example.org>",
        recipients=recipients or ("a@example.org",),
        language="en",
    )
